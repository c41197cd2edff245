package ir.scheduling.outbox;

import ir.scheduling.work.Stores;
import java.time.Instant;
import java.util.List;

/** Somebody who is told of events: subscribers, the hospital's own server. */
@FunctionalInterface
public interface EventSink {
    /** Keeps what it will have to do of it, in the transaction that takes the events off the queue. */
    void take(Stores stores, List<Outbox.Event> events, Instant now);
}
