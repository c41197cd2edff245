package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.referral.Referral;
import ir.domain.resource.SiteId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.AvailabilitySearch;
import ir.scheduling.availability.AvailabilitySnapshot;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.availability.SessionRequirements;
import ir.scheduling.availability.UnavailabilityReason;
import ir.scheduling.referral.details.NextSession;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Searches free time for a referral's next session, inside the caller's transaction. */
@ApplicationScoped
public class ProposalSearch {
    private final AvailabilityIndex index;
    private final ReferralDetailsAssembler referralDetails;
    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final StockRepository stock;
    private final UseCaseAudit audit;

    @Inject
    public ProposalSearch(
            AvailabilityIndex index,
            ReferralDetailsAssembler referralDetails,
            BookingRepository bookings,
            ProposalRepository proposals,
            StockRepository stock,
            UseCaseAudit audit) {
        this.index = index;
        this.referralDetails = referralDetails;
        this.bookings = bookings;
        this.proposals = proposals;
        this.stock = stock;
        this.audit = audit;
    }

    /** Finds slots and saves them as proposals. */
    public Result<AvailabilityService.AvailabilityResult> find(
            AvailabilityService.AvailabilityQuery query, Instant now) {
        var clinic = index.snapshot(now);
        var found = referralDetails.next(query.referral(), clinic.home(), now);
        if (found.isEmpty()) {
            return Result.failure(
                    new Rejection.NotFound("referral", query.referral().value()));
        }
        var file = found.get();
        if (!file.referral().state().isOpen()) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(file.referral().state().name()));
        }
        var moving = query.moving().flatMap(id -> bookings.find(id));
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
                query.from().filter(now::isBefore).orElse(now), earliestAfterPreviousSession(clinic, file, stage));
        // if the patient is informed now, the last permitted doses rule out an earlier start
        var safe = file.earliestSafe().filter(asked::isBefore);
        var from = safe.orElse(asked);
        var until = query.until().orElse(CalendarBounds.nearest(from.plus(AvailabilityService.HORIZON)));
        if (!from.isBefore(until)) {
            return Result.failure(new Rejection.InvalidValue("end", until.toString(), "after-start-and-after-now"));
        }
        if (Duration.between(from, until).compareTo(AvailabilityService.LONGEST) > 0) {
            return Result.failure(new Rejection.InvalidValue(
                    "end", until.toString(), Expected.of("at-most-days-after", AvailabilityService.LONGEST.toDays())));
        }
        var within = new TimeRange(from, until);
        var session = session(clinic, file);
        var snapshot = moving.map(b -> clinic.without(b.allocations())).orElse(clinic);
        var zone = clinic.site(site).zone();
        var input = file.plan().input();
        var supply = stock.forecast(
                site,
                input.size(),
                input.probes(),
                clinic.site(site).gas().cylinders(input),
                now.atZone(zone).toLocalDate());
        var request = new SearchRequest(
                session,
                within,
                query.preferredResources(),
                patientTime(file.referral(), within, moving, now),
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
        var offers = new ArrayList<AvailabilityService.ScoredProposal>();
        for (var slot : result.slots()) {
            offers.add(new AvailabilityService.ScoredProposal(
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
        proposals.add(
                search,
                offers.stream()
                        .map(AvailabilityService.ScoredProposal::proposal)
                        .toList());
        audit.add(
                "find",
                RecordType.APPOINTMENT,
                search,
                Optional.of(file.referral().patient()));
        return Result.success(
                new AvailabilityService.AvailabilityResult(offers, result.total(), reasons, within, safe));
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
    private Instant earliestAfterPreviousSession(AvailabilitySnapshot clinic, NextSession session, int stage) {
        if (stage == 1 || session.referral().series().isEmpty()) {
            return Instant.EPOCH;
        }
        int gap = session.referral().series().get().minimumGapDays();
        return bookings.ofReferral(session.referral().id()).stream()
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

    private List<TimeRange> patientTime(Referral referral, TimeRange within, Optional<Booking> moving, Instant now) {
        return bookings.ofPatient(referral.patient(), within, now).stream()
                .filter(b -> moving.filter(m -> m.id().equals(b.id())).isEmpty())
                .map(Booking::planned)
                .toList();
    }
}
