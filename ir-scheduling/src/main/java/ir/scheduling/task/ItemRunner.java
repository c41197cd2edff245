package ir.scheduling.task;

import ir.scheduling.repository.UnreadableDocumentException;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
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

    private final ItemTransactions transactions;

    @Inject
    public ItemRunner(ItemTransactions transactions) {
        this.transactions = transactions;
    }

    /** Processes one item in its transaction; returns whether there was anything to do. */
    @FunctionalInterface
    public interface Step {
        boolean run(String item, Instant now);
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
        var waiting = transactions.waiting(caller, permission, task).orElseThrow();
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
        var one = new TaskItem(task, item);
        try {
            return transactions.run(caller, permission, one, step).orElseThrow();
        } catch (RuntimeException exception) {
            LOG.log(Level.WARNING, exception, () -> "Task " + task + ": item " + item + " failed and is set aside.");
            transactions.recordFailure(caller, permission, one, exception).orElseThrow();
            return false;
        }
    }

    /** Sets an item aside in the caller's transaction. */
    public void record(String task, String item, RuntimeException exception, Instant now) {
        transactions.setAside(new TaskItem(task, item), exception, now);
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
}
