package ir.scheduling.task;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.FailedItems.FailedItem;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Lists the failed items of recurring tasks and schedules their retry. */
@ApplicationScoped
public class FailedItemService {
    private static final int SHOWN = 200;

    private final CommandExecutor executor;

    @Inject
    public FailedItemService(CommandExecutor executor) {
        this.executor = executor;
    }

    public Result<List<FailedItem>> all(Caller caller) {
        return executor.read(
                caller,
                Permission.MANAGE_INTERFACES,
                "list",
                RecordType.FAILED_ITEM,
                "",
                (repositories, now) -> Result.success(repositories.failedItems().all(SHOWN)));
    }

    /**
     * Makes all failed items due with the next run of their task.
     *
     * @return how many there are
     */
    public Result<Integer> retryAll(Caller caller) {
        return executor.change(
                caller, Permission.MANAGE_INTERFACES, "retry", RecordType.FAILED_ITEM, "", (repositories, now) -> {
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, "retry", RecordType.FAILED_ITEM, "", Optional.empty()));
                    return Result.success(repositories.failedItems().retryAll(now));
                });
    }
}
