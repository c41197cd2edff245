package ir.scheduling.referral;

import ir.domain.referral.Referral;
import ir.domain.shared.RecordType;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;

/** Publishes a change of a referral and writes it to the audit log. */
@ApplicationScoped
public class ReferralJournal {
    private final Event<DomainEvent> events;
    private final AuditLog audit;

    @Inject
    public ReferralJournal(Event<DomainEvent> events, AuditLog audit) {
        this.events = events;
        this.audit = audit;
    }

    public void publish(Caller caller, Instant now, EventType type, Referral referral) {
        events.fire(new DomainEvent.ReferralChanged(type, now, referral));
        audit.add(AuditLog.AuditEntry.success(
                now, caller, type.code(), RecordType.REFERRAL, referral.id().value(), Optional.of(referral.patient())));
    }
}
