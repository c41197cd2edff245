package ir.scheduling.audit;

import ir.domain.patient.PatientId;
import ir.scheduling.security.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Append-only. No names and no free text: ids tell what was touched. */
public interface AuditLog {
    default void add(AuditEntry entry) {
        addAll(List.of(entry));
    }

    /** Many at once: a list of forty patients is one trip to the database. */
    void addAll(List<AuditEntry> entries);

    /** The newest entries first. */
    List<AuditEntry> latest(int count);

    /** One deed of one actor. */
    record AuditEntry(
            Instant at,
            String actor,
            String roles,
            String channel,
            String action,
            String entity,
            String entityId,
            Optional<PatientId> patient,
            String outcome) {

        public static AuditEntry success(
                Instant at, Caller caller, String action, String entity, String id, Optional<PatientId> patient) {
            return new AuditEntry(
                    at,
                    caller.login(),
                    caller.roleNames(),
                    caller.channel().name(),
                    action,
                    entity,
                    id,
                    patient,
                    "done");
        }

        /** One deed that touched several patients: an entry each. */
        public static List<AuditEntry> forEachPatient(
                Instant at, Caller caller, String action, String entity, java.util.Collection<PatientId> patients) {
            return patients.stream()
                    .distinct()
                    .map(patient -> success(at, caller, action, entity, "", Optional.of(patient)))
                    .toList();
        }

        public static AuditEntry denied(Instant at, Caller caller, String action, String entity, String id) {
            return new AuditEntry(
                    at,
                    caller.login(),
                    caller.roleNames(),
                    caller.channel().name(),
                    action,
                    entity,
                    id,
                    Optional.empty(),
                    "denied");
        }
    }
}
