package ir.scheduling.outbox;

import ir.scheduling.transaction.Repositories;
import java.time.Instant;
import java.util.List;

/** Somebody who is told of events: subscribers, the hospital's own server. */
public interface OutboxEventHandler {
    /** Names it in the log and among the failed items. */
    String name();

    /**
     * Keeps what it will have to do of it, in the transaction that takes the events off the queue.
     *
     * @throws ReceiverFailed if it fails for one of several receivers
     */
    void handle(Repositories repositories, List<Outbox.Event> events, Instant now);

    /**
     * Sets a receiver that failed aside, in a transaction of its own; the events are then taken without it.
     *
     * @param problem what failed, without values
     */
    default void setAside(Repositories repositories, String receiver, String problem, Instant now) {}

    /** One receiver of a sink failed; the others are not to blame. */
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
