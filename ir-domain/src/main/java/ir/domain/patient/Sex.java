package ir.domain.patient;

/** FHIR administrative gender. */
public enum Sex {
    FEMALE,
    MALE,
    OTHER,
    UNKNOWN
}
