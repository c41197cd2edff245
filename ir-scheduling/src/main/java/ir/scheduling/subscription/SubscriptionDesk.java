package ir.scheduling.subscription;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.EventSink;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.search.Search;
import ir.scheduling.subscription.Subscription.Event;
import ir.scheduling.subscription.Subscription.Owner;
import ir.scheduling.subscription.Subscription.Wish;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes subscriptions, numbers what each is told, and sends it: in order, at least once, for days. */
public final class SubscriptionDesk {
    /** Whoever sends has so long; then another node may take it up, and it may be sent twice. */
    static final Duration LEASE = Duration.ofMinutes(2);

    /** So long events can be asked for again (L). */
    static final Duration KEPT = Duration.ofDays(30);

    private static final int SHOWN = 200;
    private static final String FAILED_HERE = "failed here: ";

    /** No resource has it. */
    private static final String NO_ID = "-";

    private static final Logger LOG = Logger.getLogger(SubscriptionDesk.class.getName());

    private final Entrance entrance;
    private final ItemRunner items;

    public SubscriptionDesk(Entrance entrance) {
        this.entrance = entrance;
        this.items = new ItemRunner(entrance);
    }

    /** Reads a subscription's filter; empty where it cannot be read any more. */
    @FunctionalInterface
    public interface Filter {
        Optional<Search> search(Subscription subscription);
    }

