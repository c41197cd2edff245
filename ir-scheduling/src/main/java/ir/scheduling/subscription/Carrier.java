package ir.scheduling.subscription;

import ir.scheduling.subscription.Subscription.Event;
import java.util.List;

/** What brings a notification to its endpoint. */
@FunctionalInterface
public interface Carrier {
    Answer carry(Due due);

    /**
     * Something to be sent.
     *
     * @param events in order; empty unless it tells of some
     */
    record Due(Subscription subscription, Kind kind, List<Event> events) {
        public Due {
            events = List.copyOf(events);
        }

        /** The same, with what its owner may do now. */
        public Due to(Subscription.Owner owner) {
            return new Due(subscription.owned(owner), kind, events);
        }
    }

    /** FHIR's words. */
    enum Kind {
        HANDSHAKE,
        HEARTBEAT,
        EVENT_NOTIFICATION
    }

    /** What became of it. */
    sealed interface Answer {}

    record Taken() implements Answer {}

    /** To be tried again. */
    record Failed(String why) implements Answer {}

    /** To be tried again; the endpoint is not to blame. */
    record FailedHere(String why) implements Answer {}

    /** Trying again would not help: its owner may not see what it is about, or the endpoint is not allowed. */
    record Stopped(String why) implements Answer {}
}
