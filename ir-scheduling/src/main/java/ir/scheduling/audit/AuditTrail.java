package ir.scheduling.audit;

import ir.domain.patient.PatientId;
import ir.scheduling.actor.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Append-only. No names and no free text: ids tell what was touched. */
public interface AuditTrail {
    default void add(Entry entry) {
        addAll(List.of(entry));
    }

    /** Many at once: a list of forty patients is one trip to the database. */
    void addAll(List<Entry> entries);

    /** The newest entries first. */
    List<Entry> newest(int count);

    /** One deed of one actor. */
    record Entry(
            Instant at,
            String actor,
            String roles,
            String door,
            String action,
            String entity,
            String entityId,
            Optional<PatientId> patient,
            String outcome) {

        public static Entry done(
                Instant at, Actor actor, String action, String entity, String id, Optional<PatientId> patient) {
            return new Entry(
                    at, actor.login(), actor.roleNames(), actor.door().name(), action, entity, id, patient, "done");
        }

        /** One deed that touched several patients: an entry each. */
        public static List<Entry> each(
                Instant at, Actor actor, String action, String entity, java.util.Collection<PatientId> patients) {
            return patients.stream()
                    .distinct()
                    .map(patient -> done(at, actor, action, entity, "", Optional.of(patient)))
                    .toList();
        }

        public static Entry denied(Instant at, Actor actor, String action, String entity, String id) {
            return new Entry(
                    at,
                    actor.login(),
                    actor.roleNames(),
                    actor.door().name(),
                    action,
                    entity,
                    id,
                    Optional.empty(),
                    "denied");
        }
    }
}
