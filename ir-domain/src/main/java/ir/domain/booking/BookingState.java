package ir.domain.booking;

import java.time.Instant;

/** The life of time taken: held until an instant, booked, and how it ended. */
public sealed interface BookingState {
    /** Blocks its resources until it expires; may be renewed once. */
    record Held(Instant expires, boolean renewed) implements BookingState {}

    /** Blocks its resources. */
    record Booked() implements BookingState {}

    /** Ran out; blocks nothing. */
    record Expired() implements BookingState {}

    /** Given back; blocks nothing. */
    record Cancelled(String reason, Initiator initiator) implements BookingState {}

    /** The patient came and was treated. */
    record Fulfilled() implements BookingState {}

    /** The patient did not come; blocks nothing. */
    record NoShow() implements BookingState {}

    /** Who wanted it cancelled. */
    enum Initiator {
        PATIENT,
        PRACTITIONER,
        ORGANISATION
    }

    /** Its name in tables and messages: HELD, BOOKED… */
    default String code() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(java.util.Locale.ROOT);
    }

    /** Its allocations take time on resources. */
    default boolean occupiesResources() {
        return this instanceof Held || this instanceof Booked || this instanceof Fulfilled;
    }
}
