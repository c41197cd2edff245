package ir.scheduling.outbox;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.UnreadableDocumentException;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The single transactions of the relay: each takes events off the queue and stores what the handlers make of them. */
@ApplicationScoped
public class OutboxQueue {
    private final FailedItems failedItems;
    private final ItemRunner items;
    private final Outbox outbox;
    private final Clock clock;

    @Inject
    public OutboxQueue(FailedItems failedItems, ItemRunner items, Outbox outbox, Clock clock) {
        this.failedItems = failedItems;
        this.items = items;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Publishes the next events to every handler.
     *
     * @return how many; 0 if another node is publishing
     */
    @Command(permission = Permission.READ, action = "relay", type = RecordType.SUBSCRIPTION)
    public Result<Integer> publish(Caller system, List<OutboxEventHandler> handlers, int limit) {
        var now = clock.instant();
        if (!outbox.tryLock()) {
            return Result.success(0);
        }
        var pending = outbox.pending(limit);
        if (!pending.isEmpty()) {
            var events = pending.stream().map(Outbox.PendingEvent::event).toList();
            handlers.forEach(handler -> handler.handle(events, now));
            outbox.markPublished(
                    pending.stream().map(Outbox.PendingEvent::number).toList());
        }
        return Result.success(pending.size());
    }

    /**
     * Publishes the first event of the queue to every handler. For a handler that failed in an earlier attempt, the
     * event is recorded as a failed item.
     *
     * @return whether an event was published; false if there is none, or if another node is publishing
     */
    @Command(permission = Permission.READ, action = "relay", type = RecordType.SUBSCRIPTION)
    public Result<Boolean> publishFirst(Caller system, List<OutboxEventHandler> handlers, EventAttempts attempts) {
        var now = clock.instant();
        attempts.begin();
        var first = outbox.tryLock() ? outbox.firstPending() : OptionalLong.empty();
        if (first.isEmpty()) {
            return Result.success(false);
        }
        long number = first.getAsLong();
        // another node may have published the event of the previous attempt
        attempts.about(number);
        try {
            var event = outbox.find(number).orElseThrow();
            handlers.forEach(handler -> dispatchOrRecordFailure(handler, number, event, attempts, now));
        } catch (UnreadableDocumentException exception) {
            if (attempts.currentHandler() != null) {
                throw exception;
            }
            handlers.forEach(handler -> items.record(task(handler), Long.toString(number), exception, now));
        }
        outbox.markPublished(List.of(number));
        return Result.success(true);
    }

    private void dispatchOrRecordFailure(
            OutboxEventHandler handler, long number, Outbox.Event event, EventAttempts attempts, Instant now) {
        var failure = attempts.failureOf(handler);
        if (failure.isEmpty()) {
            attempts.dispatch(handler, event, now);
        } else {
            items.record(task(handler), Long.toString(number), failure.get(), now);
        }
    }

    /** Numbers of the events on which the handler failed and whose retry is due. */
    @Query(permission = Permission.READ, action = "relay", type = RecordType.SUBSCRIPTION)
    public Result<List<String>> due(Caller system, OutboxEventHandler handler, int limit) {
        return Result.success(failedItems.due(task(handler), clock.instant(), limit));
    }

    /**
     * Passes an event on which a handler failed to that handler again.
     *
     * @return whether the handler accepted it
     */
    @Command(permission = Permission.READ, action = "relay", type = RecordType.SUBSCRIPTION)
    public Result<Boolean> retry(Caller system, OutboxEventHandler handler, String number, EventAttempts attempts) {
        var now = clock.instant();
        attempts.begin();
        if (!outbox.tryLock() || failedItems.find(task(handler), number).isEmpty()) {
            return Result.success(false);
        }
        var failure = attempts.failureOf(handler);
        if (failure.isPresent()) {
            items.record(task(handler), number, failure.get(), now);
            return Result.success(false);
        }
        Optional<Outbox.Event> event;
        try {
            event = outbox.find(Long.parseLong(number));
        } catch (UnreadableDocumentException unreadable) {
            items.record(task(handler), number, unreadable, now);
            return Result.success(false);
        }
        event.ifPresent(found -> attempts.dispatch(handler, found, now));
        failedItems.remove(task(handler), number);
        return Result.success(true);
    }

    /** Sets a failed receiver of a handler aside. */
    @Command(permission = Permission.READ, action = "set-aside", type = RecordType.SUBSCRIPTION)
    public Result<Boolean> setAside(
            Caller system, OutboxEventHandler handler, @Subject String receiver, String problem) {
        handler.setAside(receiver, problem, clock.instant());
        return Result.success(true);
    }

    /** The task under which the failed events of a handler are shown. */
    private static String task(OutboxEventHandler handler) {
        return "event-" + handler.name();
    }
}
