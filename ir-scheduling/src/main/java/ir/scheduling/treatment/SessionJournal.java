package ir.scheduling.treatment;

import ir.domain.booking.BookingId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Sessions as the treatment services change them: locked, and saved with their event and audit entry. */
@ApplicationScoped
public class SessionJournal {
    private final UseCaseAudit audit;
    private final BookingRepository bookings;
    private final Event<DomainEvent> events;
    private final SessionRepository sessions;

    @Inject
    public SessionJournal(
            UseCaseAudit audit, BookingRepository bookings, Event<DomainEvent> events, SessionRepository sessions) {
        this.audit = audit;
        this.bookings = bookings;
        this.events = events;
        this.sessions = sessions;
    }

    /** Changes a session under its lock, inside the caller's transaction. */
    public Result<CryoablationSession> change(
            EventType type,
            SessionId id,
            Instant now,
            Function<CryoablationSession, Result<CryoablationSession>> change) {
        var session = sessions.lock(id);
        if (session.isEmpty()) {
            return Result.failure(new Rejection.NotFound("session", id.value()));
        }
        return change.apply(session.get()).map(changed -> {
            sessions.save(changed);
            if (changed.state() == SessionState.CHECKED_IN && session.get().state() != SessionState.CHECKED_IN) {
                // the check-in changes the Appointment that EHRs read, so the booking gets a new version
                bookings.find(new BookingId(id.value())).ifPresent(booking -> bookings.save(booking, now));
            }
            events.fire(new DomainEvent.SessionChanged(type, now, changed));
            audit.add(action(type), RecordType.TREATMENT, id.value(), Optional.of(changed.patient()));
            return changed;
        });
    }

    /** The audit log names what was done without the object, which it names as well. */
    private static String action(EventType type) {
        return type.code().substring("session-".length());
    }
}
