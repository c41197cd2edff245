package ir.scheduling.subscription;

import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import java.util.List;

/** Delivers notifications to their endpoints. */
@FunctionalInterface
public interface NotificationSender {
    DeliveryResult send(Delivery delivery);

    /**
     * One notification to send.
     *
     * @param events in order; empty for a notification without events
     */
    record Delivery(Subscription subscription, NotificationType type, List<Event> events) {
        public Delivery {
            events = List.copyOf(events);
        }

        /** The same delivery with the owner's current permissions. */
        public Delivery to(Subscription.Owner owner) {
            return new Delivery(subscription.owned(owner), type, events);
        }
    }

    /** FHIR notification types. */
    enum NotificationType {
        HANDSHAKE,
        HEARTBEAT,
        EVENT_NOTIFICATION
    }

    /** Result of a delivery. */
    sealed interface DeliveryResult {}

    record Accepted() implements DeliveryResult {}

    /** The delivery failed and is retried. */
    record Failed(String problem) implements DeliveryResult {}

    /** The delivery failed on this side, not at the endpoint, and is retried. */
    record FailedLocally(String why) implements DeliveryResult {}

    /** A retry would not help: the owner may not see the resource, or the endpoint is not allowed. */
    record Disabled(String problem) implements DeliveryResult {}
}
