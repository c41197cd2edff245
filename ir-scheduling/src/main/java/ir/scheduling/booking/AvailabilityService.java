package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.AvailabilitySearch;
import ir.scheduling.availability.AvailabilitySnapshot;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.availability.OpeningHoursCalendar;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.availability.SessionRequirements;
import ir.scheduling.availability.UnavailabilityReason;
import ir.scheduling.referral.details.NextSession;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds slots for a session by search, or creates a proposal for a slot that the caller names, with scheduling rules
 * overridden.
 */
@ApplicationScoped
public class AvailabilityService {
    /** Default search horizon. */
    public static final Duration HORIZON = Duration.ofDays(90);

    /** The longest period of one search: as far ahead as free time is known. */
    public static final Duration LONGEST = AvailabilityIndex.AHEAD;

    private final CommandExecutor executor;
    private final AvailabilityIndex index;

    @Inject
    public AvailabilityService(CommandExecutor executor, AvailabilityIndex index) {
        this.executor = executor;
        this.index = index;
    }

    /** The referral of an order number. */
    public Result<ReferralId> referralOf(Caller caller, OrderNumber order) {
        return executor.read(
                caller,
                Permission.READ,
                "match",
                RecordType.REFERRAL,
                "",
                (repositories, now) -> repositories
                        .referrals()
                        .byOrder(order)
                        .map(Referral::id)
                        .map(Result::success)
                        .orElseGet(() -> Result.failure(new Rejection.NotFound("order", order.value()))));
    }

