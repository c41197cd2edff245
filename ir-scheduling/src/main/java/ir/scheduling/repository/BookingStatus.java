package ir.scheduling.repository;

import ir.domain.booking.BookingState;

/** State of a booking as searches compare it: with the check-in of its session and the expiry of its hold. */
public enum BookingStatus {
    HELD,
    EXPIRED,
    BOOKED,
    CHECKED_IN,
    FULFILLED,
    NO_SHOW,
    CANCELLED;

    public static BookingStatus of(BookingState state, boolean checkedIn) {
        return checkedIn ? CHECKED_IN : valueOf(state.code());
    }
}
