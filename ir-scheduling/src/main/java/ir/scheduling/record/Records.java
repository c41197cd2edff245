package ir.scheduling.record;

import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came from other systems. */
public interface Records {
    void add(Evidence evidence);

    /** In place of what came under the same id before. */
    void replace(Evidence evidence);

    /** What a resource that is kept already can be found by. */
    void index(Evidence evidence);

    /** Several of a kind, as they came. */
    List<Evidence> find(String kind, Collection<String> ids);

    /** Writes a patient, or the newer version of one. */
    void save(Patient patient);

    /** Those whose record was merged into this one. */
    List<PatientId> mergedInto(PatientId id);

    /**
     * All that is kept of one patient becomes the other's: referrals, bookings, sessions, plans, evidence.
     *
     * @return false, and nothing is moved, where both have a session at one time
     */
    boolean moveAll(PatientId from, PatientId into);

    Optional<Patient> patient(PatientId id);

    Map<PatientId, Patient> patients(Collection<PatientId> ids);

    /** By family name's beginning, number or birth date (ISO), accents and case aside. */
    List<Patient> findPatients(String text, int limit);

    Optional<Evidence> find(String kind, String id);

    Optional<Evidence> byIdentifier(String kind, String system, String value);

    /** Everything of some kinds about these patients, newest first; without the resource as it came. */
    List<Evidence> of(Collection<PatientId> patients, Collection<String> kinds);
}
