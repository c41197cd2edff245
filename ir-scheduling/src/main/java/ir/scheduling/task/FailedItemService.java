package ir.scheduling.task;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.FailedItems.FailedItem;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Lists the failed items of recurring tasks and schedules their retry. */
@ApplicationScoped
public class FailedItemService {
    private static final int SHOWN = 200;
    private final UseCaseAudit audit;
    private final FailedItems failedItems;
    private final Clock clock;

    @Inject
    public FailedItemService(UseCaseAudit audit, FailedItems failedItems, Clock clock) {
        this.audit = audit;
        this.failedItems = failedItems;
        this.clock = clock;
    }

    @Query(permission = Permission.MANAGE_INTERFACES, action = "list", type = RecordType.FAILED_ITEM)
    public Result<List<FailedItem>> all(Caller caller) {
        return Result.success(failedItems.all(SHOWN));
    }

    /**
     * Makes all failed items due with the next run of their task.
     *
     * @return how many there are
     */
    @Command(permission = Permission.MANAGE_INTERFACES, action = "retry", type = RecordType.FAILED_ITEM)
    public Result<Integer> retryAll(Caller caller) {
        var now = clock.instant();
        audit.add("", Optional.empty());
        return Result.success(failedItems.retryAll(now));
    }
}
