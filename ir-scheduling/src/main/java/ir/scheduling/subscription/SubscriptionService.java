package ir.scheduling.subscription;

import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.outbox.OutboxEventHandler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.repository.Subscription.SubscriptionSpec;
import ir.scheduling.repository.SubscriptionRepository;
import ir.scheduling.repository.Topic;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Manages subscriptions, numbers their events, and delivers them: in order, at least once, with retries over days. */
@ApplicationScoped
public class SubscriptionService {
    /** How long a claim lasts; after it another node may take over, and the notification may be sent twice. */
    static final Duration LEASE = Duration.ofMinutes(2);

    /** How long delivered events can be read again (local default). */
    static final Duration RETENTION = Duration.ofDays(30);

    /** The task under which a subscription with an unreadable document is shown. */
    private static final String UNREADABLE = "subscription-document";

    private static final int PAGE_SIZE = 200;

    /** An id that no record has. */
    private static final String NO_ID = "-";

    private static final Logger LOG = Logger.getLogger(SubscriptionService.class.getName());

    private final CommandExecutor executor;
    private final ItemRunner items;

    @Inject
    public SubscriptionService(CommandExecutor executor, ItemRunner items) {
        this.executor = executor;
        this.items = items;
    }

    /** Parses a subscription's filter; empty if it can no longer be parsed. */
    @FunctionalInterface
    public interface Filter {
        Optional<RecordSearch> search(Subscription subscription);
    }

