package ir.scheduling.outbox;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.UnreadableDocumentException;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.TransactionConflictException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes events off the queue and passes them to every handler. This step writes only to the database, so that a slow or
 * unavailable endpoint does not delay others; each handler then delivers at its own pace.
 *
 * <p>Events are handled in batches. If a batch fails, its events are handled one by one: a receiver that fails is set
 * aside and the event is handled without it; for a handler that fails as a whole, the event is recorded as a failed
 * item of that handler and retried later. An event that cannot be read is a failed item of every handler. The event leaves the queue in either case.
 */
public final class OutboxRelay {
    private static final Logger LOG = Logger.getLogger(OutboxRelay.class.getName());
    private static final int BATCH_SIZE = 200;

    private final CommandExecutor executor;
    private final List<OutboxEventHandler> handlers;

    public OutboxRelay(CommandExecutor executor, List<OutboxEventHandler> handlers) {
        this.executor = executor;
        this.handlers = List.copyOf(handlers);
    }

    /**
     * Publishes the next batch of events.
     *
     * @return how many events were published; 0 if another node is publishing
     */
    public int relay(Caller system) {
        try {
            return executor.change(
                            system, Permission.READ, "relay", RecordType.SUBSCRIPTION, "", (repositories, now) -> {
                                if (!repositories.outbox().tryLock()) {
                                    return Result.success(0);
                                }
                                var pending = repositories.outbox().pending(BATCH_SIZE);
                                if (!pending.isEmpty()) {
                                    var events = pending.stream()
                                            .map(Outbox.PendingEvent::event)
                                            .toList();
                                    handlers.forEach(handler -> handler.handle(repositories, events, now));
                                    repositories
                                            .outbox()
                                            .markPublished(pending.stream()
                                                    .map(Outbox.PendingEvent::number)
                                                    .toList());
                                }
                                return Result.success(pending.size());
                            })
                    .orElseThrow();
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
        while (taken < BATCH_SIZE && new NextEventProcessor(system).process()) {
            taken++;
        }
        return taken;
    }

    /**
     * Retries the events on which a handler failed, if their retry is due.
     *
     * @return how many events the handlers now accepted
     */
    public int retry(Caller system) {
        int taken = 0;
        for (var handler : handlers) {
            var due = executor.read(
                            system,
                            Permission.READ,
                            "relay",
                            RecordType.SUBSCRIPTION,
                            "",
                            (repositories, now) ->
                                    Result.success(repositories.failedItems().due(task(handler), now, BATCH_SIZE)))
                    .orElseThrow();
            for (var number : due) {
                if (new RetryProcessor(system, handler, number).process()) {
                    taken++;
                }
            }
        }
        return taken;
    }

    private static String task(OutboxEventHandler handler) {
        return "event-" + handler.name();
    }

    /** Processes one event until it is published: each failure sets a receiver or a handler aside. */
    private abstract class EventProcessor {
        final Caller system;
        final Map<String, RuntimeException> failedHandlers = new HashMap<>();
        private final Set<String> receivers = new HashSet<>();
        private @Nullable OutboxEventHandler currentHandler;
        private Optional<String> failedReceiver = Optional.empty();

        EventProcessor(Caller system) {
            this.system = system;
        }

        abstract boolean attempt(Repositories repositories, Instant now);

        void dispatch(OutboxEventHandler handler, Repositories repositories, Outbox.Event event, Instant now) {
            currentHandler = handler;
            try {
                handler.handle(repositories, List.of(event), now);
            } catch (OutboxEventHandler.ReceiverFailed exception) {
                // read here, because the transaction manager replaces an exception that a database error caused
                failedReceiver = Optional.of(exception.receiver());
                throw exception;
            }
            currentHandler = null;
        }

        /** The handler that has the event at this moment. */
        @Nullable
        OutboxEventHandler currentHandler() {
            return currentHandler;
        }

        boolean process() {
            while (true) {
                try {
                    return executor.change(
                                    system,
                                    Permission.READ,
                                    "relay",
                                    RecordType.SUBSCRIPTION,
                                    "",
                                    (repositories, now) -> {
                                        currentHandler = null;
                                        failedReceiver = Optional.empty();
                                        return Result.success(attempt(repositories, now));
                                    })
                            .orElseThrow();
                } catch (TransactionConflictException contended) {
                    throw contended;
                } catch (RuntimeException exception) {
                    var handler = currentHandler;
                    if (handler == null) {
                        // the database failed, not the event
                        throw exception;
                    }
                    LOG.log(Level.WARNING, exception, () -> "Event handler " + handler.name() + " failed.");
                    var receiver = failedReceiver.filter(receivers::add);
                    if (receiver.isPresent()) {
                        setAside(handler, receiver.get(), exception);
                    } else {
                        failedHandlers.put(handler.name(), exception);
                    }
                }
            }
        }

        private void setAside(OutboxEventHandler handler, String receiver, RuntimeException exception) {
            executor.change(
                            system,
                            Permission.READ,
                            "set-aside",
                            RecordType.SUBSCRIPTION,
                            receiver,
                            (repositories, now) -> {
                                handler.setAside(repositories, receiver, ItemRunner.problem(exception), now);
                                return Result.success(true);
                            })
                    .orElseThrow();
        }
    }

    /** The first event of the queue, for every handler. */
    private final class NextEventProcessor extends EventProcessor {
        private long number = -1;

        NextEventProcessor(Caller system) {
            super(system);
        }

        @Override
        boolean attempt(Repositories repositories, Instant now) {
            var first = repositories.outbox().tryLock() ? repositories.outbox().firstPending() : OptionalLong.empty();
            if (first.isEmpty()) {
                return false;
            }
            if (first.getAsLong() != number) {
                // another node published the previous event
                number = first.getAsLong();
                failedHandlers.clear();
            }
            try {
                var event = repositories.outbox().find(number).orElseThrow();
                handlers.forEach(handler -> dispatchOrRecordFailure(handler, repositories, event, now));
            } catch (UnreadableDocumentException exception) {
                if (currentHandler() != null) {
                    throw exception;
                }
                handlers.forEach(handler ->
                        ItemRunner.record(repositories, task(handler), Long.toString(number), exception, now));
            }
            repositories.outbox().markPublished(List.of(number));
            return true;
        }

        private void dispatchOrRecordFailure(
                OutboxEventHandler handler, Repositories repositories, Outbox.Event event, Instant now) {
            var exception = failedHandlers.get(handler.name());
            if (exception == null) {
                dispatch(handler, repositories, event, now);
            } else {
                ItemRunner.record(repositories, task(handler), Long.toString(number), exception, now);
            }
        }
    }

    /** An event on which one handler failed before. */
    private final class RetryProcessor extends EventProcessor {
        private final OutboxEventHandler handler;
        private final String number;

        RetryProcessor(Caller system, OutboxEventHandler handler, String number) {
            super(system);
            this.handler = handler;
            this.number = number;
        }

        @Override
        boolean attempt(Repositories repositories, Instant now) {
            if (!repositories.outbox().tryLock()
                    || repositories.failedItems().find(task(handler), number).isEmpty()) {
                return false;
            }
            var exception = failedHandlers.get(handler.name());
            if (exception != null) {
                ItemRunner.record(repositories, task(handler), number, exception, now);
                return false;
            }
            Optional<Outbox.Event> event;
            try {
                event = repositories.outbox().find(Long.parseLong(number));
            } catch (UnreadableDocumentException unreadable) {
                ItemRunner.record(repositories, task(handler), number, unreadable, now);
                return false;
            }
            event.ifPresent(found -> dispatch(handler, repositories, found, now));
            repositories.failedItems().remove(task(handler), number);
            return true;
        }
    }
}
