package ir.scheduling.treatment;

import ir.domain.booking.BookingId;
import ir.domain.rule.Gate;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
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
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the sessions of a day, or one session, with all that the team needs to see. */
@ApplicationScoped
public class DayBoardService {
    private final AdverseEventRepository adverseEvents;
    private final UseCaseAudit audit;
    private final BookingRepository bookings;
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final Clock clock;

    @Inject
    public DayBoardService(
            AdverseEventRepository adverseEvents,
            UseCaseAudit audit,
            BookingRepository bookings,
            PatientRepository patientRepository,
            ReferralRepository referrals,
            SessionRepository sessions,
            SiteRepository sites,
            ReferralDetailsAssembler referralDetailsAssembler,
            Clock clock) {
        this.adverseEvents = adverseEvents;
        this.audit = audit;
        this.bookings = bookings;
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.sessions = sessions;
        this.sites = sites;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.clock = clock;
    }

    @Query(permission = Permission.READ, action = "day", type = RecordType.APPOINTMENT)
    public Result<DayBoard> day(Caller caller, Optional<LocalDate> requested) {
        var now = clock.instant();
        var zone = sites.site().zone();
        var day = requested.orElseGet(() -> now.atZone(zone).toLocalDate());
        var range = new TimeRange(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant());
        var cases = cases(sessions.findStartingIn(range), now);
        audit.addForEach(cases.stream().map(c -> c.patient().id()).toList());
        var rooms = sites.resources().stream()
                .filter(r -> r.role() == ResourceRole.ROOM)
                .map(room -> new DayBoard.RoomDay(
                        room,
                        cases.stream()
                                .filter(c -> c.booking().allocations().stream()
                                        .anyMatch(a -> a.resource().equals(room.id())))
                                .toList()))
                .toList();
        var bays = sites.resources().stream()
                .filter(r -> r.role() == ResourceRole.BAY)
                .toList();
        return Result.success(new DayBoard(day, rooms, bays));
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.TREATMENT)
    public Result<DayBoard.SessionCase> session(Caller caller, @Subject SessionId id) {
        var now = clock.instant();
        var session = sessions.find(id);
        if (session.isEmpty()) {
            return Result.failure(new Rejection.NotFound("session", id.value()));
        }
        var found = cases(List.of(session.get()), now).get(0);
        audit.add(id.value(), Optional.of(found.patient().id()));
        return Result.success(found);
    }

    /** A day's sessions with all displayed data: one query per type of data, independent of the number of sessions. */
    private List<DayBoard.SessionCase> cases(List<CryoablationSession> sessions, Instant now) {
        var bookings = this.bookings.find(
                sessions.stream().map(s -> new BookingId(s.id().value())).toList());
        var patients = patientRepository.find(
                sessions.stream().map(CryoablationSession::patient).distinct().toList());
        var lesions = referrals.lesions(
                sessions.stream().flatMap(s -> s.lesions().stream()).distinct().toList());
        var events = adverseEvents
                .ofSessions(sessions.stream().map(CryoablationSession::id).toList())
                .stream()
                .collect(Collectors.groupingBy(AdverseEvent::session));
        var waiting = sessions.stream()
                .filter(s -> s.state() == SessionState.PLANNED || s.state() == SessionState.CHECKED_IN)
                .map(CryoablationSession::referral)
                .distinct()
                .toList();
        var files = referralDetailsAssembler.of(referrals.find(waiting), now).stream()
                .collect(Collectors.toMap(details -> details.referral().id(), details -> details));
        return sessions.stream()
                .map(session -> {
                    var file = Optional.ofNullable(files.get(session.referral()));
                    return new DayBoard.SessionCase(
                            session,
                            Objects.requireNonNull(
                                    bookings.get(new BookingId(session.id().value()))),
                            Objects.requireNonNull(patients.get(session.patient())),
                            session.lesions().stream()
                                    .map(id -> Objects.requireNonNull(lesions.get(id)))
                                    .toList(),
                            file.map(details -> details.blockedAt(Gate.CHECK_IN))
                                    .orElse(List.of()),
                            file.map(ReferralDetails::consent).orElse(true),
                            events.getOrDefault(session.id(), List.of()));
                })
                .toList();
    }
}
