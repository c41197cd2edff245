package ir.domain.session;

/** Equal to the id of the booking that made it: one session a booking. */
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
