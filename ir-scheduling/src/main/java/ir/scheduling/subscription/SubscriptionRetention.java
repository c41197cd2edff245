package ir.scheduling.subscription;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The single transactions of the purge: what is past its end, what could not be read, and what is deleted. */
@ApplicationScoped
public class SubscriptionRetention {
    /** How long delivered events can be read again (local default). */
    static final Duration RETENTION = Duration.ofDays(30);

    private static final int PAGE_SIZE = 200;

    private final FailedItems failedItems;
    private final SubscriptionRepository subscriptions;
    private final Clock clock;

    @Inject
    public SubscriptionRetention(FailedItems failedItems, SubscriptionRepository subscriptions, Clock clock) {
        this.failedItems = failedItems;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    /** Ids of subscriptions that are not off although their end has passed. */
    @Query(permission = Permission.READ, action = "tidy", type = RecordType.SUBSCRIPTION)
    public Result<List<String>> findExpiredIds(Caller system) {
        return Result.success(subscriptions.findExpiredIds(clock.instant()));
    }

    /** Ids of subscriptions whose document could not be read and is now due to be tried again. */
    @Query(permission = Permission.READ, action = "tidy", type = RecordType.SUBSCRIPTION)
    public Result<List<String>> findUnreadableIds(Caller system) {
        return Result.success(failedItems.due(SubscriptionEventNumbering.UNREADABLE, clock.instant(), PAGE_SIZE));
    }

    /**
     * Deletes delivered events older than the retention period.
     *
     * @return how many events were deleted
     */
    @Command(permission = Permission.READ, action = "tidy", type = RecordType.SUBSCRIPTION)
    public Result<Integer> deleteOldEvents(Caller system) {
        return Result.success(subscriptions.purge(clock.instant().minus(RETENTION)));
    }
}
