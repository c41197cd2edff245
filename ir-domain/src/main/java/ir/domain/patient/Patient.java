package ir.domain.patient;

import java.time.LocalDate;
import java.time.Period;
import java.util.Optional;

/**
 * What a page must show to be sure of the person. The EHR is master of all of it.
 *
 * @param email where reminders go; empty where the EHR told none
 * @param mergedInto the record that took this one's place; nobody is treated under a number that is merged away
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

    /** Family name first, as lists are sorted. */
    public String displayName() {
        return givenNames.isEmpty() ? familyName : familyName + ", " + givenNames;
    }

    /** Whole years on a day; empty where the birth date is unknown. */
    public Optional<Integer> ageOn(LocalDate day) {
        return birthDate.map(born -> Period.between(born, day).getYears());
    }
}
