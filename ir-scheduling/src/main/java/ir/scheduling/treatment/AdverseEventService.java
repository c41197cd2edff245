package ir.scheduling.treatment;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.SessionState;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Records adverse events during or after a session: reported, resolved, or marked as entered in error; never deleted.
 */
@ApplicationScoped
public class AdverseEventService {
    private final AdverseEventRepository adverseEvents;
    private final UseCaseAudit audit;
    private final Event<DomainEvent> events;
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final Clock clock;

    @Inject
    public AdverseEventService(
            AdverseEventRepository adverseEvents,
            UseCaseAudit audit,
            Event<DomainEvent> events,
            SessionRepository sessions,
            SiteRepository sites,
            Clock clock) {
        this.adverseEvents = adverseEvents;
        this.audit = audit;
        this.events = events;
        this.sessions = sessions;
        this.sites = sites;
        this.clock = clock;
    }

    /**
     * An adverse event as reported.
     *
     * @param scale with its grade; scales are never converted
     */
    public record Report(
            AdverseEvent.Term term,
            String words,
            AdverseEvent.Scale scale,
            int grade,
            LocalDate onset,
            AdverseEvent.Causality causality,
            Optional<Integer> admissionDays) {}

    /** Reports an adverse event of one lesion's treatment, during the session or found weeks later. */
    @Command(permission = Permission.RECORD_VISIT, action = "report", type = RecordType.ADVERSE_EVENT)
    public Result<AdverseEvent> report(Caller caller, @Subject SessionId id, LesionId lesion, Report report) {
        var now = clock.instant();
        var session = sessions.find(id);
        if (session.isEmpty()) {
            return Result.failure(new Rejection.NotFound("session", id.value()));
        }
        if (!session.get().lesions().contains(lesion)) {
            return Result.failure(new Rejection.InvalidValue("lesion", lesion.value(), "lesion-session"));
        }
        var zone = sites.site().zone();
        var today = now.atZone(zone).toLocalDate();
        var began = session.get()
                .enteredAt(SessionState.CHECKED_IN)
                .map(at -> at.atZone(zone).toLocalDate());
        if (began.isEmpty()
                || report.onset().isBefore(began.get())
                || report.onset().isAfter(today)) {
            return Result.failure(
                    new Rejection.InvalidValue("onset", report.onset().toString(), "from-day-session-to-today"));
        }
        return saveAndPublish(
                EventType.ADVERSE_EVENT,
                new AdverseEvent(
                        UUID.randomUUID().toString(),
                        session.get().patient(),
                        lesion,
                        id,
                        report.term(),
                        report.words(),
                        report.scale(),
                        report.grade(),
                        report.onset(),
                        report.causality(),
                        report.admissionDays(),
                        Optional.empty(),
                        Optional.empty(),
                        now,
                        caller.name(),
                        0),
                now);
    }

    @Command(permission = Permission.RECORD_VISIT, action = "adverse-event-resolved", type = RecordType.ADVERSE_EVENT)
    public Result<AdverseEvent> resolve(Caller caller, @Subject String id, LocalDate on) {
        return change(EventType.ADVERSE_EVENT_RESOLVED, id, (event, today) -> event.resolve(on, today));
    }

    /** Marks an event as entered in error; it stays stored. */
    @Command(permission = Permission.RECORD_VISIT, action = "adverse-event-struck", type = RecordType.ADVERSE_EVENT)
    public Result<AdverseEvent> markEnteredInError(Caller caller, @Subject String id, String reason) {
        return change(EventType.ADVERSE_EVENT_STRUCK, id, (event, today) -> event.markEnteredInError(reason));
    }

    private Result<AdverseEvent> change(
            EventType type, String id, BiFunction<AdverseEvent, LocalDate, Result<AdverseEvent>> change) {
        var now = clock.instant();
        var event = adverseEvents.find(id);
        if (event.isEmpty()) {
            return Result.failure(new Rejection.NotFound("adverse-event", id));
        }
        var today = now.atZone(sites.site().zone()).toLocalDate();
        return change.apply(event.get(), today).flatMap(next -> saveAndPublish(type, next, now));
    }

    private Result<AdverseEvent> saveAndPublish(EventType type, AdverseEvent event, Instant now) {
        adverseEvents.save(event);
        events.fire(new DomainEvent.AdverseEventChanged(type, now, event));
        audit.add(type.code(), RecordType.ADVERSE_EVENT, event.id(), Optional.of(event.patient()));
        return Result.success(event);
    }

    @Query(permission = Permission.READ, action = "search", type = RecordType.ADVERSE_EVENT)
    public Result<List<AdverseEvent>> ofPatient(Caller caller, PatientId patient) {
        audit.add("", Optional.of(patient));
        return Result.success(adverseEvents.ofPatient(patient));
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.ADVERSE_EVENT)
    public Result<AdverseEvent> read(Caller caller, @Subject String id) {
        var found = adverseEvents.find(id);
        found.ifPresent(event -> audit.add(id, Optional.of(event.patient())));
        return found.map(Result::success).orElseGet(() -> Result.failure(new Rejection.NotFound("adverse-event", id)));
    }
}
