package ir.scheduling.subscription;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The single transactions of a delivery: claim a subscription, read what is due to it, record the result. */
@ApplicationScoped
public class NotificationQueue {
    /** How long a claim lasts; after it another node may take over, and the notification may be sent twice. */
    static final Duration LEASE = Duration.ofMinutes(2);

    private final AuditLog audit;
    private final CircuitBreakerRegistry circuitBreakers;
    private final SubscriptionRepository subscriptions;
    private final Clock clock;

    @Inject
    public NotificationQueue(
            AuditLog audit, CircuitBreakerRegistry circuitBreakers, SubscriptionRepository subscriptions, Clock clock) {
        this.audit = audit;
        this.circuitBreakers = circuitBreakers;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    /** Claims a subscription with a notification to send now; empty if there is none. */
    @Command(permission = Permission.READ, action = "claim", type = RecordType.SUBSCRIPTION)
    public Result<Optional<Subscription>> claim(Caller system) {
        var now = clock.instant();
        return Result.success(subscriptions.claim(now, now.plus(LEASE)));
    }

    /** The notification that is due to a claimed subscription. */
    @Query(permission = Permission.READ, action = "claim", type = RecordType.SUBSCRIPTION)
    public Result<NotificationSender.Delivery> due(Caller system, @Subject String id, Subscription claimed) {
        if (claimed.state() == Subscription.State.REQUESTED) {
            return Result.success(
                    new NotificationSender.Delivery(claimed, NotificationSender.NotificationType.HANDSHAKE, List.of()));
        }
        var events = subscriptions.events(
                id, claimed.delivered() + 1, claimed.numbered(), claimed.spec().atOnce());
        return Result.success(new NotificationSender.Delivery(
                claimed,
                events.isEmpty()
                        ? NotificationSender.NotificationType.HEARTBEAT
                        : NotificationSender.NotificationType.EVENT_NOTIFICATION,
                events));
    }

    /**
     * Schedules a retry of a subscription whose notification failed on this server, without blocking others.
     *
     * @param problem the type of the failure, without values
     */
    @Command(permission = Permission.READ, action = "deliver", type = RecordType.SUBSCRIPTION)
    public Result<Boolean> recordLocalFailure(Caller system, @Subject String id, String problem) {
        var now = clock.instant();
        subscriptions
                .lock(id)
                .ifPresent(s -> subscriptions.save(s.failed(
                        RecordedReasons.of("failed-here", problem),
                        now,
                        ThreadLocalRandom.current().nextDouble())));
        subscriptions.release(id);
        return Result.success(true);
    }

    /** Records the result of a delivery and releases the subscription. */
    @Command(permission = Permission.READ, action = "deliver", type = RecordType.SUBSCRIPTION)
    public Result<Boolean> recordResult(
            Caller system,
            @Subject String id,
            NotificationSender.Delivery delivery,
            Caller owner,
            NotificationSender.DeliveryResult result) {
        var now = clock.instant();
        var origin = delivery.subscription().spec().origin();
        // the subscription may have been changed, switched off or deleted in the meantime
        subscriptions.lock(id).ifPresent(known -> {
            boolean same = known.spec().equals(delivery.subscription().spec())
                    && known.state() == delivery.subscription().state();
            if (result instanceof NotificationSender.Accepted) {
                circuitBreakers.close(origin);
                // the owner received them; the caller of this use case is the system
                audit.addAll(AuditLog.AuditEntry.forEachPatient(
                        now,
                        owner,
                        "notify",
                        RecordType.SUBSCRIPTION,
                        delivery.events().stream()
                                .flatMap(event -> event.patient().stream())
                                .toList()));
            } else if (result instanceof NotificationSender.Failed) {
                circuitBreakers.recordFailure(origin, now);
            }
            if (same) {
                subscriptions.save(applyResult(known, delivery, result, now));
            }
            subscriptions.release(id);
        });
        return Result.success(true);
    }

    private static Subscription applyResult(
            Subscription known,
            NotificationSender.Delivery delivery,
            NotificationSender.DeliveryResult result,
            Instant now) {
        if (result instanceof NotificationSender.Failed failed) {
            return known.failed(
                    failed.problem(), now, ThreadLocalRandom.current().nextDouble());
        }
        if (result instanceof NotificationSender.FailedLocally failed) {
            return known.failed(failed.why(), now, ThreadLocalRandom.current().nextDouble());
        }
        if (result instanceof NotificationSender.Disabled stopped) {
            return known.stopped(stopped.problem(), now);
        }
        return known.markDelivered(
                delivery.events().stream()
                        .mapToLong(Subscription.Event::number)
                        .max()
                        .orElse(0),
                now);
    }
}
