package ir.scheduling.repository;

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

/** Follow-up plans with their visits, and the templates that plans are made from. */
public interface FollowUpPlanRepository {
    Optional<FollowUpPlan> find(String id);

    /** Several plans, by their own ids or by ids of their visits. */
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

    /** All plans of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<FollowUpPlan> lockOfPatient(PatientId patient);

    /** Plans of treatments on these days, including superseded plans. */
    List<FollowUpPlan> findTreatedIn(DateRange range);

    /** Ids of the plans that {@link #findTreatedIn} returns. */
    List<String> findIdsTreatedIn(DateRange range);

    /** Ids of plans with an open visit whose window has begun by this day. */
    List<String> findIdsWithBegunVisit(LocalDate today);

    /** Ids of plans with a visit that takes place within the range. */
    List<String> findIdsWithVisitIn(TimeRange range);

    /**
     * Plans with a visit that is due or takes place within the range, or with an open visit whose window ended before
     * {@code overdueOn}.
     */
    List<FollowUpPlan> due(DateRange days, TimeRange stretch, LocalDate overdueOn);

    /**
     * Plans with a visit that takes place within the range, at these follow-up clinics; at any clinic if none is named.
     */
    List<FollowUpPlan> findScheduledIn(TimeRange range, Collection<ResourceId> places);

    /**
     * Plans with an open visit whose window ended before this day, for the reminder to the staff. One that cannot be read
     * is left out.
     */
    List<FollowUpPlan> overdue(LocalDate today);

    /**
     * @throws ir.scheduling.transaction.StaleVersionException if the plan was changed since it was
     *     read
     * @throws ir.scheduling.transaction.OverlappingAllocationException if the clinic of a visit is
     *     taken at that time
     */
    void save(FollowUpPlan plan);

    /** The version in force: the newest, or the default template. */
    FollowUpTemplate template(String name);

    /** Every version of every template, newest first. */
    List<FollowUpTemplate> templates();

    /** Adds a new version. */
    void add(FollowUpTemplate template);
}
