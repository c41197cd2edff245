package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.Proposal;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.session.SessionId;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.Course;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.availability.Suitability;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.Checklists;
import ir.scheduling.referral.ReferralDesk;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds, books, moves and cancels whole sessions. All resources or none: diaries are locked in sorted order, what is
 * taken is looked at under the lock, and the database's constraint has the last word. Refusals come from outside the
 * dead transaction, with their facts.
 */
public final class BookingDesk {
    private final Entrance entrance;
    private final ItemRunner items;
    private final FreeTimeIndex index;

    public BookingDesk(Entrance entrance, FreeTimeIndex index) {
        this.entrance = entrance;
        this.items = new ItemRunner(entrance);
        this.index = index;
    }

    /** A caller's own name for one request, so that asking twice does once. */
    public record IdempotencyKey(String key, String bodyHash) {}

    /**
     * Takes an opening for a while. The proposal's id stays the booking's id.
     *
     * @param length at most {@link Booking#LONGEST_HOLD}; longer wishes are shortened to it
     */
    public Outcome<Booking> hold(Actor actor, BookingId id, Duration length, Optional<IdempotencyKey> key) {
        var shortened = shortened(length);
        try {
            return entrance.change(actor, Permission.BOOK, "hold", "Appointment", id.value(), (stores, now) -> {
                var replay = replayed(stores, actor, key, now);
                return replay.isPresent() ? replay.get() : hold(stores, actor, id, shortened, key, now);
            });
        } catch (Work.TimeTaken taken) {
            return whoWasFaster(actor, id);
        }
    }

    /** Takes an opening for days, while the payer decides; a scheduler's to do, at most fourteen days. */
    public Outcome<Booking> holdAwaitingCover(Actor actor, BookingId id, Duration length) {
        if (length.isNegative() || length.isZero() || length.compareTo(Booking.LONGEST_AWAITING_COVER) > 0) {
            return Outcome.refused(new Refusal.InvalidValue("hold", length.toHours() + " h", "1 to 336 h"));
        }
        try {
            return entrance.change(
                    actor,
                    Permission.OVERRIDE_DESK_RULE,
                    "hold",
                    "Appointment",
                    id.value(),
                    (stores, now) -> hold(stores, actor, id, length, Optional.empty(), now));
        } catch (Work.TimeTaken taken) {
            return whoWasFaster(actor, id);
        }
    }

    /**
     * Takes an opening and goes over what is not known of its cover, so that it can be booked without it.
     *
     * @param reasonCode why, as a code
     * @param reason why, in words
     */
    public Outcome<Booking> holdOverCover(
            Actor actor,
            BookingId id,
            Duration length,
            Optional<IdempotencyKey> key,
            String reasonCode,
            String reason) {
        if (reason.strip().length() < 8) {
            return Outcome.refused(new Refusal.ReasonMissing("override"));
        }
        try {
            return entrance.change(
                    actor, Permission.OVERRIDE_DESK_RULE, "hold", "Appointment", id.value(), (stores, now) -> {
                        var replay = replayed(stores, actor, key, now);
                        return replay.isPresent()
                                ? replay.get()
                                : hold(stores, actor, id, shortened(length), key, now)
                                        .map(held -> {
                                            var file = ReferralFiles.of(stores, held.referral(), now)
                                                    .orElseThrow();
                                            ReferralDesk.overCover(stores, actor, now, file, reasonCode, reason);
                                            return held;
                                        });
                    });
        } catch (Work.TimeTaken taken) {
            return whoWasFaster(actor, id);
        }
    }

    private static Duration shortened(Duration length) {
        return length.compareTo(Booking.LONGEST_HOLD) > 0 ? Booking.LONGEST_HOLD : length;
    }

