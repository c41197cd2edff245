package ir.scheduling.booking;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.SchedulingRuleOverride;
import ir.domain.referral.ReferralId;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.AvailabilitySnapshot;
import ir.scheduling.availability.OpeningHoursCalendar;
import ir.scheduling.availability.SessionRequirements;
import ir.scheduling.referral.details.NextSession;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CalendarEventRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes proposals for slots that a person names. */
@ApplicationScoped
public class ManualProposalService {
    private final AvailabilityIndex index;
    private final ReferralDetailsAssembler referralDetails;
    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final CalendarEventRepository calendarEvents;
    private final UseCaseAudit audit;
    private final Clock clock;

    @Inject
    public ManualProposalService(
            AvailabilityIndex index,
            ReferralDetailsAssembler referralDetails,
            BookingRepository bookings,
            ProposalRepository proposals,
            CalendarEventRepository calendarEvents,
            UseCaseAudit audit,
            Clock clock) {
        this.index = index;
        this.referralDetails = referralDetails;
        this.bookings = bookings;
        this.proposals = proposals;
        this.calendarEvents = calendarEvents;
        this.audit = audit;
        this.clock = clock;
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
    @Command(
            permission = {},
            action = "name",
            type = RecordType.APPOINTMENT)
    public Result<BookingProposal> proposeManually(Caller caller, ManualProposalRequest request) {
        var permission =
                request.overriddenRules().isEmpty() ? Permission.BOOK_SESSION : Permission.OVERRIDE_SCHEDULING_RULE;
        var missing = caller.missing(permission);
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        var now = clock.instant();
        if (!request.overriddenRules().isEmpty() && request.reason().strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("override"));
        }
        if (request.start().isBefore(now)) {
            return Result.failure(
                    new Rejection.InvalidValue("start", request.start().toString(), "future-time"));
        }
        var clinic = index.snapshot(now);
        var file = referralDetails.next(request.referral(), clinic.home(), now);
        if (file.isEmpty()) {
            return Result.failure(
                    new Rejection.NotFound("referral", request.referral().value()));
        }
        return place(caller, clinic, file.get(), request, now).map(proposal -> {
            var search =
                    proposal.id().value().substring(0, proposal.id().value().length() - 2);
            proposals.add(search, List.of(proposal));
            audit.add(search, Optional.of(proposal.patient()));
            return proposal;
        });
    }

    private Result<BookingProposal> place(
            Caller caller, AvailabilitySnapshot clinic, NextSession file, ManualProposalRequest request, Instant now) {
        var site = clinic.site(request.site().orElse(clinic.home().id()));
        var session = ProposalSearch.session(clinic, file);
        var plan = file.plan();
        var day = request.start().atZone(site.zone()).toLocalDate();
        var resources = clinic.resourcesAt(site.id());
        var end = plan.phaseWindows(request.start()).stream()
                .map(w -> w.window().end())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        var planned = new TimeRange(request.start(), end);
        var ids = resources.stream().map(SchedulableResource::id).toList();
        var taken = bookings.findOverlapping(ids, planned).stream()
                .filter(b -> b.occupiesResourcesAt(now)
                        && request.moving().filter(b.id()::equals).isEmpty())
                .toList();
        var events = calendarEvents.of(ids, List.of(site.id()), planned);
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
}
