package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.resource.ResourceId;
import ir.domain.shared.DateRange;
import ir.domain.shared.TimeRange;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans with their visits, and the templates they are made of. */
public interface FollowUpPlanRepository {
    Optional<FollowUpPlan> find(String id);

    /** Several at once, by their own ids or by those of visits of theirs. */
    default List<FollowUpPlan> find(Collection<String> plans, Collection<String> visits) {
        return Stream.concat(
                        plans.stream().flatMap(id -> find(id).stream()),
                        visits.stream().flatMap(id -> byVisit(id).stream()))
                .distinct()
                .toList();
    }

    Optional<FollowUpPlan> lock(String id);

    Optional<FollowUpPlan> lockByVisit(String visit);

    Optional<FollowUpPlan> byVisit(String visit);

    Optional<FollowUpPlan> activeOf(LesionId lesion);

    /** Oldest treatment first. */
    List<FollowUpPlan> ofLesion(LesionId lesion);

    List<FollowUpPlan> ofLesions(Collection<LesionId> lesions);

    List<FollowUpPlan> ofPatient(PatientId patient);

    /** Plans of treatments on these days, superseded ones too. */
    List<FollowUpPlan> treated(DateRange range);

    /** Their ids alone. */
    List<String> treatedIds(DateRange range);

    /** Ids of plans with an open visit whose window has begun by then. */
    List<String> begunIds(LocalDate today);

    /** Ids of plans with a visit that takes place in a stretch. */
    List<String> takingPlaceIds(TimeRange range);

    /**
     * Plans with a visit due or taking place in these days, or with an open one whose window ended before
     * {@code overdueOn}.
     */
    List<FollowUpPlan> due(DateRange days, TimeRange stretch, LocalDate overdueOn);

    /** Plans with a visit that takes place in a stretch, at these places or at any. */
    List<FollowUpPlan> findScheduledIn(TimeRange range, Collection<ResourceId> places);

    /**
     * @throws ir.scheduling.transaction.TransactionManager.StaleVersionException if it was changed since it was read
     * @throws ir.scheduling.transaction.TransactionManager.OverlappingAllocationException if a visit's place is taken at its time
     */
    void save(FollowUpPlan plan);

    /** The version in force: the newest, or what is shipped. */
    FollowUpTemplate template(String name);

    /** Every version of every template, newest first. */
    List<FollowUpTemplate> templates();

    /** A new version. */
    void add(FollowUpTemplate template);
}
