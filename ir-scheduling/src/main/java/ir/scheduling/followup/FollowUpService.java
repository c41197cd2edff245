package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.PatientId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** Ends follow-up of a patient or of one lesion, and corrects the treatment date of a plan. */
@ApplicationScoped
public class FollowUpService {
    private final FollowUpPlanRepository followUpPlans;
    private final PatientRepository patientRepository;
    private final SiteRepository sites;
    private final FollowUpEnding ending;
    private final FollowUpJournal journal;
    private final Clock clock;

    @Inject
    public FollowUpService(
            FollowUpPlanRepository followUpPlans,
            PatientRepository patientRepository,
            SiteRepository sites,
            FollowUpEnding ending,
            FollowUpJournal journal,
            Clock clock) {
        this.followUpPlans = followUpPlans;
        this.patientRepository = patientRepository;
        this.sites = sites;
        this.ending = ending;
        this.journal = journal;
        this.clock = clock;
    }

    /** Ends all open follow-up of a patient: no visit, no reminder, no repeat treatment. */
    @Command(permission = Permission.END_FOLLOW_UP, action = "end", type = RecordType.FOLLOW_UP_PLAN)
    public Result<Integer> end(
            Caller caller, @Subject PatientId patient, FollowUpPlan.EndReason endReason, String reason) {
        var now = clock.instant();
        if (patientRepository.find(patient).isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.PATIENT.code(), patient.value()));
        }
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("end-of-follow-up"));
        }
        return Result.success(ending.closeAll(caller, patient, endReason, reason.strip(), now));
    }

    /** Ends one follow-up plan because the patient withdraws. Plans of other lesions continue. */
    @Command(permission = Permission.END_FOLLOW_UP, action = "revoke", type = RecordType.FOLLOW_UP_PLAN)
    public Result<FollowUpPlan> revoke(Caller caller, @Subject String planId, String reason, Optional<Long> version) {
        var now = clock.instant();
        var plan = followUpPlans.lock(planId);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.FOLLOW_UP_PLAN.code(), planId));
        }
        if (!plan.get().active()) {
            return Result.failure(new Rejection.AlreadyFinal(RecordType.FOLLOW_UP_PLAN.code()));
        }
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("end-of-follow-up"));
        }
        return FollowUpJournal.checkVersion(plan.get(), version)
                .map(read -> journal.saveAndPublish(
                        caller,
                        EventType.FOLLOWUP_ENDED,
                        read.close(FollowUpPlan.EndReason.WITHDRAWAL, reason.strip(), now, caller.name()),
                        planId,
                        now));
    }

    /** Corrects the treatment date of a plan. */
    @Command(permission = Permission.END_FOLLOW_UP, action = "anchor", type = RecordType.FOLLOW_UP_PLAN)
    public Result<FollowUpPlan> changeTreatmentDate(
            Caller caller, @Subject String planId, LocalDate treatedOn, String reason) {
        var now = clock.instant();
        var plan = followUpPlans.lock(planId);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.FOLLOW_UP_PLAN.code(), planId));
        }
        return plan.get()
                .changeTreatmentDate(treatedOn, reason, today(now), now, caller.name())
                .map(moved -> journal.saveAndPublish(caller, EventType.FOLLOWUP_ANCHORED, moved, planId, now));
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
