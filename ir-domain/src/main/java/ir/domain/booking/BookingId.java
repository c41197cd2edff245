package ir.domain.booking;

/** Id of the proposal the booking came from, {@code search-n}. It stays the same through hold, booking and move. */
public record BookingId(String value) {
    public BookingId {
        if (!value.matches("[A-Za-z0-9\\-.]{1,64}")) {
            throw new IllegalArgumentException(
                    "booking id: \"" + value + "\" (expected: 1 to 64 letters, digits, - or .)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
