package ir.scheduling.availability;

import ir.domain.resource.ResourceId;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What is looked for: a place for a whole session.
 *
 * @param within its start lies in here
 * @param preferredResources resources asked for, in order of preference: of a role in which one is named, only the named ones will do
 * @param patientBusy when the patient is in another session
 * @param lastStocked the last day on which there are probes enough, empty where that is no question
 * @param withoutGas days whose gas is spoken for
 * @param count how many openings at most
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
    /** What comes first in the answer. */
    public enum Order {
        /** The first starts there are. */
        EARLIEST,
        /** By score: treat-by date, wishes, least waste. */
        BEST
    }

    public SearchRequest {
        preferredResources = List.copyOf(preferredResources);
        patientBusy = List.copyOf(patientBusy);
        withoutGas = List.copyOf(withoutGas);
    }
}
