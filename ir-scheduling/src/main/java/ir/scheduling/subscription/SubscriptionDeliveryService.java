package ir.scheduling.subscription;

import ir.scheduling.message.RecordedReasons;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Delivers notifications: in order, at least once, with retries over days. A notification is claimed in one
 * transaction, sent outside any transaction, and its result is recorded in another.
 */
@ApplicationScoped
public class SubscriptionDeliveryService {
    private static final Logger LOG = Logger.getLogger(SubscriptionDeliveryService.class.getName());

    private final NotificationQueue queue;

    @Inject
    public SubscriptionDeliveryService(NotificationQueue queue) {
        this.queue = queue;
    }

    /**
     * Claims the next notification for this node to send; empty if there is none, or if other nodes have claimed them.
     */
    public Optional<NotificationSender.Delivery> claim(Caller system) {
        while (true) {
            var claimed = queue.claim(system).orElseThrow();
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            var id = claimed.get().id();
            try {
                return Optional.of(queue.due(system, id, claimed.get()).orElseThrow());
            } catch (RuntimeException exception) {
                recordLocalFailure(system, id, exception);
            }
        }
    }

    /** Schedules a retry of this subscription, without blocking others. */
    private void recordLocalFailure(Caller system, String id, RuntimeException exception) {
        LOG.log(Level.WARNING, exception, () -> "A notification of subscription " + id + " failed on this server.");
        queue.recordLocalFailure(system, id, ItemRunner.problem(exception)).orElseThrow();
    }

    /** Sends a notification, outside any transaction, and records the result. */
    public void deliver(Caller system, NotificationSender.Delivery delivery, NotificationSender sender) {
        var id = delivery.subscription().id();
        var owner = delivery.subscription().owner().actor();
        var result = owner.has(Permission.READ) && owner.has(Permission.SUBSCRIBE)
                ? attemptDelivery(delivery, sender)
                : new NotificationSender.Disabled(RecordedReasons.of("subscription-owner-rejected"));
        try {
            queue.recordResult(system, id, delivery, owner, result).orElseThrow();
        } catch (RuntimeException exception) {
            recordLocalFailure(system, id, exception);
        }
    }

    private static NotificationSender.DeliveryResult attemptDelivery(
            NotificationSender.Delivery delivery, NotificationSender sender) {
        try {
            return sender.send(delivery);
        } catch (RuntimeException exception) {
            LOG.log(
                    Level.WARNING,
                    exception,
                    () -> "A notification of subscription "
                            + delivery.subscription().id() + " could not be written.");
            return new NotificationSender.FailedLocally(
                    RecordedReasons.of("failed-here", ItemRunner.problem(exception)));
        }
    }
}