    public Result<Subscription> create(Caller caller, Owner owner, SubscriptionSpec spec) {
        return executor.change(
                caller, Permission.SUBSCRIBE, "create", RecordType.SUBSCRIPTION, "", (repositories, now) -> {
                    var created = repositories
                            .subscriptions()
                            .save(Subscription.requested(UUID.randomUUID().toString(), owner, spec, now));
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, "create", RecordType.SUBSCRIPTION, created.id(), Optional.empty()));
                    return Result.success(created);
                });
    }

    /** The subscription, if the caller owns it. */
    private static Optional<Subscription> requireOwn(Repositories repositories, Caller caller, String id) {
        return repositories
                .subscriptions()
                .lock(id)
                .filter(s -> s.owner().login().equals(caller.login()));
    }

    private static <T> Result<T> notFound(String id) {
        return Result.failure(new Rejection.NotFound(RecordType.SUBSCRIPTION.code(), id));
    }

    /** @param requested true to reactivate the subscription, false to switch it off */
    public Result<Subscription> change(
            Caller caller, Owner owner, String id, SubscriptionSpec spec, boolean requested, Optional<Long> version) {
        return executor.change(
                caller, Permission.SUBSCRIBE, "update", RecordType.SUBSCRIPTION, id, (repositories, now) -> {
                    var known = requireOwn(repositories, caller, id);
                    if (known.isEmpty()) {
                        return notFound(id);
                    }
                    if (version.filter(v -> v != known.get().revision()).isPresent()) {
                        return Result.failure(new Rejection.StaleVersion(
                                version.get(), known.get().revision()));
                    }
                    var changed = known.get().withSpec(owner, spec, now);
                    var stored = repositories
                            .subscriptions()
                            .save(
                                    requested
                                            ? changed
                                            : changed.disable(RecordedReasons.of("subscription-switched-off")));
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, "update", RecordType.SUBSCRIPTION, id, Optional.empty()));
                    return Result.success(stored);
                });
    }

    public Result<Subscription> delete(Caller caller, String id) {
        return executor.change(
                caller, Permission.SUBSCRIBE, "delete", RecordType.SUBSCRIPTION, id, (repositories, now) -> {
                    var known = requireOwn(repositories, caller, id);
                    known.ifPresent(s -> {
                        repositories.subscriptions().delete(id);
                        repositories
                                .audit()
                                .add(AuditLog.AuditEntry.success(
                                        now, caller, "delete", RecordType.SUBSCRIPTION, id, Optional.empty()));
                    });
                    return known.map(Result::success).orElseGet(() -> notFound(id));
                });
    }

    /** The caller's own subscriptions. */
    public Result<List<Subscription>> findOwn(Caller caller) {
        return executor.read(
                caller,
                Permission.SUBSCRIBE,
                "search",
                RecordType.SUBSCRIPTION,
                "",
                (repositories, now) ->
                        Result.success(repositories.subscriptions().ofOwner(caller.login())));
    }

    /** A subscription and some of its events. */
    public record SubscriptionEvents(Subscription subscription, List<Event> events) {}

    /** Events of a subscription, delivered or not, for its owner to read. */
    public Result<SubscriptionEvents> events(Caller caller, String id, long from, long until, int limit) {
        return executor.read(caller, Permission.SUBSCRIBE, "read", RecordType.SUBSCRIPTION, id, (repositories, now) -> {
            var known = repositories
                    .subscriptions()
                    .find(id)
                    .filter(s -> s.owner().login().equals(caller.login()));
            return known.map(s -> {
                        var events = repositories.subscriptions().events(id, from, until, limit);
                        audit(repositories, caller, events, now);
                        return Result.success(new SubscriptionEvents(s, events));
                    })
                    .orElseGet(() -> notFound(id));
        });
    }

    /** Writes the disclosure of the events' patients to the audit log. */
    private static void audit(Repositories repositories, Caller caller, List<Event> events, Instant now) {
        repositories
                .audit()
                .addAll(AuditLog.AuditEntry.forEachPatient(
                        now,
                        caller,
                        "notify",
                        RecordType.SUBSCRIPTION,
                        events.stream()
                                .flatMap(e -> e.patient().stream())
                                .distinct()
                                .toList()));
    }

    /**
     * Evaluates a filter once, against no record. A filter that the database cannot evaluate is rejected before the
     * subscription is accepted.
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
            return executor.read(caller, Permission.SUBSCRIBE, "search", filter.entity(), "", (repositories, now) -> {
                        repositories.searches().find(filter.restrictedTo(List.of(NO_ID)), now);
                        return Result.success(true);
                    })
                    .orElseThrow();
        } catch (RuntimeException exception) {
            LOG.log(Level.INFO, "A filter cannot be evaluated: {0}", ItemRunner.problem(exception));
            return false;
        }
    }

    /** The outbox handler that numbers the events of each subscription. */
    public OutboxEventHandler eventHandler(Filter filter) {
        return new EventNumberer(filter);
    }

    private record EventNumberer(Filter filter) implements OutboxEventHandler {
        @Override
        public String name() {
            return "subscriptions";
        }

        @Override
        public void handle(Repositories repositories, List<Outbox.Event> events, Instant now) {
            var matching = new LinkedHashMap<String, List<Event>>();
            var all = repositories.subscriptions().lockActive();
            all.unreadable().forEach(one -> numberUnreadable(repositories, one, events, now));
            var listening = all.subscriptions();
            for (var event : events) {
                for (var subscription : listening) {
                    var topic = subscription.spec().topic();
                    if (topic.includesEvent(event.topic()) && !subscription.isExpired(now)) {
                        var of = matching.computeIfAbsent(subscription.id(), id -> new ArrayList<>());
                        for (var focus : focuses(repositories, topic, event)) {
                            if (matchesFilter(repositories, filter, subscription, focus, now)) {
                                of.add(new Event(
                                        subscription.numbered() + of.size() + 1,
                                        event.at(),
                                        topic,
                                        focus,
                                        event.patient()));
                            }
                        }
                    }
                }
            }
            listening.stream()
                    .filter(s -> !matching.getOrDefault(s.id(), List.of()).isEmpty())
                    .forEach(s -> {
                        var of = matching.getOrDefault(s.id(), List.of());
                        repositories.subscriptions().add(s.id(), of);
                        repositories.subscriptions().save(s.withNumbered(of.size()));
                    });
        }

        /**
         * Numbers all events of the topic, because the filter cannot be read; when the document is repaired, none is
         * lost. The subscription is shown as a failed item.
         */
        private static void numberUnreadable(
                Repositories repositories,
                SubscriptionRepository.Unreadable subscription,
                List<Outbox.Event> events,
                Instant now) {
            if (repositories.failedItems().find(UNREADABLE, subscription.id()).isEmpty()) {
                ItemRunner.record(repositories, UNREADABLE, subscription.id(), subscription.problem(), now);
            }
            var numbered = new ArrayList<Event>();
            for (var event : events) {
                if (subscription.topic().includesEvent(event.topic()) && !subscription.isExpired(now)) {
                    for (var focus : focuses(repositories, subscription.topic(), event)) {
                        numbered.add(new Event(
                                subscription.numbered() + numbered.size() + 1,
                                event.at(),
                                subscription.topic(),
                                focus,
                                event.patient()));
                    }
                }
            }
            if (!numbered.isEmpty()) {
                repositories.subscriptions().addToUnreadable(subscription.id(), numbered);
            }
        }

        @Override
        public void setAside(Repositories repositories, String receiver, String problem, Instant now) {
            repositories
                    .subscriptions()
                    .lock(receiver)
                    .ifPresent(s -> repositories
                            .subscriptions()
                            .save(s.filterFailed(RecordedReasons.of("subscription-filter-failed", problem), now)));
        }
    }

    private static List<String> focuses(Repositories repositories, Topic topic, Outbox.Event event) {
        if (topic != Topic.PROCEDURE_COMPLETED) {
            return List.of(event.subject());
        }
        return repositories.sessions().procedures(new SessionId(event.subject()));
    }

    private static boolean matchesFilter(
            Repositories repositories, Filter filter, Subscription subscription, String focus, Instant now) {
        if (subscription.spec().filter().isBlank() || subscription.filterBroken()) {
            return true;
        }
        try {
            var search = filter.search(subscription)
                    .orElseThrow(() -> new IllegalStateException("the stored filter cannot be parsed"));
            return !repositories
                    .searches()
                    .find(search.restrictedTo(List.of(focus)), now)
                    .isEmpty();
        } catch (RuntimeException exception) {
            throw new OutboxEventHandler.ReceiverFailed(subscription.id(), exception);
        }
    }

    /**
     * Claims the next notification for this node to send; empty if there is none, or if other nodes have claimed them.
     */
    public Optional<NotificationSender.Delivery> claim(Caller system) {
        while (true) {
            var claimed = executor.change(
                            system,
                            Permission.READ,
                            "claim",
                            RecordType.SUBSCRIPTION,
                            "",
                            (repositories, now) ->
                                    Result.success(repositories.subscriptions().claim(now, now.plus(LEASE))))
                    .orElseThrow();
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(executor.read(
                                system,
                                Permission.READ,
                                "claim",
                                RecordType.SUBSCRIPTION,
                                claimed.get().id(),
                                (repositories, now) -> Result.success(due(repositories, claimed.get())))
                        .orElseThrow());
            } catch (RuntimeException exception) {
                recordLocalFailure(system, claimed.get().id(), exception);
            }
        }
    }

    /** Schedules a retry of this subscription, without blocking others. */
    private void recordLocalFailure(Caller system, String id, RuntimeException exception) {
        LOG.log(Level.WARNING, exception, () -> "A notification of subscription " + id + " failed on this server.");
        executor.change(system, Permission.READ, "deliver", RecordType.SUBSCRIPTION, id, (repositories, now) -> {
                    repositories
                            .subscriptions()
                            .lock(id)
                            .ifPresent(s -> repositories
                                    .subscriptions()
                                    .save(s.failed(
                                            RecordedReasons.of("failed-here", ItemRunner.problem(exception)),
                                            now,
                                            ThreadLocalRandom.current().nextDouble())));
                    repositories.subscriptions().release(id);
                    return Result.success(true);
                })
                .orElseThrow();
    }

    private static NotificationSender.Delivery due(Repositories repositories, Subscription subscription) {
        if (subscription.state() == Subscription.State.REQUESTED) {
            return new NotificationSender.Delivery(
                    subscription, NotificationSender.NotificationType.HANDSHAKE, List.of());
        }
        var events = repositories
                .subscriptions()
                .events(
                        subscription.id(),
                        subscription.delivered() + 1,
                        subscription.numbered(),
                        subscription.spec().atOnce());
        return new NotificationSender.Delivery(
                subscription,
                events.isEmpty()
                        ? NotificationSender.NotificationType.HEARTBEAT
                        : NotificationSender.NotificationType.EVENT_NOTIFICATION,
                events);
    }

    /** Sends a notification, outside any transaction, and records the result. */
    public void deliver(Caller system, NotificationSender.Delivery delivery, NotificationSender sender) {
        var owner = delivery.subscription().owner().actor();
        var answer = owner.has(Permission.READ) && owner.has(Permission.SUBSCRIBE)
                ? attemptDelivery(delivery, sender)
                : new NotificationSender.Disabled(RecordedReasons.of("subscription-owner-rejected"));
        try {
            recordResult(system, delivery, owner, answer);
        } catch (RuntimeException exception) {
            recordLocalFailure(system, delivery.subscription().id(), exception);
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

    private void recordResult(
            Caller system,
            NotificationSender.Delivery delivery,
            Caller owner,
            NotificationSender.DeliveryResult answer) {
        executor.change(
                        system,
                        Permission.READ,
                        "deliver",
                        RecordType.SUBSCRIPTION,
                        delivery.subscription().id(),
                        (repositories, now) -> {
                            var id = delivery.subscription().id();
                            var origin = delivery.subscription().spec().origin();
                            // the subscription may have been changed, switched off or deleted in the meantime
                            repositories.subscriptions().lock(id).ifPresent(known -> {
                                boolean same = known.spec()
                                                .equals(delivery.subscription().spec())
                                        && known.state()
                                                == delivery.subscription().state();
                                if (answer instanceof NotificationSender.Accepted) {
                                    repositories.circuitBreakers().close(origin);
                                    audit(repositories, owner, delivery.events(), now);
                                } else if (answer instanceof NotificationSender.Failed) {
                                    repositories.circuitBreakers().recordFailure(origin, now);
                                }
                                if (same) {
                                    repositories.subscriptions().save(applyResult(known, delivery, answer, now));
                                }
                                repositories.subscriptions().release(id);
                            });
                            return Result.success(true);
                        })
                .orElseThrow();
    }

    private static Subscription applyResult(
            Subscription known,
            NotificationSender.Delivery delivery,
            NotificationSender.DeliveryResult answer,
            Instant now) {
        if (answer instanceof NotificationSender.Failed failed) {
            return known.failed(
                    failed.problem(), now, ThreadLocalRandom.current().nextDouble());
        }
        if (answer instanceof NotificationSender.FailedLocally failed) {
            return known.failed(failed.why(), now, ThreadLocalRandom.current().nextDouble());
        }
        if (answer instanceof NotificationSender.Disabled stopped) {
            return known.stopped(stopped.problem(), now);
        }
        return known.markDelivered(
                delivery.events().stream().mapToLong(Event::number).max().orElse(0), now);
    }

    /**
     * Switches off subscriptions past their end, and deletes delivered events older than the retention period.
     *
     * @return how many events were deleted
     */
    public int purge(Caller system) {
        var ended = executor.read(
                        system,
                        Permission.READ,
                        "tidy",
                        RecordType.SUBSCRIPTION,
                        "",
                        (repositories, now) ->
                                Result.success(repositories.subscriptions().findExpiredIds(now)))
                .orElseThrow();
        items.runAll(
                system,
                Permission.READ,
                "subscription-end",
                ended,
                (repositories, id, now) -> repositories
                        .subscriptions()
                        .lock(id)
                        .filter(s -> s.isExpired(now) && s.state() != Subscription.State.OFF)
                        .map(s -> repositories
                                .subscriptions()
                                .save(s.disable(RecordedReasons.of("subscription-expired"))))
                        .isPresent());
        var unreadable = executor.read(
                        system,
                        Permission.READ,
                        "tidy",
                        RecordType.SUBSCRIPTION.code(),
                        "",
                        (repositories, now) ->
                                Result.success(repositories.failedItems().due(UNREADABLE, now, PAGE_SIZE)))
                .orElseThrow();
        // a document that can be read again, or is gone, is no longer shown
        items.runAll(
                system,
                Permission.READ,
                UNREADABLE,
                unreadable,
                (repositories, id, now) -> repositories.subscriptions().find(id).isPresent());
        return executor.change(
                        system,
                        Permission.READ,
                        "tidy",
                        RecordType.SUBSCRIPTION,
                        "",
                        (repositories, now) ->
                                Result.success(repositories.subscriptions().purge(now.minus(RETENTION))))
                .orElseThrow();
    }

    /** The view for managing interfaces: no endpoint keys, no patient data. */
    public record SubscriptionOverview(Subscription subscription, boolean circuitOpen, List<Event> pending) {}

    public Result<List<SubscriptionOverview>> overview(Caller caller) {
        return executor.read(
                caller,
                Permission.MANAGE_INTERFACES,
                "list",
                RecordType.SUBSCRIPTION,
                "",
                (repositories, now) -> Result.success(repositories.subscriptions().all().stream()
                        .map(s -> new SubscriptionOverview(
                                s,
                                repositories.circuitBreakers().isOpen(s.spec().origin(), now),
                                repositories
                                        .subscriptions()
                                        .events(s.id(), s.delivered() + 1, s.numbered(), PAGE_SIZE)))
                        .toList()));
    }

    /** Reactivates a subscription after its endpoint was repaired: all undelivered events are sent, in order. */
    public Result<Subscription> replay(Caller caller, String id) {
        return managed(caller, "replay", id, (s, now) -> s.reactivate(now));
    }

    public Result<Subscription> disable(Caller caller, String id, String reason) {
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.MissingValue("reason", "reason-for-deactivation"));
        }
        return managed(caller, "switch-off", id, (s, now) -> s.disable(reason.strip() + " (" + caller.name() + ")"));
    }

    private interface SubscriptionChange {
        Subscription apply(Subscription subscription, Instant now);
    }

    private Result<Subscription> managed(Caller caller, String action, String id, SubscriptionChange step) {
        return executor.change(
                caller, Permission.MANAGE_INTERFACES, action, RecordType.SUBSCRIPTION, id, (repositories, now) -> {
                    var known = repositories.subscriptions().lock(id);
                    if (known.isEmpty()) {
                        return notFound(id);
                    }
                    repositories.circuitBreakers().close(known.get().spec().origin());
                    var stored = repositories.subscriptions().save(step.apply(known.get(), now));
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now, caller, action, RecordType.SUBSCRIPTION, id, Optional.<PatientId>empty()));
                    return Result.success(stored);
                });
    }
}
