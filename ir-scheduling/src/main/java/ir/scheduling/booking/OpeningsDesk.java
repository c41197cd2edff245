package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.DeskOverride;
import ir.domain.booking.Proposal;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.time.TimeWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.AvailabilitySearch;
import ir.scheduling.availability.FreeTime;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.availability.OpenTime;
import ir.scheduling.availability.Opening;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.availability.Suitability;
import ir.scheduling.availability.WhyNot;
import ir.scheduling.referral.NextSession;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Where a session could go: found by search, or named by a person who goes over a rule of the desk. */
public final class OpeningsDesk {
    /** How far ahead is searched when nobody says. */
    public static final Duration HORIZON = Duration.ofDays(90);

    /** The longest span that one search looks through: as far as free time is known ahead. */
    public static final Duration LONGEST = FreeTimeIndex.AHEAD;

    private final Entrance entrance;
    private final FreeTimeIndex index;

    public OpeningsDesk(Entrance entrance, FreeTimeIndex index) {
        this.entrance = entrance;
        this.index = index;
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

    /**
     * What is looked for.
     *
     * @param until empty means the usual horizon
     * @param wanted in order of preference; kinds of participant are all needed, of one kind any named will do
     * @param site empty means home
     * @param explain why the days before the first opening have none; it is said anyway where nothing is found
     * @param moving the booking another place is looked for; its own time counts as free
     */
    public record Wish(
            ReferralId referral,
            Optional<Instant> from,
            Optional<Instant> until,
            List<ResourceId> wanted,
            int count,
            Order order,
            Optional<SiteId> site,
            Optional<BookingId> moving,
            boolean explain) {
        public Wish {
            wanted = List.copyOf(wanted);
        }

        /** The best places for a referral, anywhere in the usual horizon. */
        public static Wish best(ReferralId referral, int count) {
            return new Wish(
                    referral,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    count,
                    Order.BEST,
                    Optional.empty(),
                    Optional.empty(),
                    false);
        }

        public Wish within(Optional<Instant> start, Optional<Instant> end) {
            return new Wish(referral, start, end, wanted, count, order, site, moving, explain);
        }

        public Wish with(Collection<ResourceId> people) {
            return new Wish(referral, from, until, List.copyOf(people), count, order, site, moving, explain);
        }

        public Wish by(Order other) {
            return new Wish(referral, from, until, wanted, count, other, site, moving, explain);
        }

        public Wish at(Optional<SiteId> other) {
            return new Wish(referral, from, until, wanted, count, order, other, moving, explain);
        }

        public Wish explained(boolean why) {
            return new Wish(referral, from, until, wanted, count, order, site, moving, why);
        }

        public Wish moving(Optional<BookingId> booking) {
            return new Wish(referral, from, until, wanted, count, order, site, booking, explain);
        }
    }

    /** One opening, kept as a proposal that can be held. */
    public record Offer(Proposal proposal, int score, List<Opening.Reason> reasons) {
        public Offer {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * What was found, in the order asked for, and why no day before it.
     *
     * @param notBefore where drugs to be held put off the earliest start that was asked for
     */
    public record Found(
            List<Offer> offers, int total, List<WhyNot> whyNot, TimeWindow searched, Optional<Instant> notBefore) {
        public Found {
            offers = List.copyOf(offers);
            whyNot = List.copyOf(whyNot);
        }
    }

    public Outcome<Found> find(Actor actor, Wish wish) {
        return entrance.change(
                actor, Permission.BOOK, "find", "Appointment", "", (stores, now) -> find(stores, actor, wish, now));
    }

    /** For desks that go on with an opening inside their own transaction. */
    public Outcome<Found> find(Stores stores, Actor actor, Wish wish, Instant now) {
        var clinic = index.at(stores, now);
        var found = ReferralFiles.next(stores, wish.referral(), clinic.home(), now);
        if (found.isEmpty()) {
            return Outcome.refused(
                    new Refusal.NotFound("referral", wish.referral().value()));
        }
        var file = found.get();
        if (!file.referral().state().open()) {
            return Outcome.refused(
                    new Refusal.ReferralNotBookable(file.referral().state().name()));
        }
        var moving = wish.moving().flatMap(id -> stores.bookings().find(id));
        if (wish.moving().isPresent()
                && moving.filter(b -> b.referral().equals(wish.referral())).isEmpty()) {
            return Outcome.refused(
                    new Refusal.NotFound("booking", wish.moving().get().value()));
        }
        var site = wish.site()
                .or(() -> moving.map(Booking::site))
                .orElse(clinic.home().id());
        if (clinic.sites().stream().noneMatch(s -> s.id().equals(site))) {
            return Outcome.refused(new Refusal.NotFound("site", site.value()));
        }
        int stage = moving.map(Booking::stage).orElse(file.stage());
        var asked = later(wish.from().filter(now::isBefore).orElse(now), afterStageBefore(stores, clinic, file, stage));
        // told today, the last dose that may be taken lies behind the patient no sooner
        var safe = file.earliestSafe().filter(asked::isBefore);
        var from = safe.orElse(asked);
        var until = wish.until().orElse(from.plus(HORIZON));
        if (!from.isBefore(until)) {
            return Outcome.refused(new Refusal.InvalidValue("end", until.toString(), "after the start and after now"));
        }
        if (Duration.between(from, until).compareTo(LONGEST) > 0) {
            return Outcome.refused(new Refusal.InvalidValue(
                    "end", until.toString(), "at most " + LONGEST.toDays() + " days after the start and after now"));
        }
        var within = new TimeWindow(from, until);
        var session = session(clinic, file);
        var free = moving.map(b -> clinic.without(b.allocations())).orElse(clinic);
        var zone = clinic.site(site).zone();
        var input = file.plan().input();
        var supply = stores.stock()
                .supply(
                        site,
                        input.size(),
                        input.probes(),
                        clinic.site(site).gas().cylinders(input),
                        now.atZone(zone).toLocalDate());
        var request = new SearchRequest(
                session,
                within,
                wish.wanted(),
                patientTime(stores, file.referral(), within, moving, now),
                supply.lastWithProbes(),
                supply.withoutGas(),
                file.referral().treatBy(),
                wish.order(),
                Math.max(1, wish.count()),
                now);
        var availability = new AvailabilitySearch(free, site);
        var result = availability.search(request);
        var whyNot = wish.explain() || result.openings().isEmpty()
                ? availability.explain(request, result.unopened())
                : List.<WhyNot>of();
        var search = UUID.randomUUID().toString();
        var offers = new ArrayList<Offer>();
        for (var opening : result.openings()) {
            offers.add(new Offer(
                    new Proposal(
                            new BookingId(search + "-" + (offers.size() + 1)),
                            site,
                            file.referral().id(),
                            stage,
                            file.referral().patient(),
                            file.plan(),
                            opening.planned(),
                            opening.allocations(),
                            wish.moving(),
                            List.of(),
                            now.plus(Proposal.LIFE)),
                    opening.score(),
                    opening.reasons()));
        }
        stores.bookings()
                .addProposals(search, offers.stream().map(Offer::proposal).toList());
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now,
                        actor,
                        "find",
                        "Appointment",
                        search,
                        Optional.of(file.referral().patient())));
        return Outcome.done(new Found(offers, result.total(), whyNot, within, safe));
    }

    /** The first start inside a stretch at which a referral's next session fits; asks nothing of the database. */
    public static Optional<Opening> fit(
            FreeTime clinic, SiteId site, NextSession file, TimeWindow within, Instant now) {
        return new AvailabilitySearch(clinic, site)
                        .search(new SearchRequest(
                                session(clinic, file),
                                within,
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                file.referral().treatBy(),
                                Order.EARLIEST,
                                1,
                                now))
                        .openings()
                        .stream()
                        .filter(o -> o.allocations().get(0).window().end().compareTo(within.end()) <= 0)
                        .findFirst();
    }

    static Suitability session(FreeTime clinic, NextSession next) {
        return new Suitability(next.plan(), clinic.procedure(next.approach()), next.organs());
    }

    /** A staged session waits for the gap after the stage before it. */
    private static Instant afterStageBefore(Stores stores, FreeTime clinic, NextSession file, int stage) {
        if (stage == 1 || file.referral().staging().isEmpty()) {
            return Instant.EPOCH;
        }
        int gap = file.referral().staging().get().minimumGapDays();
        return stores.bookings().ofReferral(file.referral().id()).stream()
                .filter(b -> b.stage() == stage - 1 && b.state().blocking())
                .map(b -> {
                    var zone = clinic.site(b.site()).zone();
                    return b.planned()
                            .start()
                            .atZone(zone)
                            .toLocalDate()
                            .plusDays(gap)
                            .atStartOfDay(zone)
                            .toInstant();
                })
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static List<TimeWindow> patientTime(
            Stores stores, Referral referral, TimeWindow within, Optional<Booking> moving, Instant now) {
        return stores.bookings().ofPatient(referral.patient(), within, now).stream()
                .filter(b -> moving.filter(m -> m.id().equals(b.id())).isEmpty())
                .map(Booking::planned)
                .toList();
    }

    /**
     * A place a person names: an emergency, or a time the search does not offer.
     *
     * @param chosen who takes part; of a role nobody is named for, the first who can
     * @param over desk rules to go over; the right to do so and a reason are asked for
     */
    public record Named(
            ReferralId referral,
            Instant start,
            List<ResourceId> chosen,
            Optional<SiteId> site,
            Optional<BookingId> moving,
            List<DeskOverride.Rule> over,
            String reason) {
        public Named {
            chosen = List.copyOf(chosen);
            over = List.copyOf(over);
        }
    }

    /** The named place as a proposal, if somebody of each role could come; it is held like any other. */
    public Outcome<Proposal> name(Actor actor, Named named) {
        var permission = named.over().isEmpty() ? Permission.BOOK : Permission.OVERRIDE_DESK_RULE;
        return entrance.change(actor, permission, "name", "Appointment", "", (stores, now) -> {
            if (!named.over().isEmpty() && named.reason().strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("override"));
            }
            if (named.start().isBefore(now)) {
                return Outcome.refused(
                        new Refusal.InvalidValue("start", named.start().toString(), "a time to come"));
            }
            var clinic = index.at(stores, now);
            var file = ReferralFiles.next(stores, named.referral(), clinic.home(), now);
            if (file.isEmpty()) {
                return Outcome.refused(
                        new Refusal.NotFound("referral", named.referral().value()));
            }
            return place(stores, actor, clinic, file.get(), named, now).map(proposal -> {
                var search =
                        proposal.id().value().substring(0, proposal.id().value().length() - 2);
                stores.bookings().addProposals(search, List.of(proposal));
                stores.audit()
                        .add(AuditTrail.Entry.done(
                                now, actor, "name", "Appointment", search, Optional.of(proposal.patient())));
                return proposal;
            });
        });
    }

    private static Outcome<Proposal> place(
            Stores stores, Actor actor, FreeTime clinic, NextSession file, Named named, Instant now) {
        var site = clinic.site(named.site().orElse(clinic.home().id()));
        var session = session(clinic, file);
        var plan = file.plan();
        var day = named.start().atZone(site.zone()).toLocalDate();
        var resources = clinic.resourcesAt(site.id());
        var end = plan.from(named.start()).stream()
                .map(w -> w.window().end())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var planned = new TimeWindow(named.start(), end);
        var ids = resources.stream().map(Resource::id).toList();
        var taken = stores.bookings().on(ids, planned).stream()
                .filter(b -> b.blockingAt(now)
                        && named.moving().filter(b.id()::equals).isEmpty())
                .toList();
        var entries = stores.diaries().of(ids, List.of(site.id()), planned);
        var allocations = new ArrayList<Allocation>();
        for (var need : clinic.procedure(file.approach())
                .needs(plan.input().anaesthesia())
                .entrySet()) {
            var window = plan.span(named.start(), need.getValue());
            if (window.isEmpty()) {
                continue;
            }
            var role = need.getKey();
            var named_ = resources.stream()
                    .filter(r -> r.role() == role && named.chosen().contains(r.id()))
                    .toList();
            var candidates = named_.isEmpty()
                    ? resources.stream().filter(r -> r.role() == role).toList()
                    : named_;
            var tried = candidates.stream()
                    .map(r -> tried(r, role, window.get(), session, day, taken, entries, clinic, named, now))
                    .sorted(Comparator.comparingInt(Tried::cost))
                    .toList();
            if (tried.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("resource of the role", role.name()));
            }
            var best = tried.get(0);
            if (best.against().isPresent()) {
                return Outcome.refused(best.against().get());
            }
            allocations.add(new Allocation(best.resource().id(), best.resource().name(), role, window.get()));
        }
        allocations.sort(Comparator.comparing(Allocation::role));
        var overrides = named.over().stream()
                .map(rule -> new DeskOverride(rule, named.reason().strip(), actor.name(), now))
                .toList();
        return Outcome.done(new Proposal(
                new BookingId(UUID.randomUUID() + "-1"),
                site.id(),
                file.referral().id(),
                file.stage(),
                file.referral().patient(),
                plan,
                planned,
                allocations,
                named.moving(),
                overrides,
                now.plus(Proposal.LIFE)));
    }

