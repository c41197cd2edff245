package ir.scheduling.audit;

import ir.domain.patient.PatientId;
import ir.domain.shared.RecordType;
import ir.scheduling.security.Caller;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Append-only audit log. It holds ids only, no names and no free text. */
public interface AuditLog {
    default void add(AuditEntry entry) {
        addAll(List.of(entry));
    }

    /** Adds entries in one batch, so that a list of forty patients needs one database round trip. */
    void addAll(List<AuditEntry> entries);

    /** The latest entries first. */
    List<AuditEntry> latest(int count);

    /** How an action ended. The code is stored and never changes. */
    enum AuditOutcome {
        DONE,
        /** The caller lacks the permission. */
        DENIED,
        /** A rule or the state of a record rejected it. */
        REJECTED,
        /** A fault of the system. */
        FAILED;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One action of one caller. */
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
                Instant at, Caller caller, String action, RecordType type, String id, Optional<PatientId> patient) {
            return success(at, caller, action, type.code(), id, patient);
        }

        /** @param type type of a resource as another system names it */
        public static AuditEntry success(
                Instant at, Caller caller, String action, String type, String id, Optional<PatientId> patient) {
            return new AuditEntry(
                    at,
                    caller.login(),
                    caller.roleNames(),
                    caller.channel().name(),
                    action,
                    type,
                    id,
                    patient,
                    AuditOutcome.DONE.code());
        }

        /** One entry per patient for an action on several patients. */
        public static List<AuditEntry> forEachPatient(
                Instant at, Caller caller, String action, RecordType type, Collection<PatientId> patients) {
            return forEachPatient(at, caller, action, type.code(), patients);
        }

        /** @param type type of a resource as another system names it */
        public static List<AuditEntry> forEachPatient(
                Instant at, Caller caller, String action, String type, Collection<PatientId> patients) {
            return patients.stream()
                    .distinct()
                    .map(patient -> success(at, caller, action, type, "", Optional.of(patient)))
                    .toList();
        }

        /** An action that changed nothing; the patient is not known, because nothing was read or all was rolled back. */
        public static AuditEntry unsuccessful(
                Instant at, Caller caller, String action, String type, String id, AuditOutcome outcome) {
            return new AuditEntry(
                    at,
                    caller.login(),
                    caller.roleNames(),
                    caller.channel().name(),
                    action,
                    type,
                    id,
                    Optional.empty(),
                    outcome.code());
        }
    }
}
