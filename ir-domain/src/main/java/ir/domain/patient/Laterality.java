package ir.domain.patient;

/** Side of the body, as SNOMED CT qualifies a body structure (24028007 right, 7771000 left). */
public enum Laterality {
    LEFT,
    RIGHT
}
