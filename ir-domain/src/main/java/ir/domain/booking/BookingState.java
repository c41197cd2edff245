package ir.domain.booking;

import java.time.Instant;

/** State of a booking: held until an instant, booked, or ended. */
public sealed interface BookingState {
    /** Occupies its resources until it expires; may be renewed once. */
    record Held(Instant expires, boolean renewed) implements BookingState {}

    /** Occupies its resources. */
    record Booked() implements BookingState {}

    /** The hold ran out; occupies nothing. */
    record Expired() implements BookingState {}

    /** Cancelled; occupies nothing. */
    record Cancelled(String reason, Initiator initiator) implements BookingState {}

    /** The session began; {@code CryoablationSession} has its course. */
    record Fulfilled() implements BookingState {}

    /** The patient did not come; occupies nothing. */
    record NoShow() implements BookingState {}

    /** Who initiated the cancellation. */
    enum Initiator {
        PATIENT,
        PRACTITIONER,
        ORGANISATION
    }

    /** The code in tables and messages: HELD, BOOKED … */
    default String code() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
    }

    /** Whether its allocations occupy their resources. */
    default boolean occupiesResources() {
        return this instanceof Held || this instanceof Booked || this instanceof Fulfilled;
    }
}
