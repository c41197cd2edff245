package ir.scheduling.transaction;

import ir.domain.patient.PatientId;
import ir.domain.shared.RecordType;
import ir.scheduling.audit.AuditLog.AuditEntry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the running use case did, in ids. The interceptor writes it to the audit log at the end of the use case, in the
 * same transaction and in one batch, with the caller; a rejected command leaves none of it.
 */
@ApplicationScoped
public class UseCaseAudit {
    private static final Object ENTRIES = new Object();

    private final TransactionSynchronizationRegistry transaction;

    @Inject
    public UseCaseAudit(TransactionSynchronizationRegistry transaction) {
        this.transaction = transaction;
    }

    /** The use case's own action on a record, as its annotation names action and type. */
    public void add(String id, Optional<PatientId> patient) {
        var running = running();
        running.add(running.call.action(), running.call.type(), id, patient);
    }

    /** The use case's own action on the records of several patients: an entry for each. */
    public void addForEach(Collection<PatientId> patients) {
        patients.stream().distinct().forEach(patient -> add("", Optional.of(patient)));
    }

    /** An action on the records of several patients: an entry for each. */
    public void addForEach(String action, RecordType type, Collection<PatientId> patients) {
        patients.stream().distinct().forEach(patient -> add(action, type, "", Optional.of(patient)));
    }

    /** An action that depends on the arguments, or one that the use case caused. */
    public void add(String action, RecordType type, String id, Optional<PatientId> patient) {
        add(action, type.code(), id, patient);
    }

    /** @param type type of a resource as another system names it */
    public void add(String action, String type, String id, Optional<PatientId> patient) {
        running().add(action, type, id, patient);
    }

    private Running running() {
        if (transaction.getResource(ENTRIES) instanceof Running running) {
            return running;
        }
        throw new IllegalStateException("no use case runs in this transaction");
    }

    void begin(UseCaseCall call, Instant at) {
        if (transaction.getResource(ENTRIES) instanceof Running outer) {
            throw new IllegalStateException(
                    "the use case " + call.action() + " was called inside the use case " + outer.call.action());
        }
        transaction.putResource(ENTRIES, new Running(call, at));
    }

    List<AuditEntry> entries() {
        return running().entries;
    }

    private static final class Running {
        private final UseCaseCall call;
        private final Instant at;
        private final List<AuditEntry> entries = new ArrayList<>();

        Running(UseCaseCall call, Instant at) {
            this.call = call;
            this.at = at;
        }

        void add(String action, String type, String id, Optional<PatientId> patient) {
            entries.add(AuditEntry.success(at, call.caller(), action, type, id, patient));
        }
    }
}
