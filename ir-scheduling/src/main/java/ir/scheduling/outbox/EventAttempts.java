package ir.scheduling.outbox;

import ir.scheduling.repository.Outbox;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What failed on one event so far. A failed attempt rolls its transaction back; what it leaves here tells the next
 * attempt which handlers to leave out.
 */
final class EventAttempts {
    private final Map<String, RuntimeException> failedHandlers = new HashMap<>();
    private final Set<String> receivers = new HashSet<>();
    private long number = -1;
    private @Nullable OutboxEventHandler currentHandler;
    private Optional<String> failedReceiver = Optional.empty();

    /** Begins an attempt; also called when a conflict repeats the attempt. */
    void begin() {
        currentHandler = null;
        failedReceiver = Optional.empty();
    }

    /** Forgets the failed handlers if the event is not that of the previous attempt. */
    void about(long event) {
        if (event != number) {
            number = event;
            failedHandlers.clear();
        }
    }

    void dispatch(OutboxEventHandler handler, Outbox.Event event, Instant now) {
        currentHandler = handler;
        try {
            handler.handle(List.of(event), now);
        } catch (OutboxEventHandler.ReceiverFailed exception) {
            // read here, because an exception that a database error caused is replaced outside the transaction
            failedReceiver = Optional.of(exception.receiver());
            throw exception;
        }
        currentHandler = null;
    }

    /** The handler that has the event at this moment, or had it when the attempt failed. */
    @Nullable
    OutboxEventHandler currentHandler() {
        return currentHandler;
    }

    /** Why a handler failed in an earlier attempt; empty if it did not. */
    Optional<RuntimeException> failureOf(OutboxEventHandler handler) {
        return Optional.ofNullable(failedHandlers.get(handler.name()));
    }

    /**
     * Notes that the handler failed.
     *
     * @return the receiver to set aside; empty if the handler failed as a whole, or if setting the receiver aside did
     *     not help
     */
    Optional<String> failed(OutboxEventHandler handler, RuntimeException exception) {
        var receiver = failedReceiver.filter(receivers::add);
        if (receiver.isEmpty()) {
            failedHandlers.put(handler.name(), exception);
        }
        // if the next transaction cannot begin, that is no failure of this handler
        begin();
        return receiver;
    }
}
