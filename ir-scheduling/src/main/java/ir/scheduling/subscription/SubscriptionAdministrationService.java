package ir.scheduling.subscription;

import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.repository.CircuitBreakerRegistry;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What an administrator of the interfaces does with the subscriptions of all owners. */
@ApplicationScoped
public class SubscriptionAdministrationService {
    private static final int PAGE_SIZE = 200;

    private final UseCaseAudit audit;
    private final CircuitBreakerRegistry circuitBreakers;
    private final SubscriptionRepository subscriptions;
    private final Clock clock;

    @Inject
    public SubscriptionAdministrationService(
            UseCaseAudit audit,
            CircuitBreakerRegistry circuitBreakers,
            SubscriptionRepository subscriptions,
            Clock clock) {
        this.audit = audit;
        this.circuitBreakers = circuitBreakers;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    /** The view for managing interfaces: no endpoint keys, no patient data. */
    public record SubscriptionOverview(Subscription subscription, boolean circuitOpen, List<Event> pending) {}

    @Query(permission = Permission.MANAGE_INTERFACES, action = "list", type = RecordType.SUBSCRIPTION)
    public Result<List<SubscriptionOverview>> overview(Caller caller) {
        var now = clock.instant();
        return Result.success(subscriptions.all().stream()
                .map(s -> new SubscriptionOverview(
                        s,
                        circuitBreakers.isOpen(s.spec().origin(), now),
                        subscriptions.events(s.id(), s.delivered() + 1, s.numbered(), PAGE_SIZE)))
                .toList());
    }

    /** Reactivates a subscription after its endpoint was repaired: all undelivered events are sent, in order. */
    @Command(permission = Permission.MANAGE_INTERFACES, action = "replay", type = RecordType.SUBSCRIPTION)
    public Result<Subscription> replay(Caller caller, @Subject String id) {
        var now = clock.instant();
        return change("replay", id, s -> s.reactivate(now));
    }

    @Command(permission = Permission.MANAGE_INTERFACES, action = "switch-off", type = RecordType.SUBSCRIPTION)
    public Result<Subscription> disable(Caller caller, @Subject String id, String reason) {
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.MissingValue("reason", "reason-for-deactivation"));
        }
        return change("switch-off", id, s -> s.disable(reason.strip() + " (" + caller.name() + ")"));
    }

    private Result<Subscription> change(String action, String id, UnaryOperator<Subscription> step) {
        var known = subscriptions.lock(id);
        if (known.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.SUBSCRIPTION.code(), id));
        }
        circuitBreakers.close(known.get().spec().origin());
        var stored = subscriptions.save(step.apply(known.get()));
        audit.add(action, RecordType.SUBSCRIPTION, id, Optional.empty());
        return Result.success(stored);
    }
}
