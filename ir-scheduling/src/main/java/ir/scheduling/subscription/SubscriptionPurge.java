package ir.scheduling.subscription;

import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** The recurring task that ends subscriptions and deletes old events, one subscription in a transaction. */
@ApplicationScoped
public class SubscriptionPurge {
    private final ItemRunner items;
    private final SubscriptionRetention retention;
    private final SubscriptionRepository subscriptions;

    @Inject
    public SubscriptionPurge(ItemRunner items, SubscriptionRetention retention, SubscriptionRepository subscriptions) {
        this.items = items;
        this.retention = retention;
        this.subscriptions = subscriptions;
    }

    /**
     * Switches off subscriptions past their end, and deletes delivered events older than the retention period.
     *
     * @return how many events were deleted
     */
    public int purge(Caller system) {
        var ended = retention.findExpiredIds(system).orElseThrow();
        items.runAll(system, Permission.READ, "subscription-end", ended, this::end);
        var unreadable = retention.findUnreadableIds(system).orElseThrow();
        // a document that can be read again, or is gone, is no longer shown
        items.runAll(
                system,
                Permission.READ,
                SubscriptionEventNumbering.UNREADABLE,
                unreadable,
                (id, now) -> subscriptions.find(id).isPresent());
        return retention.deleteOldEvents(system).orElseThrow();
    }

    private boolean end(String id, Instant now) {
        return subscriptions
                .lock(id)
                .filter(s -> s.isExpired(now) && s.state() != Subscription.State.OFF)
                .map(s -> subscriptions.save(s.disable(RecordedReasons.of("subscription-expired"))))
                .isPresent();
    }
}
