package ir.domain.booking;

/** The id of the proposal it came from, {@code search-n}; it stays through hold, booking and move. */
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
