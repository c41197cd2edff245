package ir.scheduling.task;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.outbound.BackoffPolicy;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.FailedItems.FailedItem;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Required;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The single transactions of a recurring task: its waiting items, the step for one item, and the failure of one. */
@ApplicationScoped
public class ItemTransactions {
    private final FailedItems failedItems;
    private final Clock clock;

    @Inject
    public ItemTransactions(FailedItems failedItems, Clock clock) {
        this.failedItems = failedItems;
        this.clock = clock;
    }

    /** Items of the task that are set aside and not yet due for a retry. */
    @Query(
            permission = {},
            action = "list",
            type = RecordType.FAILED_ITEM)
    public Result<Set<String>> waiting(Caller caller, @Required Permission permission, @Subject String task) {
        return Result.success(failedItems.waiting(task, clock.instant()));
    }

    /** Runs the step for one item, which is then no longer set aside. */
    @Command(
            permission = {},
            action = "run",
            type = RecordType.FAILED_ITEM)
    public Result<Boolean> run(
            Caller caller, @Required Permission permission, @Subject TaskItem item, ItemRunner.Step step) {
        boolean did = step.run(item.item(), clock.instant());
        failedItems.remove(item.task(), item.item());
        return Result.success(did);
    }

    /** Sets a failed item aside, after the transaction of its step was rolled back. */
    @Command(
            permission = {},
            action = "run",
            type = RecordType.FAILED_ITEM)
    public Result<Boolean> recordFailure(
            Caller caller, @Required Permission permission, @Subject TaskItem item, RuntimeException exception) {
        setAside(item, exception, clock.instant());
        return Result.success(true);
    }

    /** Sets an item aside in the caller's transaction. */
    public void setAside(TaskItem item, RuntimeException exception, Instant now) {
        var known = failedItems.find(item.task(), item.item());
        int failures = known.map(FailedItem::failures).orElse(0) + 1;
        failedItems.save(new FailedItem(
                item.task(),
                item.item(),
                ItemRunner.problem(exception),
                failures,
                known.map(FailedItem::since).orElse(now),
                BackoffPolicy.nextAttempt(
                        failures, now, ThreadLocalRandom.current().nextDouble())));
    }
}