    public Outcome<Subscription> make(Actor actor, Owner owner, Wish wish) {
        return entrance.change(actor, Permission.SUBSCRIBE, "create", "Subscription", "", (stores, now) -> {
            var made = stores.subscriptions()
                    .save(Subscription.requested(UUID.randomUUID().toString(), owner, wish, now));
            stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, "create", "Subscription", made.id(), Optional.empty()));
            return Outcome.done(made);
        });
    }

    /** Its owner's only; for others there is none. */
    private static Optional<Subscription> own(Stores stores, Actor actor, String id) {
        return stores.subscriptions().lock(id).filter(s -> s.owner().login().equals(actor.login()));
    }

    private static <T> Outcome<T> none(String id) {
        return Outcome.refused(new Refusal.NotFound("Subscription", id));
    }

    /** @param wanted whether it is to go on; off otherwise */
    public Outcome<Subscription> change(
            Actor actor, Owner owner, String id, Wish wish, boolean wanted, Optional<Long> version) {
        return entrance.change(actor, Permission.SUBSCRIBE, "update", "Subscription", id, (stores, now) -> {
            var known = own(stores, actor, id);
            if (known.isEmpty()) {
                return none(id);
            }
            if (version.filter(v -> v != known.get().revision()).isPresent()) {
                return Outcome.refused(
                        new Refusal.StaleVersion(version.get(), known.get().revision()));
            }
            var changed = known.get().wishing(owner, wish, now);
            var kept = stores.subscriptions().save(wanted ? changed : changed.off("switched off by its owner"));
            stores.audit().add(AuditTrail.Entry.done(now, actor, "update", "Subscription", id, Optional.empty()));
            return Outcome.done(kept);
        });
    }

    public Outcome<Subscription> delete(Actor actor, String id) {
        return entrance.change(actor, Permission.SUBSCRIBE, "delete", "Subscription", id, (stores, now) -> {
            var known = own(stores, actor, id);
            known.ifPresent(s -> {
                stores.subscriptions().delete(id);
                stores.audit().add(AuditTrail.Entry.done(now, actor, "delete", "Subscription", id, Optional.empty()));
            });
            return known.map(Outcome::done).orElseGet(() -> none(id));
        });
    }

    /** The asker's own. */
    public Outcome<List<Subscription>> mine(Actor actor) {
        return entrance.read(
                actor,
                Permission.SUBSCRIBE,
                "search",
                "Subscription",
                "",
                (stores, now) -> Outcome.done(stores.subscriptions().ofOwner(actor.login())));
    }

    /** A subscription and some of its events. */
    public record Told(Subscription subscription, List<Event> events) {}

    /** What its owner was told, or should have been, to be read again. */
    public Outcome<Told> events(Actor actor, String id, long from, long until, int limit) {
        return entrance.read(actor, Permission.SUBSCRIBE, "read", "Subscription", id, (stores, now) -> {
            var known = stores.subscriptions()
                    .find(id)
                    .filter(s -> s.owner().login().equals(actor.login()));
            return known.map(s -> {
                        var events = stores.subscriptions().events(id, from, until, limit);
                        accounted(stores, actor, events, now);
                        return Outcome.done(new Told(s, events));
                    })
                    .orElseGet(() -> none(id));
        });
    }

    /** Ids that go out are looked at by whoever gets them. */
    private static void accounted(Stores stores, Actor actor, List<Event> events, Instant now) {
        stores.audit()
                .addAll(AuditTrail.Entry.each(
                        now,
                        actor,
                        "notify",
                        "Subscription",
                        events.stream()
                                .flatMap(e -> e.patient().stream())
                                .distinct()
                                .toList()));
    }

    /**
     * Evaluates a filter once, on no resource: what the database cannot evaluate is refused before it is accepted.
     *
     * @param text as it was asked
     */
    public Outcome<Search> tried(Actor actor, String text, Search filter) {
        var lacks = actor.lacks(Permission.SUBSCRIBE);
        if (lacks.isPresent()) {
            return Outcome.refused(lacks.get());
        }
        if (evaluates(actor, filter)) {
            return Outcome.done(filter);
        }
        if (!evaluates(actor, Search.ids(filter.kind(), List.of(NO_ID)))) {
            throw new IllegalStateException("the database evaluates no search");
        }
        var parameter = filter.criteria().stream()
                .filter(one -> !evaluates(
                        actor, new Search(filter.kind(), List.of(one), Search.Sort.USUAL, Optional.empty(), 1)))
                .findFirst()
                .map(one -> one.parameter().name())
                .orElse("filter");
        return Outcome.refused(new Refusal.InvalidValue(parameter, text, "a filter that can be evaluated"));
    }

    private boolean evaluates(Actor actor, Search filter) {
        try {
            return entrance.read(actor, Permission.SUBSCRIBE, "search", filter.kind(), "", (stores, now) -> {
                        stores.searches().find(of(filter, NO_ID), now);
                        return Outcome.done(true);
                    })
                    .orElseThrow();
        } catch (RuntimeException failed) {
            LOG.log(Level.INFO, "A filter cannot be evaluated: {0}", ItemRunner.problem(failed));
            return false;
        }
    }

    /** The same search, of one resource. */
    private static Search of(Search filter, String id) {
        var criteria = new ArrayList<>(filter.criteria());
        criteria.addAll(Search.ids(filter.kind(), List.of(id)).criteria());
        return new Search(filter.kind(), criteria, Search.Sort.USUAL, Optional.empty(), 1);
    }

    /** Numbers what each subscription is told, where the events are taken off the queue. */
    public EventSink sink(Filter filter) {
        return new Numbering(filter);
    }

    private record Numbering(Filter filter) implements EventSink {
        @Override
        public String name() {
            return "subscriptions";
        }

        @Override
        public void take(Stores stores, List<Outbox.Event> events, Instant now) {
            var told = new LinkedHashMap<String, List<Event>>();
            var listening = stores.subscriptions().listening();
            for (var event : events) {
                for (var subscription : listening) {
                    var topic = subscription.wish().topic();
                    if (topic.of(event.topic()) && !subscription.over(now)) {
                        var of = told.computeIfAbsent(subscription.id(), id -> new ArrayList<>());
                        for (var focus : focuses(stores, topic, event)) {
                            if (meets(stores, filter, subscription, focus, now)) {
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
                    .filter(s -> !told.getOrDefault(s.id(), List.of()).isEmpty())
                    .forEach(s -> {
                        var of = told.getOrDefault(s.id(), List.of());
                        stores.subscriptions().add(s.id(), of);
                        stores.subscriptions().save(s.counting(of.size()));
                    });
        }

        @Override
        public void setAside(Stores stores, String receiver, String problem, Instant now) {
            stores.subscriptions()
                    .lock(receiver)
                    .ifPresent(s -> stores.subscriptions()
                            .save(s.filterFailed(
                                    "its filter cannot be evaluated (" + problem
                                            + "); until it is changed or sent again, events are numbered without it",
                                    now)));
        }
    }

    private static List<String> focuses(Stores stores, Topic topic, Outbox.Event event) {
        if (topic != Topic.PROCEDURE_COMPLETED) {
            return List.of(event.subject());
        }
        return stores.sessions().procedures(new SessionId(event.subject()));
    }

    private static boolean meets(Stores stores, Filter filter, Subscription subscription, String focus, Instant now) {
        if (subscription.wish().filter().isBlank() || subscription.filterBroken()) {
            return true;
        }
        try {
            var search = filter.search(subscription)
                    .orElseThrow(() -> new IllegalStateException("the filter cannot be read any more"));
            return !stores.searches().find(of(search, focus), now).isEmpty();
        } catch (RuntimeException failed) {
            throw new EventSink.ReceiverFailed(subscription.id(), failed);
        }
    }

    /** Something to be sent now, for this node to send; empty where there is nothing, or others are at it. */
    public Optional<Carrier.Due> claim(Actor house) {
        while (true) {
            var claimed = entrance.change(
                            house,
                            Permission.READ,
                            "claim",
                            "Subscription",
                            "",
                            (stores, now) -> Outcome.done(stores.subscriptions().claim(now, now.plus(LEASE))))
                    .orElseThrow();
            if (claimed.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(entrance.read(
                                house,
                                Permission.READ,
                                "claim",
                                "Subscription",
                                claimed.get().id(),
                                (stores, now) -> Outcome.done(due(stores, claimed.get())))
                        .orElseThrow());
            } catch (RuntimeException failed) {
                failedHere(house, claimed.get().id(), failed);
            }
        }
    }

    /** The subscription is tried again later and takes no other's place. */
    private void failedHere(Actor house, String id, RuntimeException failed) {
        LOG.log(Level.WARNING, failed, () -> "A notification of subscription " + id + " failed here.");
        entrance.change(house, Permission.READ, "deliver", "Subscription", id, (stores, now) -> {
                    stores.subscriptions()
                            .lock(id)
                            .ifPresent(s -> stores.subscriptions()
                                    .save(s.failed(
                                            FAILED_HERE + ItemRunner.problem(failed),
                                            now,
                                            ThreadLocalRandom.current().nextDouble())));
                    stores.subscriptions().release(id);
                    return Outcome.done(true);
                })
                .orElseThrow();
    }

    private static Carrier.Due due(Stores stores, Subscription subscription) {
        if (subscription.state() == Subscription.State.REQUESTED) {
            return new Carrier.Due(subscription, Carrier.Kind.HANDSHAKE, List.of());
        }
        var events = stores.subscriptions()
                .events(
                        subscription.id(),
                        subscription.delivered() + 1,
                        subscription.numbered(),
                        subscription.wish().atOnce());
        return new Carrier.Due(
                subscription, events.isEmpty() ? Carrier.Kind.HEARTBEAT : Carrier.Kind.EVENT_NOTIFICATION, events);
    }

    /** Brings it there, outside of any transaction, and keeps what came of it. */
    public void deliver(Actor house, Carrier.Due due, Carrier carrier) {
        var owner = due.subscription().owner().actor();
        var answer = owner.may(Permission.READ) && owner.may(Permission.SUBSCRIBE)
                ? carried(due, carrier)
                : new Carrier.Stopped("its owner may not subscribe any more");
        try {
            accounted(house, due, owner, answer);
        } catch (RuntimeException failed) {
            failedHere(house, due.subscription().id(), failed);
        }
    }

    private static Carrier.Answer carried(Carrier.Due due, Carrier carrier) {
        try {
            return carrier.carry(due);
        } catch (RuntimeException failed) {
            LOG.log(
                    Level.WARNING,
                    failed,
                    () -> "A notification of subscription " + due.subscription().id() + " could not be written.");
            return new Carrier.FailedHere(FAILED_HERE + ItemRunner.problem(failed));
        }
    }

    private void accounted(Actor house, Carrier.Due due, Actor owner, Carrier.Answer answer) {
        entrance.change(
                        house,
                        Permission.READ,
                        "deliver",
                        "Subscription",
                        due.subscription().id(),
                        (stores, now) -> {
                            var id = due.subscription().id();
                            var origin = due.subscription().wish().origin();
                            // it may have been changed, switched off or deleted in the meantime
                            stores.subscriptions().lock(id).ifPresent(known -> {
                                boolean same = known.wish()
                                                .equals(due.subscription().wish())
                                        && known.state() == due.subscription().state();
                                if (answer instanceof Carrier.Taken) {
                                    stores.circuits().closed(origin);
                                    accounted(stores, owner, due.events(), now);
                                } else if (answer instanceof Carrier.Failed) {
                                    stores.circuits().failed(origin, now);
                                }
                                if (same) {
                                    stores.subscriptions().save(after(known, due, answer, now));
                                }
                                stores.subscriptions().release(id);
                            });
                            return Outcome.done(true);
                        })
                .orElseThrow();
    }

    private static Subscription after(Subscription known, Carrier.Due due, Carrier.Answer answer, Instant now) {
        if (answer instanceof Carrier.Failed failed) {
            return known.failed(failed.why(), now, ThreadLocalRandom.current().nextDouble());
        }
        if (answer instanceof Carrier.FailedHere failed) {
            return known.failed(failed.why(), now, ThreadLocalRandom.current().nextDouble());
        }
        if (answer instanceof Carrier.Stopped stopped) {
            return known.stopped(stopped.why(), now);
        }
        return known.taken(due.events().stream().mapToLong(Event::number).max().orElse(0), now);
    }

    /** Switches off what is over, and forgets what was taken long ago. */
    public int tidy(Actor house) {
        var ended = entrance.read(
                        house,
                        Permission.READ,
                        "tidy",
                        "Subscription",
                        "",
                        (stores, now) -> Outcome.done(stores.subscriptions().endedIds(now)))
                .orElseThrow();
        items.each(
                house,
                Permission.READ,
                "subscription-end",
                ended,
                (stores, id, now) -> stores.subscriptions()
                        .lock(id)
                        .filter(s -> s.over(now) && s.state() != Subscription.State.OFF)
                        .map(s -> stores.subscriptions().save(s.off("its end has come")))
                        .isPresent());
        return entrance.change(
                        house,
                        Permission.READ,
                        "tidy",
                        "Subscription",
                        "",
                        (stores, now) -> Outcome.done(stores.subscriptions().forget(now.minus(KEPT))))
                .orElseThrow();
    }

    /** What somebody who looks after the interfaces sees: no endpoint's key, no patient. */
    public record Line(Subscription subscription, boolean leftAlone, List<Event> waiting) {}

    public Outcome<List<Line>> all(Actor actor) {
        return entrance.read(
                actor,
                Permission.MANAGE_INTERFACES,
                "list",
                "Subscription",
                "",
                (stores, now) -> Outcome.done(stores.subscriptions().all().stream()
                        .map(s -> new Line(
                                s,
                                stores.circuits().open(s.wish().origin(), now),
                                stores.subscriptions().events(s.id(), s.delivered() + 1, s.numbered(), SHOWN)))
                        .toList()));
    }

    /** A person says the endpoint is mended: all it has missed is sent again, in order. */
    public Outcome<Subscription> replay(Actor actor, String id) {
        return managed(actor, "replay", id, (s, now) -> s.again(now));
    }

    public Outcome<Subscription> switchOff(Actor actor, String id, String reason) {
        if (reason.strip().length() < 8) {
            return Outcome.refused(new Refusal.MissingValue("reason", "why it is switched off, in a few words"));
        }
        return managed(actor, "switch-off", id, (s, now) -> s.off(reason.strip() + " (" + actor.name() + ")"));
    }

    private interface Step {
        Subscription take(Subscription subscription, Instant now);
    }

    private Outcome<Subscription> managed(Actor actor, String action, String id, Step step) {
        return entrance.change(actor, Permission.MANAGE_INTERFACES, action, "Subscription", id, (stores, now) -> {
            var known = stores.subscriptions().lock(id);
            if (known.isEmpty()) {
                return none(id);
            }
            stores.circuits().closed(known.get().wish().origin());
            var kept = stores.subscriptions().save(step.take(known.get(), now));
            stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, action, "Subscription", id, Optional.<PatientId>empty()));
            return Outcome.done(kept);
        });
    }
}
