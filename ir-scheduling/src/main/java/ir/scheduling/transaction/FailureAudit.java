package ir.scheduling.transaction;

import ir.scheduling.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;

/** Audit rows of use cases that left nothing else in the database, each in a transaction of its own. */
@ApplicationScoped
public class FailureAudit {
    private final AuditLog audit;

    @Inject
    public FailureAudit(AuditLog audit) {
        this.audit = audit;
    }

    @Transactional(Transactional.TxType.REQUIRES_NEW)
    void record(UseCaseCall call, AuditLog.AuditOutcome outcome, Instant at) {
        audit.add(AuditLog.AuditEntry.unsuccessful(
                at, call.caller(), call.action(), call.type(), call.subject(), outcome));
    }
}
