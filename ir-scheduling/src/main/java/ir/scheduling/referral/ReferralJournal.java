package ir.scheduling.referral;

import ir.domain.referral.Referral;
import ir.domain.shared.RecordType;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.Outbox;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Publishes a change of a referral and writes it to the audit log. */
@ApplicationScoped
public class ReferralJournal {
    private final Outbox outbox;
    private final AuditLog audit;

    @Inject
    public ReferralJournal(Outbox outbox, AuditLog audit) {
        this.outbox = outbox;
        this.audit = audit;
    }

    public void publish(Caller caller, Instant now, String topic, Referral referral) {
        outbox.add(new Outbox.Event(
                now,
                topic,
                referral.id().value(),
                Optional.of(referral.patient()),
                Map.of("state", referral.state().name())));
        audit.add(AuditLog.AuditEntry.success(
                now, caller, topic, RecordType.REFERRAL, referral.id().value(), Optional.of(referral.patient())));
    }
}
