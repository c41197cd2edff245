package ir.scheduling.audit;

import ir.domain.patient.PatientId;
import ir.scheduling.actor.Actor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Append-only. No names and no free text: ids tell what was touched. */
public interface AuditTrail {
    void add(Entry entry);

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
