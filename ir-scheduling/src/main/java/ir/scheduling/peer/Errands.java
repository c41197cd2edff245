package ir.scheduling.peer;

import ir.domain.patient.PatientId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps errands, and what two systems say differently. */
public interface Errands {
    Optional<Errand> lock(Errand.What what, String kind, String id);

    void save(Errand errand);

    /** One whose turn has come, for nobody else until then or until it is saved; none while the peer is left alone. */
    Optional<Errand> claim(String origin, Instant now, Instant until);

    /** What of a patient could not be filed. */
    List<Errand> failed(PatientId patient);

    /** Waiting or failed ones first, then the newest. */
    List<Errand> newest(int count);

    /**
     * Two systems disagree.
     *
     * @param element where, as {@code Appointment.status}
     */
    record Contradiction(
            String id,
            Instant at,
            String kind,
            String local,
            Optional<PatientId> patient,
            String element,
            String ours,
            String theirs) {}

    /** Once, however often it is seen before somebody closes it; whether it is new. */
    boolean open(Contradiction contradiction);

    List<Contradiction> open();

    boolean close(String id, String by, String reason, Instant now);
}
