package ir.scheduling.transaction;

import ir.scheduling.audit.AuditLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Audit rows of use cases that left nothing else in the database. */
@ApplicationScoped
public class FailureAudit {
    private static final Logger LOG = Logger.getLogger(FailureAudit.class.getName());

    private final FailureAuditTransaction transaction;

    @Inject
    public FailureAudit(FailureAuditTransaction transaction) {
        this.transaction = transaction;
    }

    void record(UseCaseCall call, String outcome, Instant at) {
        transaction.add(new AuditLog.AuditEntry(
                at,
                call.caller().login(),
                call.caller().roleNames(),
                call.caller().channel().name(),
                call.action(),
                call.type(),
                call.subject(),
                Optional.empty(),
                outcome));
    }

    /** The fault may be that of the database, which then cannot take the row either; the fault itself comes first. */
    void recordIfPossible(UseCaseCall call, String outcome, Instant at, Exception fault) {
        try {
            record(call, outcome, at);
        } catch (RuntimeException exception) {
            fault.addSuppressed(exception);
            LOG.log(Level.WARNING, "A fault of {0} could not be written to the audit log.", call.action());
        }
    }

    /** In a transaction of its own. */
    @ApplicationScoped
    public static class FailureAuditTransaction {
        private final AuditLog audit;

        @Inject
        public FailureAuditTransaction(AuditLog audit) {
            this.audit = audit;
        }

        @Transactional(Transactional.TxType.REQUIRES_NEW)
        void add(AuditLog.AuditEntry entry) {
            audit.add(entry);
        }
    }
}