    /** For desks that go on with a hold inside their own transaction; how long is theirs to say. */
    public Outcome<Booking> hold(
            Stores stores, Actor actor, BookingId id, Duration length, Optional<IdempotencyKey> key, Instant now) {
        var proposal = stores.bookings().proposal(id);
        if (proposal.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("proposal", id.value()));
        }
        var referral = stores.referrals().lock(proposal.get().referral()).orElseThrow();
        if (!referral.state().open()) {
            return Outcome.refused(
                    new Refusal.ReferralNotBookable(referral.state().name()));
        }
        if (stores.bookings().find(id).isPresent()) {
            return Outcome.refused(new Refusal.ProposalHeldAlready(id.value()));
        }
        if (proposal.get().expired(now)) {
            return Outcome.refused(
                    new Refusal.ProposalExpired(id.value(), proposal.get().expires()));
        }
        if (proposal.get().moves().isPresent()) {
            return Outcome.refused(new Refusal.InvalidValue(
                    "proposal", id.value(), "one that was found for a new booking; this one moves another"));
        }
        var against = guard(stores, now).against(proposal.get(), referral, Optional.empty(), Optional.empty());
        if (against.isPresent()) {
            return Outcome.refused(against.get());
        }
        var held =
                saved(stores, actor, "appointment-held", Booking.hold(proposal.get(), length, now, actor.login()), now);
        key.ifPresent(k -> stores.bookings().remember(actor.login(), k.key(), k.bodyHash(), held, now));
        return Outcome.done(held);
    }

    private Guard guard(Stores stores, Instant now) {
        return new Guard(stores, index.at(stores, now), now);
    }

    /** The constraint spoke and its transaction is dead: a fresh one can say which resource it was. */
    private Outcome<Booking> whoWasFaster(Actor actor, BookingId id) {
        return entrance.read(actor, Permission.BOOK, "hold", "Appointment", id.value(), (stores, now) -> {
            var proposal = stores.bookings().proposal(id).orElseThrow();
            var blocking = stores.bookings()
                    .on(
                            proposal.allocations().stream()
                                    .map(Allocation::resource)
                                    .toList(),
                            proposal.planned());
            return Outcome.refused(Guard.taken(proposal, blocking).orElseGet(() -> {
                var room = proposal.allocations().get(0);
                return new Refusal.ResourceTaken(room.name(), room.role(), room.window());
            }));
        });
    }

    public Outcome<Booking> renew(Actor actor, BookingId id, Duration length) {
        return entrance.change(
                actor,
                Permission.BOOK,
                "renew-hold",
                "Appointment",
                id.value(),
                (stores, now) -> locked(stores, id)
                        .then(booking -> booking.renew(shortened(length), now))
                        .map(renewed -> saved(stores, actor, "appointment-renewed", renewed, now)));
    }

    /**
     * Makes a hold a booking, accepted referral and known cover given.
     *
     * @param version the version the caller read, where it must be that one still
     */
    public Outcome<Booking> book(
            Actor actor, BookingId id, String comment, Optional<Long> version, Optional<IdempotencyKey> key) {
        try {
            return entrance.change(
                    actor,
                    Permission.BOOK,
                    "book",
                    "Appointment",
                    id.value(),
                    (stores, now) -> book(stores, actor, id, comment, version, key, now));
        } catch (Work.TimeTaken taken) {
            return whoWasFaster(actor, id);
        }
    }

    private Outcome<Booking> book(
            Stores stores,
            Actor actor,
            BookingId id,
            String comment,
            Optional<Long> version,
            Optional<IdempotencyKey> key,
            Instant now) {
        var replay = replayed(stores, actor, key, now);
        if (replay.isPresent()) {
            return replay.get();
        }
        var found = stores.bookings().find(id);
        if (found.isEmpty()) {
            if (stores.bookings().proposal(id).isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("hold", id.value()));
            }
            // nobody must hold before booking (ITI-116 is optional): it is held in the same breath
            return hold(stores, actor, id, Booking.HOLD, Optional.empty(), now)
                    .then(held -> book(stores, actor, id, comment, Optional.empty(), key, now));
        }
        var referral = stores.referrals().lock(found.get().referral()).orElseThrow();
        // held or booked, its day is the same: what the rules say is read once
        var file = ReferralFiles.of(stores, referral.id(), now).orElseThrow();
        return locked(stores, id)
                .then(booking -> versionIs(booking, version))
                .then(booking -> booking.book(now, comment))
                .then(booked -> ready(stores, referral, file, booked))
                .then(booked -> scheduled(stores, actor, referral, now).map(done -> booked))
                .map(booked -> saved(stores, actor, "appointment-booked", booked, now))
                .map(booked -> {
                    stores.sessions().save(planned(booked, referral));
                    stores.waitingList()
                            .activeOf(referral.id())
                            .filter(e -> e.open(now)
                                    .filter(o -> o.hold().equals(booked.id()))
                                    .isPresent())
                            .ifPresent(e -> stores.waitingList().save(e.booked().orElseThrow()));
                    key.ifPresent(k -> stores.bookings().remember(actor.login(), k.key(), k.bodyHash(), booked, now));
                    looked(stores, file, booked, now);
                    Checklists.keep(stores, file, "BOOKED", now);
                    return booked;
                });
    }

    /** Another comment on a hold or a booking. */
    public Outcome<Booking> remark(Actor actor, BookingId id, String comment, long version) {
        return entrance.change(
                actor,
                Permission.BOOK,
                "remark",
                "Appointment",
                id.value(),
                (stores, now) -> locked(stores, id)
                        .then(booking -> versionIs(booking, Optional.of(version)))
                        .then(booking -> booking.remark(comment))
                        .map(remarked -> saved(stores, actor, "appointment-remarked", remarked, now)));
    }

    private static CryoablationSession planned(Booking booking, Referral referral) {
        return new CryoablationSession(
                new SessionId(booking.id().value()),
                referral.id(),
                referral.patient(),
                referral.lesionsOf(booking.stage()),
                SessionState.PLANNED,
                booking.plan(),
                booking.planned(),
                List.of(),
                Course.NONE,
                0);
    }

    /** The first session booked makes the referral scheduled; the later ones of a staged one find it so. */
    private static Outcome<Referral> scheduled(Stores stores, Actor actor, Referral referral, Instant now) {
        if (referral.state() == ReferralState.SCHEDULED) {
            return Outcome.done(referral);
        }
        return referral.become(ReferralState.SCHEDULED, now, actor.login(), "booked")
                .map(scheduled -> {
                    stores.referrals().save(scheduled);
                    return scheduled;
                });
    }

    /** The gate of booking: acceptance, and cover known or overridden where the site asks for it. Nothing else refuses. */
    private static Outcome<Booking> ready(Stores stores, Referral referral, ReferralFile file, Booking booked) {
        boolean accepted = referral.state() == ReferralState.ACCEPTED
                || referral.state() == ReferralState.ACCEPTED_CONDITIONAL
                || (referral.state() == ReferralState.SCHEDULED && referral.sessions() > 1);
        if (!accepted) {
            return Outcome.refused(
                    new Refusal.ReferralNotBookable(referral.state().name()));
        }
        return covered(stores, file, booked);
    }

    private static void looked(Stores stores, ReferralFile file, Booking booked, Instant now) {
        var today = now.atZone(file.facts().zone()).toLocalDate();
        Checklists.look(
                stores,
                file,
                booked.state() instanceof BookingState.Booked
                        ? Optional.of(new WorkUp.Booked(
                                booked.plan(), booked.planned().start()))
                        : Optional.empty(),
                stores.sites().rulesOn(today),
                now);
    }

    private static Outcome<Booking> covered(Stores stores, ReferralFile file, Booking booked) {
        if (!stores.sites().site().coverBeforeBooking()) {
            return Outcome.done(booked);
        }
        boolean coverOpen =
                file.findings().stream().anyMatch(finding -> finding.rule().equals("PRE-COVER") && finding.open());
        return coverOpen ? Outcome.refused(new Refusal.RuleNotMet("PRE-COVER")) : Outcome.done(booked);
    }

    public Outcome<Booking> cancel(
            Actor actor, BookingId id, String reason, BookingState.Initiator initiator, Optional<Long> version) {
        return entrance.change(actor, Permission.BOOK, "cancel", "Appointment", id.value(), (stores, now) -> {
            var found = stores.bookings().find(id);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("booking", id.value()));
            }
            var referral = stores.referrals().lock(found.get().referral()).orElseThrow();
            var session = stores.sessions().lock(new SessionId(id.value()));
            return locked(stores, id)
                    .then(booking -> versionIs(booking, version))
                    .then(booking -> booking.cancel(reason.isBlank() ? "not stated" : reason, initiator, now))
                    .then(cancelled -> {
                        if (session.isPresent()) {
                            var ended = session.get().cancel(now, actor.login(), reason);
                            if (ended instanceof Outcome.Refused<CryoablationSession> refused) {
                                return Outcome.refused(refused.refusal());
                            }
                            stores.sessions().save(ended.orElseThrow());
                        }
                        boolean last = stores.bookings().activeOf(referral.id(), now).stream()
                                .allMatch(b -> b.id().equals(id));
                        if (referral.state() == ReferralState.SCHEDULED && last) {
                            stores.referrals()
                                    .save(referral.become(
                                                    referral.acceptance(), now, actor.login(), "booking cancelled")
                                            .orElseThrow());
                        }
                        stores.waitingList()
                                .activeOf(referral.id())
                                .filter(e -> e.open(now)
                                        .filter(o -> o.hold().equals(id))
                                        .isPresent())
                                .ifPresent(e -> stores.waitingList()
                                        .save(e.decline("declined").orElseThrow()));
                        var kept = saved(stores, actor, "appointment-cancelled", cancelled, now);
                        if (session.isPresent()) {
                            Checklists.look(stores, referral.id(), now);
                        }
                        // last: lots and the day's gas are what every hold waits for
                        stores.stock().release(id);
                        return Outcome.done(kept);
                    });
        });
    }

    /**
     * To another place that was found or named for it: its own time is given up first, in one transaction, and the
     * booking keeps its id.
     */
    public Outcome<Booking> move(
            Actor actor, BookingId id, BookingId to, Optional<Long> version, Optional<IdempotencyKey> key) {
        try {
            return entrance.change(actor, Permission.BOOK, "move", "Appointment", id.value(), (stores, now) -> {
                var replay = replayed(stores, actor, key, now);
                if (replay.isPresent()) {
                    return replay.get();
                }
                var proposal = stores.bookings().proposal(to);
                if (proposal.isEmpty()) {
                    return Outcome.refused(new Refusal.NotFound("proposal", to.value()));
                }
                if (!proposal.get().moves().equals(Optional.of(id))) {
                    return Outcome.refused(
                            new Refusal.InvalidValue("proposal", to.value(), "one that was found for this booking"));
                }
                if (proposal.get().expired(now)) {
                    return Outcome.refused(new Refusal.ProposalExpired(
                            to.value(), proposal.get().expires()));
                }
                return moved(
                                stores,
                                actor,
                                id,
                                version,
                                now,
                                "appointment-moved",
                                Optional.empty(),
                                booking -> Outcome.done(proposal.get()))
                        .map(moved -> {
                            key.ifPresent(
                                    k -> stores.bookings().remember(actor.login(), k.key(), k.bodyHash(), moved, now));
                            return moved;
                        });
            });
        } catch (Work.TimeTaken taken) {
            return whoWasFaster(actor, to);
        }
    }

    /** One resource for another of its role, the time unchanged: somebody is ill, a console is down. */
    public Outcome<Booking> reassign(
            Actor actor, BookingId id, ResourceId from, ResourceId to, Optional<Long> version) {
        try {
            return entrance.change(actor, Permission.BOOK, "reassign", "Appointment", id.value(), (stores, now) -> {
                var clinic = index.at(stores, now);
                var instead = clinic.resource(to);
                if (instead.isEmpty()) {
                    return Outcome.refused(new Refusal.NotFound("resource", to.value()));
                }
                var found = stores.bookings().find(id);
                if (found.isEmpty()) {
                    return Outcome.refused(new Refusal.NotFound("booking", id.value()));
                }
                var file = ReferralFiles.of(stores, found.get().referral(), now).orElseThrow();
                return moved(
                        stores,
                        actor,
                        id,
                        version,
                        now,
                        "appointment-reassigned",
                        Optional.of(OpeningsDesk.session(clinic, file.next())),
                        booking -> booking.reassign(from, to, instead.get().name(), now)
                                .then(changed ->
                                        roleOf(changed, to) == instead.get().role()
                                                ? Outcome.done(changed)
                                                : Outcome.refused(new Refusal.ResourceUnsuitable(
                                                        instead.get().name(), roleOf(changed, to), "NOT_IN_POOL")))
                                .map(changed -> new Proposal(
                                        id,
                                        changed.site(),
                                        changed.referral(),
                                        changed.stage(),
                                        changed.patient(),
                                        changed.plan(),
                                        changed.planned(),
                                        changed.allocations(),
                                        Optional.of(id),
                                        changed.overrides(),
                                        now)));
            });
        } catch (Work.TimeTaken taken) {
            return Outcome.refused(new Refusal.NotFound("free time of", to.value()));
        }
    }

    private static ResourceRole roleOf(Booking booking, ResourceId id) {
        return booking.allocations().stream()
                .filter(a -> a.resource().equals(id))
                .findFirst()
                .orElseThrow()
                .role();
    }

    private interface To {
        Outcome<Proposal> place(Booking booking);
    }

    private Outcome<Booking> moved(
            Stores stores,
            Actor actor,
            BookingId id,
            Optional<Long> version,
            Instant now,
            String topic,
            Optional<Suitability> suitability,
            To to) {
        var found = stores.bookings().find(id);
        if (found.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("booking", id.value()));
        }
        var referral = stores.referrals().lock(found.get().referral()).orElseThrow();
        var session = stores.sessions().lock(new SessionId(id.value()));
        return versionIs(stores.bookings().find(id).orElseThrow(), version)
                .then(booking -> to.place(booking).then(place -> {
                    var moved = booking.move(place, now);
                    if (moved instanceof Outcome.Refused<Booking>) {
                        return moved;
                    }
                    var against = guard(stores, now).against(place, referral, Optional.of(booking), suitability);
                    if (against.isPresent()) {
                        return Outcome.refused(against.get());
                    }
                    if (session.isPresent()) {
                        var shifted = session.get().move(place.plan(), place.planned());
                        if (shifted instanceof Outcome.Refused<CryoablationSession> refused) {
                            return Outcome.refused(refused.refusal());
                        }
                        stores.sessions().save(shifted.orElseThrow());
                    }
                    var kept = stores.bookings().save(moved.orElseThrow(), now);
                    stores.outbox()
                            .add(new Outbox.Event(
                                    now,
                                    topic,
                                    id.value(),
                                    Optional.of(kept.patient()),
                                    Map.of(
                                            "state", kept.state().label(),
                                            "from", booking.planned().start().toString(),
                                            "to", kept.planned().start().toString())));
                    stores.audit()
                            .add(AuditTrail.Entry.done(
                                    now, actor, topic, "Appointment", id.value(), Optional.of(kept.patient())));
                    if (session.isEmpty()) {
                        return Outcome.done(kept);
                    }
                    var file = ReferralFiles.of(stores, referral.id(), now).orElseThrow();
                    looked(stores, file, kept, now);
                    boolean otherDay = !booking.planned().equals(kept.planned());
                    return otherDay && kept.state() instanceof BookingState.Booked
                            ? covered(stores, file, kept)
                            : Outcome.done(kept);
                }));
    }

    /** Tidies holds past their time; they block nothing, but their rows and their stock stand about. */
    public int tidy(Actor actor) {
        var lapsed = entrance.read(actor, Permission.BOOK, "tidy", "Appointment", "", (stores, now) -> {
            // those that are set aside take no other's place
            int aside = stores.failedItems().waiting("hold-expiry", now).size();
            return Outcome.done(stores.bookings().lapsedIds(now, 100 + aside));
        });
        int expired = items.each(
                actor,
                Permission.BOOK,
                "hold-expiry",
                lapsed.orElseThrow(),
                (stores, id, now) -> stores.bookings()
                        .lock(new BookingId(id))
                        .filter(b -> b.lapsed(now))
                        .filter(b -> {
                            var over = b.expire(now).orElseThrow();
                            stores.stock().release(over.id());
                            saved(stores, actor, "appointment-expired", over, now);
                            return true;
                        })
                        .isPresent());
        items.one(actor, Permission.BOOK, "idempotency-keys", "all", (stores, id, now) -> {
            stores.bookings().forgetBefore(now);
            return true;
        });
        return expired;
    }

    /** A hold, booking or proposal as it stands. Exactly one of the two is there. */
    public record Place(Optional<Booking> booking, Optional<Proposal> proposal, boolean checkedIn) {
        public PatientId patient() {
            return booking.map(Booking::patient)
                    .or(() -> proposal.map(Proposal::patient))
                    .orElseThrow();
        }
    }

    public Outcome<Place> read(Actor actor, BookingId id) {
        return entrance.read(actor, Permission.READ, "read", "Appointment", id.value(), (stores, now) -> {
            var booking = stores.bookings()
                    .find(id)
                    .map(b -> b.expire(now) instanceof Outcome.Done<Booking> e ? e.value() : b);
            var proposal = booking.isPresent()
                    ? Optional.<Proposal>empty()
                    : stores.bookings().proposal(id).filter(p -> !p.expired(now));
            if (booking.isEmpty() && proposal.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("Appointment", id.value()));
            }
            var place = new Place(
                    booking,
                    proposal,
                    !checkedIn(stores, booking.stream().toList()).isEmpty());
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now, actor, "read", "Appointment", id.value(), Optional.of(place.patient())));
            return Outcome.done(place);
        });
    }

    /** What takes a resource in a stretch. */
    public Outcome<List<Booking>> on(Actor actor, ResourceId resource, TimeWindow within) {
        return entrance.read(actor, Permission.READ, "search", "Appointment", "", (stores, now) -> {
            if (stores.sites().resource(resource).isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("resource", resource.value()));
            }
            var found = stores.bookings().on(List.of(resource), within).stream()
                    .filter(booking -> booking.blockingAt(now))
                    .toList();
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "search",
                            "Appointment",
                            found.stream().map(Booking::patient).toList()));
            return Outcome.done(found);
        });
    }

    private static Set<BookingId> checkedIn(Stores stores, List<Booking> bookings) {
        return stores
                .sessions()
                .checkedIn(bookings.stream()
                        .map(b -> new SessionId(b.id().value()))
                        .toList())
                .stream()
                .map(session -> new BookingId(session.value()))
                .collect(Collectors.toSet());
    }

    private static Optional<Outcome<Booking>> replayed(
            Stores stores, Actor actor, Optional<IdempotencyKey> key, Instant now) {
        return key.flatMap(k -> stores.bookings()
                .remembered(actor.login(), k.key(), now)
                .map(first -> first.bodyHash().equals(k.bodyHash())
                        ? Outcome.done(first.answer())
                        : Outcome.<Booking>refused(new Refusal.KeyReused(k.key()))));
    }

    private static Outcome<Booking> locked(Stores stores, BookingId id) {
        return stores.bookings()
                .lock(id)
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(new Refusal.NotFound("booking", id.value())));
    }

    private static Outcome<Booking> versionIs(Booking booking, Optional<Long> version) {
        return version.filter(expected -> expected != booking.version())
                .<Outcome<Booking>>map(
                        expected -> Outcome.refused(new Refusal.StaleVersion(expected, booking.version())))
                .orElseGet(() -> Outcome.done(booking));
    }

    private static Booking saved(Stores stores, Actor actor, String topic, Booking booking, Instant now) {
        var kept = stores.bookings().save(booking, now);
        tell(stores, actor, topic, kept, now);
        return kept;
    }

    private static void tell(Stores stores, Actor actor, String topic, Booking booking, Instant now) {
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        booking.id().value(),
                        Optional.of(booking.patient()),
                        Map.of("state", booking.state().label())));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, "Appointment", booking.id().value(), Optional.of(booking.patient())));
    }
}
