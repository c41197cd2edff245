package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.PatientId;
import ir.scheduling.event.EventType;
import ir.scheduling.repeat.RepeatCandidateUpdater;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** Ends all follow-up of a patient, who has died or withdraws. */
@ApplicationScoped
public class FollowUpEnding {
    private final FollowUpPlanRepository followUpPlans;
    private final ReminderRepository reminders;
    private final RepeatCandidateUpdater repeatCandidates;
    private final FollowUpJournal journal;

    @Inject
    public FollowUpEnding(
            FollowUpPlanRepository followUpPlans,
            ReminderRepository reminders,
            RepeatCandidateUpdater repeatCandidates,
            FollowUpJournal journal) {
        this.followUpPlans = followUpPlans;
        this.reminders = reminders;
        this.repeatCandidates = repeatCandidates;
        this.journal = journal;
    }

    /** Ends every active plan and its visits, reminders and repeat candidates, inside the caller's transaction. */
    public int closeAll(
            Caller caller, PatientId patient, FollowUpPlan.EndReason endReason, String reason, Instant now) {
        var active = followUpPlans.ofPatient(patient).stream()
                .filter(FollowUpPlan::active)
                .toList();
        active.forEach(plan -> journal.saveAndPublish(
                caller, EventType.FOLLOWUP_ENDED, plan.close(endReason, reason, now, caller.name()), plan.id(), now));
        repeatCandidates.close(caller, patient, endReason.name(), now);
        reminders.cancel(patient, now);
        return active.size();
    }
}
