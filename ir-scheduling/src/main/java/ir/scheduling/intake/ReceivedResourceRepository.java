package ir.scheduling.intake;

import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came from other systems. */
public interface ReceivedResourceRepository {
    void add(ReceivedResource received);

    /** In place of what came under the same id before. */
    void replace(ReceivedResource received);

    /** What a resource that is kept already can be found by. */
    void index(ReceivedResource received);

    /** Several of a kind, as they came. */
    List<ReceivedResource> find(String resourceType, Collection<String> ids);

    /** Writes a patient, or the newer version of one. */
    void save(Patient patient);

    /** Those whose record was merged into this one. */
    List<PatientId> mergedInto(PatientId id);

    /**
     * All that is kept of one patient becomes the other's: referrals, bookings, sessions, plans, evidence.
     *
     * @return false, and nothing is moved, where both have a session at one time
     */
    boolean mergePatient(PatientId from, PatientId into);

    Optional<Patient> patient(PatientId id);

    Map<PatientId, Patient> patients(Collection<PatientId> ids);

    /** By family name's beginning, number or birth date (ISO), accents and case aside. */
    List<Patient> findPatients(String text, int limit);

    Optional<ReceivedResource> find(String resourceType, String id);

    Optional<ReceivedResource> byIdentifier(String resourceType, String system, String value);

    /** Everything of some kinds about these patients, newest first; without the resource as it came. */
    List<ReceivedResource> of(Collection<PatientId> patients, Collection<String> kinds);
}
