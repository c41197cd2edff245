package ir.scheduling.referral;

import ir.domain.referral.Referral;
import ir.domain.shared.RecordType;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;

/** Publishes a change of a referral and writes it to the audit log. */
@ApplicationScoped
public class ReferralJournal {
    private final Event<DomainEvent> events;
    private final UseCaseAudit audit;

    @Inject
    public ReferralJournal(Event<DomainEvent> events, UseCaseAudit audit) {
        this.events = events;
        this.audit = audit;
    }

    public void publish(Instant now, EventType type, Referral referral) {
        events.fire(new DomainEvent.ReferralChanged(type, now, referral));
        audit.add(type.code(), RecordType.REFERRAL, referral.id().value(), Optional.of(referral.patient()));
    }
}
