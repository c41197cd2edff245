package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.patient.PatientId;
import ir.domain.resource.ResourceId;
import ir.domain.session.SessionId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads bookings and proposals. */
@ApplicationScoped
public class BookingQueryService {
    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final UseCaseAudit audit;
    private final Clock clock;

    @Inject
    public BookingQueryService(
            BookingRepository bookings,
            ProposalRepository proposals,
            SessionRepository sessions,
            SiteRepository sites,
            UseCaseAudit audit,
            Clock clock) {
        this.bookings = bookings;
        this.proposals = proposals;
        this.sessions = sessions;
        this.sites = sites;
        this.audit = audit;
        this.clock = clock;
    }

    /** The current hold or booking, or the proposal. Exactly one of the two is present. */
    public record BookingOrProposal(Optional<Booking> booking, Optional<BookingProposal> proposal, boolean checkedIn) {
        public PatientId patient() {
            return booking.map(Booking::patient)
                    .or(() -> proposal.map(BookingProposal::patient))
                    .orElseThrow();
        }
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.APPOINTMENT)
    public Result<BookingOrProposal> read(Caller caller, @Subject BookingId id) {
        var now = clock.instant();
        var booking = bookings.find(id).map(b -> b.expire(now) instanceof Result.Success<Booking> e ? e.value() : b);
        var proposal = booking.isPresent()
                ? Optional.<BookingProposal>empty()
                : proposals.find(id).filter(p -> !p.isExpired(now));
        if (booking.isEmpty() && proposal.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.APPOINTMENT.code(), id.value()));
        }
        var target = new BookingOrProposal(
                booking, proposal, !checkedIn(booking.stream().toList()).isEmpty());
        audit.add(id.value(), Optional.of(target.patient()));
        return Result.success(target);
    }

    /** The bookings of a resource in a range. */
    @Query(permission = Permission.READ, action = "search", type = RecordType.APPOINTMENT)
    public Result<List<Booking>> findByResource(Caller caller, ResourceId resource, TimeRange within) {
        var now = clock.instant();
        if (sites.resource(resource).isEmpty()) {
            return Result.failure(new Rejection.NotFound("resource", resource.value()));
        }
        if (CalendarBounds.span("period", within) instanceof Result.Failure<TimeRange> failure) {
            return Result.failure(failure.rejection());
        }
        var found = bookings.findOverlapping(List.of(resource), within).stream()
                .filter(booking -> booking.occupiesResourcesAt(now))
                .toList();
        audit.addForEach(found.stream().map(Booking::patient).toList());
        return Result.success(found);
    }

    private Set<BookingId> checkedIn(List<Booking> bookings) {
        return sessions
                .checkedIn(bookings.stream()
                        .map(b -> new SessionId(b.id().value()))
                        .toList())
                .stream()
                .map(session -> new BookingId(session.value()))
                .collect(Collectors.toSet());
    }
}
