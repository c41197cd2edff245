package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repeat.RepeatCandidateUpdater;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.Outbox;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follow-up plans as the services change them: saved with their events and audit entry, and evaluated for a repeat
 * treatment.
 */
@ApplicationScoped
public class FollowUpJournal {
    private final AuditLog audit;
    private final FollowUpPlanRepository followUpPlans;
    private final Outbox outbox;
    private final RepeatCandidateUpdater repeatCandidates;
    private final VisitViews visitViews;

    @Inject
    public FollowUpJournal(
            AuditLog audit,
            FollowUpPlanRepository followUpPlans,
            Outbox outbox,
            RepeatCandidateUpdater repeatCandidates,
            VisitViews visitViews) {
        this.audit = audit;
        this.followUpPlans = followUpPlans;
        this.outbox = outbox;
        this.repeatCandidates = repeatCandidates;
        this.visitViews = visitViews;
    }

    /** Changes the plan of a visit, inside the caller's transaction. */
    public Result<VisitView> changeVisit(
            Caller caller, String topic, String id, Instant now, Function<FollowUpPlan, Result<FollowUpPlan>> change) {
        var plan = followUpPlans.lockByVisit(id);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound("visit", id));
        }
        return change.apply(plan.get())
                .map(changed -> visitViews.visitView(saveAndPublish(caller, topic, changed, id, now), id, now));
    }

    /**
     * Saves a changed plan inside the caller's transaction.
     *
     * @param subject id of the plan, of the visit or of the responses that changed
     * @return the plan as stored
     */
    public FollowUpPlan saveAndPublish(Caller caller, String topic, FollowUpPlan plan, String subject, Instant now) {
        var before = followUpPlans.find(plan.id()).orElseThrow();
        followUpPlans.save(plan);
        publish(plan, topic, subject, now);
        before.releasedVisits(plan).forEach(visit -> publish(plan, "visit-cancelled", visit, now));
        before.completedVisits(plan).forEach(visit -> publish(plan, "visit-fulfilled", visit, now));
        audit.add(AuditLog.AuditEntry.success(
                now, caller, topic, entity(plan, topic, subject), subject, Optional.of(plan.patient())));
        var stored = followUpPlans.find(plan.id()).orElseThrow();
        repeatCandidates.evaluate(caller, stored, now);
        return stored;
    }

    private void publish(FollowUpPlan plan, String topic, String subject, Instant now) {
        outbox.add(new Outbox.Event(now, topic, subject, Optional.of(plan.patient()), Map.of("plan", plan.id())));
    }

    private static RecordType entity(FollowUpPlan plan, String topic, String subject) {
        if (subject.equals(plan.id())) {
            return RecordType.FOLLOW_UP_PLAN;
        }
        return topic.startsWith("answers") ? RecordType.VISIT_RESPONSE : RecordType.TASK;
    }

    /** @param version of the plan as the caller read it */
    public static Result<FollowUpPlan> checkVersion(FollowUpPlan plan, Optional<Long> version) {
        return version.filter(read -> read != plan.version())
                .<Result<FollowUpPlan>>map(read -> Result.failure(new Rejection.StaleVersion(read, plan.version())))
                .orElseGet(() -> Result.success(plan));
    }
}
