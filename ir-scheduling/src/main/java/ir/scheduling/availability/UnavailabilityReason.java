package ir.scheduling.availability;

import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Why a day has no slot: the start that came nearest, the role that is missing for it, and the least relaxation that
 * would help.
 *
 * @param start the start at which the fewest roles were missing
 * @param room a room that is open at the start; blank where none is
 * @param role the role without a free resource; empty where probes, gas or the patient are the cause
 * @param needed when that role is needed
 * @param others how many more roles are missing at that start
 */
public record UnavailabilityReason(
        LocalDate day,
        Instant start,
        String room,
        Optional<ResourceRole> role,
        TimeRange needed,
        int others,
        Cause cause,
        Optional<Relaxation> relaxation) {

    /** What prevents a slot. */
    public enum Cause {
        NO_RESOURCE_FREE,
        NO_PROBES,
        NO_GAS,
        PATIENT_BUSY
    }

    /**
     * A change that would make the session fit.
     *
     * @param resource its name; blank where the relaxation concerns no single resource
     * @param minutes by how much, for relaxations in minutes
     */
    public record Relaxation(RelaxationType type, String resource, long minutes) {
        /** From the cheapest to the most expensive. */
        public enum RelaxationType {
            /** A resource of the role that was not requested is free. */
            ANOTHER_RESOURCE,
            /** It fits later that day, after the requested range. */
            LATER,
            /** It fits earlier that day, before the requested range. */
            EARLIER,
            /** It fits if staff stay past closing time. */
            LONGER_HOURS
        }
    }
}
