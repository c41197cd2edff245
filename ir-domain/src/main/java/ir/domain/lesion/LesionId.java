package ir.domain.lesion;

/** Opaque id of a lesion. */
public record LesionId(String value) {
    public LesionId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("lesion id: blank (expected: an id)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
