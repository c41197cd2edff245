package ir.domain.mdt;

/** Opaque id of an MDT meeting. */
public record MeetingId(String value) {
    public MeetingId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("meeting id: blank (expected: an id)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
