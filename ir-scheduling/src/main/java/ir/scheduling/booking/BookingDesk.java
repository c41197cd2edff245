package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.Proposal;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.session.CryoablationSession;
import ir.domain.session.SessionId;
import ir.domain.session.SessionState;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.AvailabilitySearch;
import ir.scheduling.availability.Opening;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.availability.WhyNot;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.ReferralDesk;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Finds, holds, books and cancels whole sessions. All resources or none: diaries are locked in sorted order, what is
 * taken is looked at under the lock, and the database's constraint has the last word. Refusals come from outside the
 * dead transaction, with their facts.
 */
public final class BookingDesk {
    /** How far ahead is searched when nobody says. */
    public static final Duration HORIZON = Duration.ofDays(90);

    private final Entrance entrance;

    public BookingDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** The referral an order's own number stands for. */
    public Outcome<ReferralId> referralOf(Actor actor, OrderNumber order) {
        return entrance.read(
                actor,
                Permission.READ,
                "match",
                "ServiceRequest",
                "",
                (stores, now) -> stores.referrals()
                        .byOrder(order)
                        .map(Referral::id)
                        .map(Outcome::done)
                        .orElseGet(() -> Outcome.refused(new Refusal.NotFound("order", order.value()))));
    }

    /** What is looked for; {@code until} empty means the usual horizon. */
    public record Wish(
            ReferralId referral, Optional<Instant> from, Optional<Instant> until, Set<ResourceId> wanted, int count) {
        public Wish {
            wanted = Set.copyOf(wanted);
        }
    }

    /** One opening, kept as a proposal that can be held. */
    public record Offer(Proposal proposal, int score, List<Opening.Reason> reasons) {
        public Offer {
            reasons = List.copyOf(reasons);
        }
    }

    /** What was found, best first, and why nothing earlier. */
    public record Found(List<Offer> offers, int total, List<WhyNot> whyNot, TimeWindow searched) {
        public Found {
            offers = List.copyOf(offers);
            whyNot = List.copyOf(whyNot);
        }
    }

    /** A caller's own name for one request, so that asking twice does once. */
    public record IdempotencyKey(String key, String bodyHash) {}

