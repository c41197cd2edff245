package ir.scheduling.task;

import ir.domain.outcome.Outcome;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.outbox.Retry;
import ir.scheduling.task.FailedItems.FailedItem;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs recurring work item by item, each in its own transaction. An item that fails is set aside with its id, logged,
 * and tried again later and later; the others go on. Where a failure cannot be recorded either, the database is away and
 * the run ends.
 */
public final class ItemRunner {
    private static final Logger LOG = Logger.getLogger(ItemRunner.class.getName());

    private final Entrance entrance;

    public ItemRunner(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The work on one item, in its transaction; whether there was anything to be done. */
    @FunctionalInterface
    public interface Step {
        boolean run(Stores stores, String item, Instant now);
    }

    /**
     * Runs the step for each item that is not set aside.
     *
     * @param task names the work in the log and on the Interfaces page
     * @return for how many the step did something
     */
    public int each(Actor actor, Permission permission, String task, Collection<String> items, Step step) {
        if (items.isEmpty()) {
            return 0;
        }
        var waiting = done(entrance.read(
                actor,
                permission,
                "list",
                "FailedItem",
                task,
                (stores, now) -> Outcome.done(stores.failedItems().waiting(task, now))));
        int count = 0;
        for (var item : items) {
            if (!waiting.contains(item) && one(actor, permission, task, item, step)) {
                count++;
            }
        }
        return count;
    }

    /** Runs the step for one item; whether it did something. A failure is recorded, not thrown. */
    public boolean one(Actor actor, Permission permission, String task, String item, Step step) {
        try {
            return done(entrance.change(actor, permission, task, "FailedItem", item, (stores, now) -> {
                boolean did = step.run(stores, item, now);
                stores.failedItems().remove(task, item);
                return Outcome.done(did);
            }));
        } catch (RuntimeException failed) {
            LOG.log(Level.WARNING, failed, () -> "Task " + task + ": item " + item + " failed and is set aside.");
            record(actor, permission, task, item, failed);
            return false;
        }
    }

    private void record(Actor actor, Permission permission, String task, String item, RuntimeException failed) {
        done(entrance.change(actor, permission, task, "FailedItem", item, (stores, now) -> {
            record(stores, task, item, failed, now);
            return Outcome.done(true);
        }));
    }

    /** Sets an item aside in the caller's transaction. */
    public static void record(Stores stores, String task, String item, RuntimeException failed, Instant now) {
        var known = stores.failedItems().find(task, item);
        int failures = known.map(FailedItem::failures).orElse(0) + 1;
        stores.failedItems()
                .save(new FailedItem(
                        task,
                        item,
                        problem(failed),
                        failures,
                        known.map(FailedItem::since).orElse(now),
                        Retry.next(failures, now, ThreadLocalRandom.current().nextDouble())));
    }

    /** The type alone: a message may hold values of a patient. */
    public static String problem(RuntimeException failed) {
        Throwable cause = failed;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName();
    }

    private static <T> T done(Outcome<T> outcome) {
        return outcome.orElseThrow();
    }
}
