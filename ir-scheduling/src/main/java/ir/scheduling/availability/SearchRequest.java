package ir.scheduling.availability;

import ir.domain.patient.PatientId;
import ir.domain.resource.ResourceId;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import java.time.LocalDate;
import java.util.Set;

/**
 * What is looked for: a place for a whole session.
 *
 * @param wanted resources asked for: of a role in which one is named, only the named ones will do
 * @param count how many openings at most
 */
public record SearchRequest(
        SessionPlan plan, PatientId patient, TimeWindow within, Set<ResourceId> wanted, LocalDate treatBy, int count) {
    public SearchRequest {
        wanted = Set.copyOf(wanted);
    }
}
