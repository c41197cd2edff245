package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repeat.RepeatCandidateUpdater;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follow-up plans as the services change them: saved with their events and audit entry, and evaluated for a repeat
 * treatment.
 */
@ApplicationScoped
public class FollowUpJournal {
    private final UseCaseAudit audit;
    private final FollowUpPlanRepository followUpPlans;
    private final Event<DomainEvent> events;
    private final RepeatCandidateUpdater repeatCandidates;
    private final VisitViews visitViews;

    @Inject
    public FollowUpJournal(
            UseCaseAudit audit,
            FollowUpPlanRepository followUpPlans,
            Event<DomainEvent> events,
            RepeatCandidateUpdater repeatCandidates,
            VisitViews visitViews) {
        this.audit = audit;
        this.followUpPlans = followUpPlans;
        this.events = events;
        this.repeatCandidates = repeatCandidates;
        this.visitViews = visitViews;
    }

    /** Changes the plan of a visit, inside the caller's transaction. */
    public Result<VisitView> changeVisit(
            Caller caller,
            EventType type,
            String id,
            Instant now,
            Function<FollowUpPlan, Result<FollowUpPlan>> change) {
        var plan = followUpPlans.lockByVisit(id);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound("visit", id));
        }
        return change.apply(plan.get())
                .map(changed -> visitViews.visitView(saveAndPublish(caller, type, changed, id, now), id, now));
    }

    /**
     * Saves a changed plan inside the caller's transaction.
     *
     * @param subject id of the plan, of the visit or of the responses that changed
     * @return the plan as stored
     */
    public FollowUpPlan saveAndPublish(Caller caller, EventType type, FollowUpPlan plan, String subject, Instant now) {
        var before = followUpPlans.find(plan.id()).orElseThrow();
        followUpPlans.save(plan);
        publish(plan, type, subject, now);
        before.releasedVisits(plan).forEach(visit -> publish(plan, EventType.VISIT_CANCELLED, visit, now));
        before.completedVisits(plan).forEach(visit -> publish(plan, EventType.VISIT_FULFILLED, visit, now));
        audit.add(type.code(), entity(plan, type, subject), subject, Optional.of(plan.patient()));
        var stored = followUpPlans.find(plan.id()).orElseThrow();
        repeatCandidates.evaluate(caller, stored, now);
        return stored;
    }

    private void publish(FollowUpPlan plan, EventType type, String subject, Instant now) {
        events.fire(new DomainEvent.FollowUpChanged(type, now, plan, subject));
    }

    private static RecordType entity(FollowUpPlan plan, EventType type, String subject) {
        if (subject.equals(plan.id())) {
            return RecordType.FOLLOW_UP_PLAN;
        }
        return type == EventType.ANSWERS || type == EventType.ANSWERS_AMENDED
                ? RecordType.VISIT_RESPONSE
                : RecordType.TASK;
    }

    /** @param version of the plan as the caller read it */
    public static Result<FollowUpPlan> checkVersion(FollowUpPlan plan, Optional<Long> version) {
        return version.filter(read -> read != plan.version())
                .<Result<FollowUpPlan>>map(read -> Result.failure(new Rejection.StaleVersion(read, plan.version())))
                .orElseGet(() -> Result.success(plan));
    }
}
