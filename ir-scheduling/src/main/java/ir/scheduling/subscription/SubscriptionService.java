package ir.scheduling.subscription;

import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.repository.Subscription.SubscriptionSpec;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What a subscriber does with its own subscriptions: creates, changes and deletes them, and reads their events. */
@ApplicationScoped
public class SubscriptionService {
    private static final Logger LOG = Logger.getLogger(SubscriptionService.class.getName());

    private final UseCaseAudit audit;
    private final FilterEvaluation filterEvaluation;
    private final SubscriptionRepository subscriptions;
    private final Clock clock;

    @Inject
    public SubscriptionService(
            UseCaseAudit audit, FilterEvaluation filterEvaluation, SubscriptionRepository subscriptions, Clock clock) {
        this.audit = audit;
        this.filterEvaluation = filterEvaluation;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    @Command(permission = Permission.SUBSCRIBE, action = "create", type = RecordType.SUBSCRIPTION)
    public Result<Subscription> create(Caller caller, Owner owner, SubscriptionSpec spec) {
        var now = clock.instant();
        var created =
                subscriptions.save(Subscription.requested(UUID.randomUUID().toString(), owner, spec, now));
        audit.add(created.id(), Optional.empty());
        return Result.success(created);
    }

    /** The subscription, if the caller owns it. */
    private Optional<Subscription> requireOwn(Caller caller, String id) {
        return subscriptions.lock(id).filter(s -> s.owner().login().equals(caller.login()));
    }

    private static <T> Result<T> notFound(String id) {
        return Result.failure(new Rejection.NotFound(RecordType.SUBSCRIPTION.code(), id));
    }

    /** @param requested true to reactivate the subscription, false to switch it off */
    @Command(permission = Permission.SUBSCRIBE, action = "update", type = RecordType.SUBSCRIPTION)
    public Result<Subscription> change(
            Caller caller,
            Owner owner,
            @Subject String id,
            SubscriptionSpec spec,
            boolean requested,
            Optional<Long> version) {
        var now = clock.instant();
        var known = requireOwn(caller, id);
        if (known.isEmpty()) {
            return notFound(id);
        }
        if (version.filter(v -> v != known.get().revision()).isPresent()) {
            return Result.failure(
                    new Rejection.StaleVersion(version.get(), known.get().revision()));
        }
        var changed = known.get().withSpec(owner, spec, now);
        var stored = subscriptions.save(
                requested ? changed : changed.disable(RecordedReasons.of("subscription-switched-off")));
        audit.add(id, Optional.empty());
        return Result.success(stored);
    }

    @Command(permission = Permission.SUBSCRIBE, action = "delete", type = RecordType.SUBSCRIPTION)
    public Result<Subscription> delete(Caller caller, @Subject String id) {
        var known = requireOwn(caller, id);
        known.ifPresent(s -> {
            subscriptions.delete(id);
            audit.add(id, Optional.empty());
        });
        return known.map(Result::success).orElseGet(() -> notFound(id));
    }

    /** The caller's own subscriptions. */
    @Query(permission = Permission.SUBSCRIBE, action = "search", type = RecordType.SUBSCRIPTION)
    public Result<List<Subscription>> findOwn(Caller caller) {
        return Result.success(subscriptions.ofOwner(caller.login()));
    }

    /** A subscription and some of its events. */
    public record SubscriptionEvents(Subscription subscription, List<Event> events) {}

    /** Events of a subscription, delivered or not, for its owner to read. */
    @Query(permission = Permission.SUBSCRIBE, action = "read", type = RecordType.SUBSCRIPTION)
    public Result<SubscriptionEvents> events(Caller caller, @Subject String id, long from, long until, int limit) {
        var known = subscriptions.find(id).filter(s -> s.owner().login().equals(caller.login()));
        return known.map(s -> {
                    var events = subscriptions.events(id, from, until, limit);
                    audit.addForEach(
                            "notify",
                            RecordType.SUBSCRIPTION,
                            events.stream()
                                    .flatMap(event -> event.patient().stream())
                                    .toList());
                    return Result.success(new SubscriptionEvents(s, events));
                })
                .orElseGet(() -> notFound(id));
    }

    /**
     * Evaluates a filter once, against no record. A filter that the database cannot evaluate is rejected before the
     * subscription is accepted. Each evaluation is a transaction of its own.
     *
     * @param text the filter as received
     * @param parts the search of each parameter alone, by its name
     */
    public Result<RecordSearch> validateFilter(
            Caller caller, String text, RecordSearch filter, Map<String, RecordSearch> parts) {
        var lacks = caller.missing(Permission.SUBSCRIBE);
        if (lacks.isPresent()) {
            return Result.failure(lacks.get());
        }
        if (evaluates(caller, filter)) {
            return Result.success(filter);
        }
        if (!evaluates(caller, filter.withoutConditions())) {
            throw new IllegalStateException("a search was sent to a repository without a search engine");
        }
        var parameter = parts.entrySet().stream()
                .filter(part -> !evaluates(caller, part.getValue()))
                .findFirst()
                .map(Map.Entry::getKey)
                .orElse("filter");
        return Result.failure(new Rejection.InvalidValue(parameter, text, "filter-can-be-evaluated"));
    }

    private boolean evaluates(Caller caller, RecordSearch filter) {
        try {
            return filterEvaluation.evaluate(caller, filter).orElseThrow();
        } catch (RuntimeException exception) {
            LOG.log(Level.INFO, "A filter cannot be evaluated: {0}", ItemRunner.problem(exception));
            return false;
        }
    }
}
