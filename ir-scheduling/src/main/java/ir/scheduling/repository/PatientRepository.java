package ir.scheduling.repository;

import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Patients, as received or entered. */
public interface PatientRepository {
    /** Saves a patient, or a newer version of the patient. */
    void save(Patient patient);

    Optional<Patient> find(PatientId id);

    Map<PatientId, Patient> find(Collection<PatientId> ids);

    /** By prefix of the family name, medical record number or birth date (ISO); ignores accents and case. */
    List<Patient> search(String text, int limit);

    /** The patients whose records were merged into this one. */
    List<PatientId> mergedInto(PatientId id);
}
