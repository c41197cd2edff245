package ir.scheduling.subscription;

import ir.scheduling.subscription.Subscription.Event;
import java.util.List;

/** What brings a notification to its endpoint. */
@FunctionalInterface
public interface NotificationSender {
    DeliveryResult send(Delivery delivery);

    /**
     * Something to be sent.
     *
     * @param events in order; empty unless it tells of some
     */
    record Delivery(Subscription subscription, NotificationType type, List<Event> events) {
        public Delivery {
            events = List.copyOf(events);
        }

        /** The same, with what its owner may do now. */
        public Delivery to(Subscription.Owner owner) {
            return new Delivery(subscription.owned(owner), type, events);
        }
    }

    /** FHIR's words. */
    enum NotificationType {
        HANDSHAKE,
        HEARTBEAT,
        EVENT_NOTIFICATION
    }

    /** What became of it. */
    sealed interface DeliveryResult {}

    record Accepted() implements DeliveryResult {}

    /** To be tried again. */
    record Failed(String problem) implements DeliveryResult {}

    /** To be tried again; the endpoint is not to blame. */
    record FailedHere(String why) implements DeliveryResult {}

    /** Trying again would not help: its owner may not see what it is about, or the endpoint is not allowed. */
    record Disabled(String problem) implements DeliveryResult {}
}
