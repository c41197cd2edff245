package ir.scheduling.outbox;

import ir.domain.shared.Result;
import ir.scheduling.security.Caller;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.TransactionConflictException;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes events off the queue and passes them to every handler. This step writes only to the database, so that a slow or
 * unavailable endpoint does not delay others; each handler then delivers at its own pace.
 *
 * <p>Events are handled in batches. If a batch fails, its events are handled one by one: a receiver that fails is set
 * aside and the event is handled without it; for a handler that fails as a whole, the event is recorded as a failed
 * item of that handler and retried later. An event that cannot be read is a failed item of every handler. The event
 * leaves the queue in either case.
 */
public final class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class.getName());
    private static final int BATCH_SIZE = 200;

    private final OutboxQueue queue;
    private final List<OutboxEventHandler> handlers;

    public OutboxRelay(OutboxQueue queue, List<OutboxEventHandler> handlers) {
        this.queue = queue;
        this.handlers = List.copyOf(handlers);
    }

    /**
     * Publishes the next batch of events.
     *
     * @return how many events were published; 0 if another node is publishing
     */
    public int relay(Caller system) {
        try {
            return queue.publish(system, handlers, BATCH_SIZE).orElseThrow();
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    "A batch of events failed; its events are processed one by one: {0}",
                    ItemRunner.problem(exception));
            return relayIndividually(system);
        }
    }

    private int relayIndividually(Caller system) {
        int taken = 0;
        while (taken < BATCH_SIZE && publishFirst(system)) {
            taken++;
        }
        return taken;
    }

    private boolean publishFirst(Caller system) {
        var attempts = new EventAttempts();
        return process(system, attempts, () -> queue.publishFirst(system, handlers, attempts));
    }

    /**
     * Retries the events on which a handler failed, if their retry is due.
     *
     * @return how many events the handlers now accepted
     */
    public int retry(Caller system) {
        int taken = 0;
        for (var handler : handlers) {
            for (var number : queue.due(system, handler, BATCH_SIZE).orElseThrow()) {
                var attempts = new EventAttempts();
                if (process(system, attempts, () -> queue.retry(system, handler, number, attempts))) {
                    taken++;
                }
            }
        }
        return taken;
    }

    /** Repeats the transaction of one event until it succeeds: each failure sets a receiver or a handler aside. */
    private boolean process(Caller system, EventAttempts attempts, Supplier<Result<Boolean>> transaction) {
        while (true) {
            try {
                return transaction.get().orElseThrow();
            } catch (TransactionConflictException contended) {
                throw contended;
            } catch (RuntimeException exception) {
                var handler = attempts.currentHandler();
                if (handler == null) {
                    // the database failed, not the event
                    throw exception;
                }
                LOG.log(Level.WARNING, exception, () -> "Event handler " + handler.name() + " failed.");
                attempts.failed(handler, exception)
                        .ifPresent(receiver -> queue.setAside(system, handler, receiver, ItemRunner.problem(exception))
                                .orElseThrow());
            }
        }
    }
}
