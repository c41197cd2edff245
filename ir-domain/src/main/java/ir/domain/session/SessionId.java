package ir.domain.session;

/** Id of a session; equal to the id of its booking, as each booking has one session. */
public record SessionId(String value) {
    public SessionId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("session id: blank (expected: an id)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