    private record Tried(Resource resource, Optional<Refusal> against, int cost) {}

    /** Whoever is on duty is asked before who is on call, who is on call before who is at home. */
    private static Tried tried(
            Resource resource,
            ResourceRole role,
            TimeWindow window,
            Suitability session,
            LocalDate day,
            List<Booking> taken,
            List<DiaryEntry> entries,
            FreeTime clinic,
            Named named,
            Instant now) {
        var diary = new OpenTime(resource, clinic.site(resource.site()), entries);
        var probes = session.plan().input().probes();
        var code = session.procedure().code();
        Optional<Refusal> against = session.against(resource, day)
                .<Refusal>map(why -> new Refusal.ResourceUnsuitable(resource.name(), role, why.name()))
                .or(() -> taken.stream()
                        .flatMap(b -> b.allocations().stream())
                        .filter(a ->
                                a.resource().equals(resource.id()) && a.window().overlaps(window))
                        .findFirst()
                        .map(a -> new Refusal.ResourceTaken(resource.name(), role, window)))
                .or(() -> diary.closedIn(window, code, probes, named.over(), now)
                        .map(why -> new Refusal.ResourceClosed(resource.name(), role, window, why)));
        if (against.isPresent()) {
            return new Tried(resource, against, 9);
        }
        if (diary.closedIn(window, code, probes, List.of(), now).isEmpty()) {
            return new Tried(resource, against, 0);
        }
        return new Tried(resource, against, diary.onCall(window) ? 1 : 2);
    }

    /** Where the same session fits instead, from now on: at most three, each of them can be held. */
    public List<Offer> alternatives(Actor actor, BookingId refused) {
        var wish = entrance.read(
                actor,
                Permission.BOOK,
                "alternatives",
                "Appointment",
                refused.value(),
                (stores, now) -> stores.bookings()
                        .proposal(refused)
                        .map(p -> Wish.best(p.referral(), 3)
                                .at(Optional.of(p.site()))
                                .moving(p.moves()))
                        .or(() -> stores.bookings()
                                .find(refused)
                                .map(b -> Wish.best(b.referral(), 3)
                                        .at(Optional.of(b.site()))
                                        .moving(Optional.of(b.id()).filter(id -> b.blockingAt(now)))))
                        .map(Outcome::done)
                        .orElseGet(() -> Outcome.refused(new Refusal.NotFound("proposal", refused.value()))));
        var found = wish.then(w -> find(actor, w));
        return found instanceof Outcome.Done<Found> done ? done.value().offers() : List.of();
    }
}
