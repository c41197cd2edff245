package ir.scheduling.availability;

import ir.domain.resource.ResourceId;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A search for slots of a whole session.
 *
 * @param within range of the start
 * @param preferredResources requested resources, in order of preference; a role with a preferred resource accepts only
 *     its preferred ones
 * @param patientBusy other sessions of the patient
 * @param lastStocked the last day with enough probes; empty where the stock does not limit the search
 * @param withoutGas days without gas left
 * @param count maximum number of slots
 */
public record SearchRequest(
        SessionRequirements session,
        TimeRange within,
        List<ResourceId> preferredResources,
        List<TimeRange> patientBusy,
        Optional<LocalDate> lastStocked,
        List<LocalDate> withoutGas,
        LocalDate treatBy,
        Order order,
        int count,
        Instant now) {
    /** The order of the slots. */
    public enum Order {
        /** By start. */
        EARLIEST,
        /** By score: treat-by date, preferences, least waste. */
        BEST
    }

    public SearchRequest {
        preferredResources = List.copyOf(preferredResources);
        patientBusy = List.copyOf(patientBusy);
        withoutGas = List.copyOf(withoutGas);
    }
}
