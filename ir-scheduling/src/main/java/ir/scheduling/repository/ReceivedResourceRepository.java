package ir.scheduling.repository;

import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resources received from other systems, and the patients they name. */
public interface ReceivedResourceRepository {
    void add(ReceivedResource received);

    /** Replaces the stored resource with the same id. */
    void replace(ReceivedResource received);

    /** Stores the search values of a resource that is already stored. */
    void index(ReceivedResource received);

    /** Several resources of one type, as received. */
    List<ReceivedResource> find(String resourceType, Collection<String> ids);

    /** Saves a patient, or a newer version of the patient. */
    void save(Patient patient);

    /** The patients whose records were merged into this one. */
    List<PatientId> mergedInto(PatientId id);

    /**
     * Moves all data of one patient to the other: referrals, bookings, sessions, plans, received resources.
     *
     * @return false, with nothing moved, if both patients have a session at the same time
     */
    boolean mergePatient(PatientId from, PatientId into);

    Optional<Patient> patient(PatientId id);

    Map<PatientId, Patient> patients(Collection<PatientId> ids);

    /** By prefix of the family name, medical record number or birth date (ISO); ignores accents and case. */
    List<Patient> findPatients(String text, int limit);

    Optional<ReceivedResource> find(String resourceType, String id);

    Optional<ReceivedResource> byIdentifier(String resourceType, String system, String value);

    /** Every resource of these types about these patients, newest first; without the JSON. */
    List<ReceivedResource> of(Collection<PatientId> patients, Collection<String> kinds);
}