    public Outcome<Found> find(Actor actor, Wish wish) {
        return entrance.change(actor, Permission.BOOK, "find", "Appointment", "", (stores, now) -> {
            var file = ReferralDesk.file(stores, wish.referral(), now);
            if (file.isEmpty()) {
                return Outcome.refused(
                        new Refusal.NotFound("referral", wish.referral().value()));
            }
            var referral = file.get().referral();
            if (!referral.state().open()) {
                return Outcome.refused(
                        new Refusal.ReferralNotBookable(referral.state().name()));
            }
            var from = wish.from().filter(now::isBefore).orElse(now);
            var until = wish.until().orElse(from.plus(HORIZON));
            if (!from.isBefore(until)) {
                return Outcome.refused(
                        new Refusal.InvalidValue("end", until.toString(), "after the start and after now"));
            }
            var within = new TimeWindow(from, until);
            var site = stores.sites().site();
            var template = stores.sites().template();
            var roles =
                    AvailabilitySearch.roles(template, file.get().plan().input().anaesthesia());
            var resources = stores.sites().resources().stream()
                    .filter(r -> roles.contains(r.role()))
                    .toList();
            var search = new AvailabilitySearch(
                    resources,
                    template,
                    diaries(stores, resources, within, now),
                    patientTime(stores, referral, within, now),
                    site.zone());
            var result = search.search(new SearchRequest(
                    file.get().plan(),
                    referral.patient(),
                    within,
                    wish.wanted(),
                    referral.treatBy(),
                    Math.max(1, wish.count())));
            var searchId = UUID.randomUUID().toString();
            var offers = new ArrayList<Offer>();
            for (var opening : result.openings()) {
                offers.add(new Offer(
                        new Proposal(
                                new BookingId(searchId + "-" + (offers.size() + 1)),
                                referral.id(),
                                referral.patient(),
                                file.get().plan(),
                                opening.planned(),
                                opening.allocations(),
                                now.plus(Proposal.LIFE)),
                        opening.score(),
                        opening.reasons()));
            }
            stores.bookings().addProposals(offers.stream().map(Offer::proposal).toList());
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now, actor, "find", "Appointment", searchId, Optional.of(referral.patient())));
            return Outcome.done(new Found(offers, result.total(), result.refused(), within));
        });
    }

    private static Map<ResourceId, List<TimeWindow>> diaries(
            Stores stores, List<Resource> resources, TimeWindow within, Instant now) {
        var windows = new HashMap<ResourceId, List<TimeWindow>>();
        stores.bookings()
                .busy(resources.stream().map(Resource::id).toList(), within, now)
                .forEach(busy -> windows.computeIfAbsent(busy.resource(), id -> new ArrayList<>())
                        .add(busy.window()));
        return windows;
    }

    private static List<TimeWindow> patientTime(Stores stores, Referral referral, TimeWindow within, Instant now) {
        return stores.bookings().ofPatient(referral.patient(), within, now).stream()
                .map(Booking::planned)
                .toList();
    }

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
                return replay.isPresent() ? replay.get() : holdNow(stores, actor, id, shortened, key, now);
            });
        } catch (Work.TimeTaken taken) {
            return whoWasFaster(actor, id);
        }
    }

    private static Duration shortened(Duration length) {
        return length.compareTo(Booking.LONGEST_HOLD) > 0 ? Booking.LONGEST_HOLD : length;
    }

    private static Outcome<Booking> holdNow(
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
        var needed = proposal.get().allocations().stream()
                .map(a -> a.resource())
                .collect(Collectors.toCollection(TreeSet::new));
        stores.bookings().lockDiaries(needed);
        release(stores, stores.bookings().lapsed(needed, proposal.get().planned(), now), now);
        release(
                stores,
                stores
                        .bookings()
                        .search(new Bookings.Query(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(referral.id()),
                                Optional.empty(),
                                Set.of("HELD"),
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                10))
                        .stream()
                        .filter(b -> b.lapsed(now))
                        .toList(),
                now);
        var active = stores.bookings().activeOf(referral.id(), now);
        if (active.isPresent()) {
            return Outcome.refused(new Refusal.ScheduledAlready(
                    active.get().id().value(), active.get().planned().start()));
        }
        var taken = firstTaken(stores, proposal.get(), now);
        if (taken.isPresent()) {
            return Outcome.refused(taken.get());
        }
        var elsewhere =
                stores.bookings().ofPatient(referral.patient(), proposal.get().planned(), now);
        if (!elsewhere.isEmpty()) {
            return Outcome.refused(new Refusal.ScheduledAlready(
                    elsewhere.get(0).id().value(), elsewhere.get(0).planned().start()));
        }
        var booking = Booking.hold(proposal.get(), length, now, actor.login());
        return saved(stores, actor, "appointment-held", booking, now).map(held -> {
            key.ifPresent(k -> stores.bookings().remember(actor.login(), k.key(), k.bodyHash(), held, now));
            return held;
        });
    }

    /** Which allocation of a proposal another booking has, now. */
    private static Optional<Refusal> firstTaken(Stores stores, Proposal proposal, Instant now) {
        var resources = proposal.allocations().stream().map(a -> a.resource()).toList();
        var busy = stores.bookings().busy(resources, proposal.planned(), now);
        return proposal.allocations().stream()
                .filter(a -> busy.stream()
                        .anyMatch(b ->
                                b.resource().equals(a.resource()) && b.window().overlaps(a.window())))
                .findFirst()
                .map(a -> new Refusal.ResourceTaken(a.name(), a.role(), a.window()));
    }

    /** The constraint spoke and its transaction is dead: a fresh one can say which resource it was. */
    private Outcome<Booking> whoWasFaster(Actor actor, BookingId id) {
        return entrance.read(actor, Permission.BOOK, "hold", "Appointment", id.value(), (stores, now) -> {
            var proposal = stores.bookings().proposal(id).orElseThrow();
            return Outcome.refused(firstTaken(stores, proposal, now).orElseGet(() -> {
                var room = proposal.allocations().get(0);
                return new Refusal.ResourceTaken(room.name(), room.role(), room.window());
            }));
        });
    }

    private static void release(Stores stores, List<Booking> lapsed, Instant now) {
        for (var booking : lapsed) {
            booking.expire(now).map(expired -> {
                stores.bookings().save(expired, now);
                stores.outbox()
                        .add(new Outbox.Event(
                                now,
                                "appointment-expired",
                                expired.id().value(),
                                Optional.of(expired.patient()),
                                Map.of()));
                return expired;
            });
        }
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
                        .then(renewed -> saved(stores, actor, "appointment-renewed", renewed, now)));
    }

    /**
     * Makes a hold a booking, accepted referral and known cover given.
     *
     * @param version the version the caller read, where it must be that one still
     */
    public Outcome<Booking> book(
            Actor actor, BookingId id, String comment, Optional<Long> version, Optional<IdempotencyKey> key) {
        return entrance.change(actor, Permission.BOOK, "book", "Appointment", id.value(), (stores, now) -> {
            var replay = replayed(stores, actor, key, now);
            if (replay.isPresent()) {
                return replay.get();
            }
            var found = stores.bookings().find(id);
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("hold", id.value()));
            }
            var referral = stores.referrals().lock(found.get().referral()).orElseThrow();
            return locked(stores, id)
                    .then(booking -> versionIs(booking, version))
                    .then(booking -> booking.book(now, comment))
                    .then(booked -> ready(stores, referral, booked, now))
                    .then(booked -> {
                        stores.sessions().save(planned(booked, referral));
                        return referral.become(ReferralState.SCHEDULED, now, actor.login(), "booked")
                                .then(scheduled -> {
                                    stores.referrals().save(scheduled);
                                    return saved(stores, actor, "appointment-booked", booked, now);
                                });
                    })
                    .map(booked -> {
                        key.ifPresent(
                                k -> stores.bookings().remember(actor.login(), k.key(), k.bodyHash(), booked, now));
                        return booked;
                    });
        });
    }

    private static CryoablationSession planned(Booking booking, Referral referral) {
        return new CryoablationSession(
                new SessionId(booking.id().value()),
                referral.id(),
                referral.patient(),
                referral.lesions(),
                SessionState.PLANNED,
                booking.plan(),
                booking.planned(),
                List.of(),
                List.of(),
                0);
    }

    /** The gate of booking: acceptance, and cover known or overridden where the site asks for it. Nothing else refuses. */
    private static Outcome<Booking> ready(Stores stores, Referral referral, Booking booked, Instant now) {
        if (referral.state() != ReferralState.ACCEPTED && referral.state() != ReferralState.ACCEPTED_CONDITIONAL) {
            return Outcome.refused(
                    new Refusal.ReferralNotBookable(referral.state().name()));
        }
        if (!stores.sites().site().coverBeforeBooking()) {
            return Outcome.done(booked);
        }
        boolean coverOpen = ReferralDesk.file(stores, referral.id(), now).orElseThrow().findings().stream()
                .anyMatch(finding -> finding.rule().equals("PRE-COVER") && finding.open());
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
                    .then(booking -> booking.cancel(reason.isBlank() ? "not stated" : reason, initiator))
                    .then(cancelled -> {
                        if (session.isPresent()) {
                            var ended = session.get().cancel(now, actor.login(), reason);
                            if (ended instanceof Outcome.Refused<CryoablationSession> refused) {
                                return Outcome.refused(refused.refusal());
                            }
                            stores.sessions().save(ended.orElseThrow());
                        }
                        if (referral.state() == ReferralState.SCHEDULED) {
                            stores.referrals()
                                    .save(referral.become(
                                                    referral.acceptance(), now, actor.login(), "booking cancelled")
                                            .orElseThrow());
                        }
                        return saved(stores, actor, "appointment-cancelled", cancelled, now);
                    });
        });
    }

    /** Where the same session fits instead, from now on: at most three, each of them can be held. */
    public List<Offer> alternatives(Actor actor, BookingId refused) {
        var referral = entrance.read(
                actor,
                Permission.BOOK,
                "alternatives",
                "Appointment",
                refused.value(),
                (stores, now) -> stores.bookings()
                        .proposal(refused)
                        .map(Proposal::referral)
                        .or(() -> stores.bookings().find(refused).map(Booking::referral))
                        .map(Outcome::done)
                        .orElseGet(() -> Outcome.refused(new Refusal.NotFound("proposal", refused.value()))));
        var found = referral.then(id -> find(actor, new Wish(id, Optional.empty(), Optional.empty(), Set.of(), 3)));
        return found instanceof Outcome.Done<Found> done ? done.value().offers() : List.of();
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

    /** A page of bookings and how many match in all; proposals are never among them. */
    public record Matches(List<Booking> page, Set<BookingId> checkedIn, long total) {}

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

    public Outcome<Matches> search(Actor actor, Bookings.Query query) {
        return entrance.read(actor, Permission.READ, "search", "Appointment", "", (stores, now) -> {
            var page = stores.bookings().search(query).stream()
                    .map(b -> b.expire(now) instanceof Outcome.Done<Booking> e ? e.value() : b)
                    .toList();
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "search",
                            "Appointment",
                            page.stream().map(Booking::patient).toList()));
            return Outcome.done(
                    new Matches(page, checkedIn(stores, page), stores.bookings().count(query)));
        });
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

    private static Outcome<Booking> saved(Stores stores, Actor actor, String topic, Booking booking, Instant now) {
        stores.bookings().save(booking, now);
        tell(stores, actor, topic, booking, now);
        return Outcome.done(stores.bookings().find(booking.id()).orElseThrow());
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
