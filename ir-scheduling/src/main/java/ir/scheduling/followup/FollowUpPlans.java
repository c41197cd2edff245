package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.time.DayWindow;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Plans with their visits. */
public interface FollowUpPlans {
    Optional<FollowUpPlan> find(String id);

    Optional<FollowUpPlan> lockByVisit(String visit);

    Optional<FollowUpPlan> byVisit(String visit);

    Optional<FollowUpPlan> activeOf(LesionId lesion);

    /** Oldest treatment first. */
    List<FollowUpPlan> ofLesion(LesionId lesion);

    List<FollowUpPlan> ofPatient(PatientId patient);

    /** Plans with a visit due in these days, or with an open one whose window ended before {@code overdueOn}. */
    List<FollowUpPlan> due(DayWindow days, LocalDate overdueOn);

    /** @throws ir.scheduling.work.Work.Stale if it was changed since it was read */
    void save(FollowUpPlan plan);
}
