package ir.scheduling.task;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.outbound.BackoffPolicy;
import ir.scheduling.repository.FailedItems.FailedItem;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.UnreadableDocumentException;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs a recurring task item by item, each in its own transaction. An item that fails is logged, set aside with its id,
 * and retried with increasing delay; the other items continue. If the failure cannot be recorded either, the database
 * is unavailable and the run ends.
 */
@ApplicationScoped
public class ItemRunner {
    private static final Logger LOG = Logger.getLogger(ItemRunner.class.getName());

    private final CommandExecutor executor;

    @Inject
    public ItemRunner(CommandExecutor executor) {
        this.executor = executor;
    }

    /** Processes one item in its transaction; returns whether there was anything to do. */
    @FunctionalInterface
    public interface Step {
        boolean run(Repositories repositories, String item, Instant now);
    }

    /**
     * Runs the step for each item that is not set aside.
     *
     * @param task names the task in the log and on the Connections page
     * @return for how many items the step did something
     */
    public int runAll(Caller caller, Permission permission, String task, Collection<String> items, Step step) {
        if (items.isEmpty()) {
            return 0;
        }
        var waiting = done(executor.read(
                caller,
                permission,
                "list",
                RecordType.FAILED_ITEM,
                task,
                (repositories, now) -> Result.success(repositories.failedItems().waiting(task, now))));
        int count = 0;
        for (var item : items) {
            if (!waiting.contains(item) && runOne(caller, permission, task, item, step)) {
                count++;
            }
        }
        return count;
    }

    /**
     * Runs the step for one item. A failure is recorded, not thrown.
     *
     * @return whether the step did something
     */
    public boolean runOne(Caller caller, Permission permission, String task, String item, Step step) {
        try {
            return done(executor.change(caller, permission, task, RecordType.FAILED_ITEM, item, (repositories, now) -> {
                boolean did = step.run(repositories, item, now);
                repositories.failedItems().remove(task, item);
                return Result.success(did);
            }));
        } catch (RuntimeException exception) {
            LOG.log(Level.WARNING, exception, () -> "Task " + task + ": item " + item + " failed and is set aside.");
            record(caller, permission, task, item, exception);
            return false;
        }
    }

    private void record(Caller caller, Permission permission, String task, String item, RuntimeException exception) {
        done(executor.change(caller, permission, task, RecordType.FAILED_ITEM, item, (repositories, now) -> {
            record(repositories, task, item, exception, now);
            return Result.success(true);
        }));
    }

    /** Sets an item aside in the caller's transaction. */
    public static void record(
            Repositories repositories, String task, String item, RuntimeException exception, Instant now) {
        var known = repositories.failedItems().find(task, item);
        int failures = known.map(FailedItem::failures).orElse(0) + 1;
        repositories
                .failedItems()
                .save(new FailedItem(
                        task,
                        item,
                        problem(exception),
                        failures,
                        known.map(FailedItem::since).orElse(now),
                        BackoffPolicy.nextAttempt(
                                failures, now, ThreadLocalRandom.current().nextDouble())));
    }

    /**
     * The row of an unreadable document; otherwise the type of the root cause only, because a message may contain values
     * of a patient.
     */
    public static String problem(RuntimeException exception) {
        Throwable cause = exception;
        while (cause.getCause() != null) {
            if (cause instanceof UnreadableDocumentException unreadable) {
                return String.valueOf(unreadable.getMessage());
            }
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }

    private static <T> T done(Result<T> result) {
        return result.orElseThrow();
    }
}
