package ir.domain.patient;

/** Opaque id of a patient; the hospital's own numbers are identifiers, not ids. */
public record PatientId(String value) {
    public PatientId {
        if (value.isBlank() || value.length() > 64) {
            throw new IllegalArgumentException("patient id: \"" + value + "\" (expected: 1 to 64 characters)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
