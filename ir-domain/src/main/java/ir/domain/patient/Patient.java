package ir.domain.patient;

import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;

/**
 * The data a page shows to identify the patient. The EHR is the master of all of it.
 *
 * @param email address for reminders; empty where the EHR sent none
 * @param mergedInto the patient record that replaced this one; no patient is treated under a merged record
 */
public record Patient(
        PatientId id,
        String medicalRecordNumber,
        String familyName,
        String givenNames,
        Sex sex,
        Optional<LocalDate> birthDate,
        Optional<LocalDate> deceasedOn,
        Optional<PatientId> mergedInto,
        Optional<String> email) {

    /** Family name first, the order of lists. */
    public String displayName() {
        return givenNames.isEmpty() ? familyName : familyName + ", " + givenNames;
    }

    /** Whole years on a day; empty where the birth date is unknown. */
    public Optional<Integer> ageOn(LocalDate day) {
        return birthDate.map(born -> Period.between(born, day).getYears());
    }
}
