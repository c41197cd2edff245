package ir.scheduling.availability;

import ir.domain.shared.ResourceRole;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Why a day has no opening: the start that came nearest, the role that is missing for it, and the least that would
 * help.
 *
 * @param start the start at which the fewest roles were missing
 * @param room the room it was tried in; where no room is open, any
 * @param role the role in which nobody is free; empty where it is probes, gas or the patient
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

    /** What was in the way. */
    public enum Cause {
        NOBODY_FREE,
        NO_PROBES,
        NO_GAS,
        PATIENT_BUSY
    }

    /**
     * What would make it fit.
     *
     * @param resource who; blank where nobody in particular
     * @param minutes by how much, where the kind speaks of minutes
     */
    public record Relaxation(RelaxationType type, String resource, long minutes) {
        /** From the cheapest to the dearest. */
        public enum RelaxationType {
            /** Somebody of the role who was not asked for is free. */
            ANOTHER_RESOURCE,
            /** It fits later that day, beyond the stretch that was asked for. */
            LATER,
            /** It fits earlier that day, before the stretch that was asked for. */
            EARLIER,
            /** It fits if somebody stays past closing. */
            LONGER_HOURS
        }
    }
}