    /**
     * A search for slots of a referral.
     *
     * @param until empty means the default horizon
     * @param preferredResources in order of preference; a role with named resources takes one of them
     * @param site empty means the home site
     * @param explain whether to explain why the days before the first slot have none; explained anyway where nothing is
     *     found
     * @param moving the booking to reschedule; its own time counts as free
     */
    public record AvailabilityQuery(
            ReferralId referral,
            Optional<Instant> from,
            Optional<Instant> until,
            List<ResourceId> preferredResources,
            int count,
            Order sortOrder,
            Optional<SiteId> site,
            Optional<BookingId> moving,
            boolean explain) {
        public AvailabilityQuery {
            preferredResources = List.copyOf(preferredResources);
        }

        /** The best slots for a referral within the default horizon. */
        public static AvailabilityQuery best(ReferralId referral, int count) {
            return new AvailabilityQuery(
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

        public AvailabilityQuery within(Optional<Instant> start, Optional<Instant> end) {
            return new AvailabilityQuery(
                    referral, start, end, preferredResources, count, sortOrder, site, moving, explain);
        }

        public AvailabilityQuery with(Collection<ResourceId> people) {
            return new AvailabilityQuery(
                    referral, from, until, List.copyOf(people), count, sortOrder, site, moving, explain);
        }

        public AvailabilityQuery by(Order other) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, other, site, moving, explain);
        }

        public AvailabilityQuery at(Optional<SiteId> other) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, sortOrder, other, moving, explain);
        }

        public AvailabilityQuery explained(boolean why) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, sortOrder, site, moving, why);
        }

        public AvailabilityQuery moving(Optional<BookingId> booking) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, sortOrder, site, booking, explain);
        }
    }

    /** One slot, saved as a proposal that can be held. */
    public record ScoredProposal(BookingProposal proposal, int score, List<CandidateSlot.Reason> reasons) {
        public ScoredProposal {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The slots in the requested order, and why earlier days have none.
     *
     * @param notBefore the earliest start, where drugs to interrupt postpone the requested one
     */
    public record AvailabilityResult(
            List<ScoredProposal> proposals,
            int total,
            List<UnavailabilityReason> unavailabilityReasons,
            TimeRange searched,
            Optional<Instant> notBefore) {
        public AvailabilityResult {
            proposals = List.copyOf(proposals);
            unavailabilityReasons = List.copyOf(unavailabilityReasons);
        }
    }

    public Result<AvailabilityResult> find(Caller caller, AvailabilityQuery query) {
        return executor.change(
                caller,
                Permission.BOOK_SESSION,
                "find",
                RecordType.APPOINTMENT,
                "",
                (repositories, now) -> find(repositories, caller, query, now));
    }

    /** For application services that continue with a slot in their own transaction. */
    public Result<AvailabilityResult> find(
            Repositories repositories, Caller caller, AvailabilityQuery query, Instant now) {
        var clinic = index.snapshot(repositories, now);
        var found = ReferralDetailsAssembler.next(repositories, query.referral(), clinic.home(), now);
        if (found.isEmpty()) {
            return Result.failure(
                    new Rejection.NotFound("referral", query.referral().value()));
        }
        var file = found.get();
        if (!file.referral().state().isOpen()) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(file.referral().state().name()));
        }
        var moving = query.moving().flatMap(id -> repositories.bookings().find(id));
        if (query.moving().isPresent()
                && moving.filter(b -> b.referral().equals(query.referral())).isEmpty()) {
            return Result.failure(
                    new Rejection.NotFound("booking", query.moving().get().value()));
        }
        var site = query.site()
                .or(() -> moving.map(Booking::site))
                .orElse(clinic.home().id());
        if (clinic.sites().stream().noneMatch(s -> s.id().equals(site))) {
            return Result.failure(new Rejection.NotFound("site", site.value()));
        }
        int stage = moving.map(Booking::sessionNumber).orElse(file.sessionNumber());
        var asked = later(
                query.from().filter(now::isBefore).orElse(now),
                earliestAfterPreviousSession(repositories, clinic, file, stage));
        // if the patient is informed now, the last permitted doses rule out an earlier start
        var safe = file.earliestSafe().filter(asked::isBefore);
        var from = safe.orElse(asked);
        var until = query.until().orElse(CalendarBounds.nearest(from.plus(HORIZON)));
        if (!from.isBefore(until)) {
            return Result.failure(new Rejection.InvalidValue("end", until.toString(), "after-start-and-after-now"));
        }
        if (Duration.between(from, until).compareTo(LONGEST) > 0) {
            return Result.failure(new Rejection.InvalidValue(
                    "end", until.toString(), Expected.of("at-most-days-after", LONGEST.toDays())));
        }
        var within = new TimeRange(from, until);
        var session = session(clinic, file);
        var snapshot = moving.map(b -> clinic.without(b.allocations())).orElse(clinic);
        var zone = clinic.site(site).zone();
        var input = file.plan().input();
        var supply = repositories
                .stock()
                .forecast(
                        site,
                        input.size(),
                        input.probes(),
                        clinic.site(site).gas().cylinders(input),
                        now.atZone(zone).toLocalDate());
        var request = new SearchRequest(
                session,
                within,
                query.preferredResources(),
                patientTime(repositories, file.referral(), within, moving, now),
                supply.lastWithProbes(),
                supply.daysWithoutGas(),
                file.referral().treatBy(),
                query.sortOrder(),
                Math.max(1, query.count()),
                now);
        var availability = new AvailabilitySearch(snapshot, site);
        var result = availability.search(request);
        var reasons = query.explain() || result.slots().isEmpty()
                ? availability.explain(request, result.unavailable())
                : List.<UnavailabilityReason>of();
        var search = UUID.randomUUID().toString();
        var offers = new ArrayList<ScoredProposal>();
        for (var slot : result.slots()) {
            offers.add(new ScoredProposal(
                    new BookingProposal(
                            new BookingId(search + "-" + (offers.size() + 1)),
                            site,
                            file.referral().id(),
                            stage,
                            file.referral().patient(),
                            file.plan(),
                            slot.planned(),
                            slot.allocations(),
                            query.moving(),
                            List.of(),
                            now.plus(BookingProposal.VALIDITY)),
                    slot.score(),
                    slot.reasons()));
        }
        repositories
                .bookings()
                .addProposals(
                        search, offers.stream().map(ScoredProposal::proposal).toList());
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now,
                        caller,
                        "find",
                        RecordType.APPOINTMENT,
                        search,
                        Optional.of(file.referral().patient())));
        return Result.success(new AvailabilityResult(offers, result.total(), reasons, within, safe));
    }

    /** The first start inside a range at which a referral's next session fits; reads nothing from the database. */
    public static Optional<CandidateSlot> findFit(
            AvailabilitySnapshot clinic, SiteId site, NextSession session, TimeRange within, Instant now) {
        return new AvailabilitySearch(clinic, site)
                        .search(new SearchRequest(
                                session(clinic, session),
                                within,
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                session.referral().treatBy(),
                                Order.EARLIEST,
                                1,
                                now))
                        .slots()
                        .stream()
                        .filter(o -> o.allocations().get(0).window().end().compareTo(within.end()) <= 0)
                        .findFirst();
    }

    static SessionRequirements session(AvailabilitySnapshot clinic, NextSession next) {
        return new SessionRequirements(next.plan(), clinic.procedure(next.approach()), next.organs());
    }

    /** A session of a treatment series starts after the minimum gap to the previous session. */
    private static Instant earliestAfterPreviousSession(
            Repositories repositories, AvailabilitySnapshot clinic, NextSession session, int stage) {
        if (stage == 1 || session.referral().series().isEmpty()) {
            return Instant.EPOCH;
        }
        int gap = session.referral().series().get().minimumGapDays();
        return repositories.bookings().ofReferral(session.referral().id()).stream()
                .filter(b -> b.sessionNumber() == stage - 1 && b.state().occupiesResources())
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

    private static List<TimeRange> patientTime(
            Repositories repositories, Referral referral, TimeRange within, Optional<Booking> moving, Instant now) {
        return repositories.bookings().ofPatient(referral.patient(), within, now).stream()
                .filter(b -> moving.filter(m -> m.id().equals(b.id())).isEmpty())
                .map(Booking::planned)
                .toList();
    }

    /**
     * A slot that a person names: an emergency, or a time the search does not offer.
     *
     * @param resources the resources to use; a role without a named resource takes the first available one
     * @param overriddenRules scheduling rules to override; requires the permission and a reason
     */
    public record ManualProposalRequest(
            ReferralId referral,
            Instant start,
            List<ResourceId> resources,
            Optional<SiteId> site,
            Optional<BookingId> moving,
            List<SchedulingRuleOverride.Rule> overriddenRules,
            String reason) {
        public ManualProposalRequest {
            resources = List.copyOf(resources);
            overriddenRules = List.copyOf(overriddenRules);
        }
    }

    /** Creates a proposal for a named slot, if a resource of each role is available; it is held like any other. */
    public Result<BookingProposal> proposeManually(Caller caller, ManualProposalRequest request) {
        var permission =
                request.overriddenRules().isEmpty() ? Permission.BOOK_SESSION : Permission.OVERRIDE_SCHEDULING_RULE;
        return executor.change(caller, permission, "name", RecordType.APPOINTMENT, "", (repositories, now) -> {
            if (!request.overriddenRules().isEmpty() && request.reason().strip().length() < 8) {
                return Result.failure(new Rejection.ReasonMissing("override"));
            }
            if (request.start().isBefore(now)) {
                return Result.failure(
                        new Rejection.InvalidValue("start", request.start().toString(), "future-time"));
            }
            var clinic = index.snapshot(repositories, now);
            var file = ReferralDetailsAssembler.next(repositories, request.referral(), clinic.home(), now);
            if (file.isEmpty()) {
                return Result.failure(
                        new Rejection.NotFound("referral", request.referral().value()));
            }
            return place(repositories, caller, clinic, file.get(), request, now).map(proposal -> {
                var search =
                        proposal.id().value().substring(0, proposal.id().value().length() - 2);
                repositories.bookings().addProposals(search, List.of(proposal));
                repositories
                        .audit()
                        .add(AuditLog.AuditEntry.success(
                                now, caller, "name", RecordType.APPOINTMENT, search, Optional.of(proposal.patient())));
                return proposal;
            });
        });
    }

    private static Result<BookingProposal> place(
            Repositories repositories,
            Caller caller,
            AvailabilitySnapshot clinic,
            NextSession file,
            ManualProposalRequest request,
            Instant now) {
        var site = clinic.site(request.site().orElse(clinic.home().id()));
        var session = session(clinic, file);
        var plan = file.plan();
        var day = request.start().atZone(site.zone()).toLocalDate();
        var resources = clinic.resourcesAt(site.id());
        var end = plan.phaseWindows(request.start()).stream()
                .map(w -> w.window().end())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var planned = new TimeRange(request.start(), end);
        var ids = resources.stream().map(SchedulableResource::id).toList();
        var taken = repositories.bookings().findOverlapping(ids, planned).stream()
                .filter(b -> b.occupiesResourcesAt(now)
                        && request.moving().filter(b.id()::equals).isEmpty())
                .toList();
        var events = repositories.calendarEvents().of(ids, List.of(site.id()), planned);
        var allocations = new ArrayList<Allocation>();
        for (var need : clinic.procedure(file.approach())
                .requiredRoles(plan.input().anaesthesia())
                .entrySet()) {
            var window = plan.span(request.start(), need.getValue());
            if (window.isEmpty()) {
                continue;
            }
            var role = need.getKey();
            var named_ = resources.stream()
                    .filter(r -> r.role() == role && request.resources().contains(r.id()))
                    .toList();
            var candidates = named_.isEmpty()
                    ? resources.stream().filter(r -> r.role() == role).toList()
                    : named_;
            var tried = candidates.stream()
                    .map(r -> checkResource(r, role, window.get(), session, day, taken, events, clinic, request, now))
                    .sorted(Comparator.comparingInt(ResourceCheck::cost))
                    .toList();
            if (tried.isEmpty()) {
                return Result.failure(new Rejection.NotFound("resource-of-role", role.name()));
            }
            var best = tried.get(0);
            if (best.conflict().isPresent()) {
                return Result.failure(best.conflict().get());
            }
            allocations.add(new Allocation(best.resource().id(), best.resource().name(), role, window.get()));
        }
        allocations.sort(Comparator.comparing(Allocation::role));
        var overrides = request.overriddenRules().stream()
                .map(rule -> new SchedulingRuleOverride(rule, request.reason().strip(), caller.name(), now))
                .toList();
        return Result.success(new BookingProposal(
                new BookingId(UUID.randomUUID() + "-1"),
                site.id(),
                file.referral().id(),
                file.sessionNumber(),
                file.referral().patient(),
                plan,
                planned,
                allocations,
                request.moving(),
                overrides,
                now.plus(BookingProposal.VALIDITY)));
    }

    private record ResourceCheck(SchedulableResource resource, Optional<Rejection> conflict, int cost) {}

    /** Checks a resource and ranks it: on duty before on call, on call before off duty. */
    private static ResourceCheck checkResource(
            SchedulableResource resource,
            ResourceRole role,
            TimeRange window,
            SessionRequirements session,
            LocalDate day,
            List<Booking> taken,
            List<CalendarEvent> events,
            AvailabilitySnapshot clinic,
            ManualProposalRequest request,
            Instant now) {
        var calendar = new OpeningHoursCalendar(resource, clinic.site(resource.site()), events);
        var probes = session.plan().input().probes();
        var code = session.procedure().code();
        Optional<Rejection> against = session.findUnsuitability(resource, day)
                .<Rejection>map(reason -> new Rejection.ResourceUnsuitable(resource.name(), role, reason.name()))
                .or(() -> taken.stream()
                        .flatMap(b -> b.allocations().stream())
                        .filter(a ->
                                a.resource().equals(resource.id()) && a.window().overlaps(window))
                        .findFirst()
                        .map(a -> new Rejection.ResourceAlreadyBooked(resource.name(), role, window)))
                .or(() -> calendar.findClosure(window, code, probes, request.overriddenRules(), now)
                        .map(cause -> new Rejection.ResourceClosed(resource.name(), role, window, cause)));
        if (against.isPresent()) {
            return new ResourceCheck(resource, against, 9);
        }
        if (calendar.findClosure(window, code, probes, List.of(), now).isEmpty()) {
            return new ResourceCheck(resource, against, 0);
        }
        return new ResourceCheck(resource, against, calendar.onCall(window) ? 1 : 2);
    }

    /** At most three other slots for the same session from now on; each can be held. */
    public List<ScoredProposal> alternatives(Caller caller, BookingId refused) {
        var query = executor.read(
                caller,
                Permission.BOOK_SESSION,
                "alternatives",
                RecordType.APPOINTMENT,
                refused.value(),
                (repositories, now) -> repositories
                        .bookings()
                        .proposal(refused)
                        .map(p -> AvailabilityQuery.best(p.referral(), 3)
                                .at(Optional.of(p.site()))
                                .moving(p.moves()))
                        .or(() -> repositories
                                .bookings()
                                .find(refused)
                                .map(b -> AvailabilityQuery.best(b.referral(), 3)
                                        .at(Optional.of(b.site()))
                                        .moving(Optional.of(b.id()).filter(id -> b.occupiesResourcesAt(now)))))
                        .map(Result::success)
                        .orElseGet(() -> Result.failure(new Rejection.NotFound("proposal", refused.value()))));
        var found = query.flatMap(w -> find(caller, w));
        return found instanceof Result.Success<AvailabilityResult> success
                ? success.value().proposals()
                : List.of();
    }
}
