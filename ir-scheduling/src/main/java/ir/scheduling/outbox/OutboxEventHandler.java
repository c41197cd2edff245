package ir.scheduling.outbox;

import ir.scheduling.repository.Outbox;
import java.time.Instant;
import java.util.List;

/** Handles published events, such as for subscriptions or for the hospital's server. */
public interface OutboxEventHandler {
    /** The handler's name in the log and among the failed items. */
    String name();

    /**
     * Stores the work that follows from the events, in the transaction that takes them off the queue.
     *
     * @throws ReceiverFailed if it fails for one of several receivers
     */
    void handle(List<Outbox.Event> events, Instant now);

    /**
     * Sets a failed receiver aside, in a separate transaction; the events are then handled without it.
     *
     * @param problem the type of the failure, without values
     */
    default void setAside(String receiver, String problem, Instant now) {}

    /** One receiver of a handler failed; its other receivers are not affected. */
    final class ReceiverFailed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String receiver;

        public ReceiverFailed(String receiver, Throwable cause) {
            super("receiver " + receiver + " failed", cause);
            this.receiver = receiver;
        }

        public String receiver() {
            return receiver;
        }
    }
}
