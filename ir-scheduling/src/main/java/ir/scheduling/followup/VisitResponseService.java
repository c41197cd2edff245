package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitState;
import ir.domain.lesion.LesionId;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.FollowUpPlanRepository;
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

/** Records and corrects what a patient reports and what a visit finds, and closes visits that are not needed. */
@ApplicationScoped
public class VisitResponseService {
    private final FollowUpPlanRepository followUpPlans;
    private final SiteRepository sites;
    private final FollowUpJournal journal;
    private final Clock clock;

    @Inject
    public VisitResponseService(
            FollowUpPlanRepository followUpPlans, SiteRepository sites, FollowUpJournal journal, Clock clock) {
        this.followUpPlans = followUpPlans;
        this.sites = sites;
        this.journal = journal;
        this.clock = clock;
    }

    /** Records the responses of a visit, which is then completed. */
    @Command(permission = Permission.RECORD_VISIT, action = "visit-completed", type = RecordType.VISIT)
    public Result<VisitView> record(Caller caller, @Subject String id, VisitResponseInput input) {
        var now = clock.instant();
        var today = today(now);
        return journal.changeVisit(
                caller,
                EventType.VISIT_COMPLETED,
                id,
                now,
                plan -> validateDay(plan, input, today)
                        .flatMap(day -> plan.complete(id, input.of(plan.lesion(), today, caller.name()), day)));
    }

    /**
     * Saves responses given without an appointment. They are assigned to the nearest open visit window, or stored as an
     * unscheduled response.
     */
    @Command(permission = Permission.SUBMIT_ANSWERS, action = "answers", type = RecordType.VISIT_RESPONSE)
    public Result<FollowUpPlan> submitUnscheduled(Caller caller, @Subject LesionId lesion, VisitResponseInput input) {
        var now = clock.instant();
        var active = followUpPlans.activeOf(lesion).flatMap(plan -> followUpPlans.lock(plan.id()));
        if (active.isEmpty()) {
            return Result.failure(new Rejection.NotFound("active-follow-up", lesion.value()));
        }
        var plan = active.get();
        var today = today(now);
        return validateDay(plan, input, today)
                .flatMap(day -> plan.assignResponse(input.of(lesion, today, caller.name()), today))
                .map(taken ->
                        journal.saveAndPublish(caller, EventType.ANSWERS, taken, newResponseId(plan, taken), now));
    }

    /**
     * Corrects responses that were recorded wrongly. Allowed for their author and for clinicians. The earlier version
     * stays in the history.
     *
     * @param answersId of the visit, or of the plan with the number of the unscheduled response
     * @param version of the plan as the caller read it
     */
    @Command(permission = Permission.SUBMIT_ANSWERS, action = "amend", type = RecordType.VISIT_RESPONSE)
    public Result<FollowUpPlan> amend(
            Caller caller,
            String planId,
            @Subject String answersId,
            VisitResponseInput to,
            String reason,
            Optional<Long> version) {
        var now = clock.instant();
        var found = followUpPlans.lock(planId);
        var before = found.flatMap(plan -> plan.responses(answersId));
        if (found.isEmpty() || before.isEmpty()) {
            return Result.failure(new Rejection.NotFound(RecordType.VISIT_RESPONSE.code(), answersId));
        }
        var plan = found.get();
        if (!before.get().by().equals(caller.name()) && !caller.has(Permission.RECORD_TREATMENT)) {
            return Result.failure(new Rejection.NotPermitted("AMEND_ANSWERS_OF_OTHERS"));
        }
        var today = today(now);
        return FollowUpJournal.checkVersion(plan, version)
                .flatMap(same -> validateDay(plan, to, today))
                .flatMap(day ->
                        plan.amend(answersId, to.of(plan.lesion(), day, caller.name()), reason, now, caller.name()))
                .map(amended -> journal.saveAndPublish(caller, EventType.ANSWERS_AMENDED, amended, answersId, now));
    }

    @Command(permission = Permission.RECORD_VISIT, action = "visit-waived", type = RecordType.VISIT)
    public Result<VisitView> waive(Caller caller, @Subject String id, String reason) {
        return closeVisit(caller, id, reason, Optional.empty());
    }

    /** @param version of the plan as the caller read it */
    @Command(permission = Permission.RECORD_VISIT, action = "visit-waived", type = RecordType.VISIT)
    public Result<VisitView> waive(Caller caller, @Subject String id, String reason, Optional<Long> version) {
        return closeVisit(caller, id, reason, version);
    }

    private Result<VisitView> closeVisit(Caller caller, String id, String reason, Optional<Long> version) {
        var now = clock.instant();
        if (reason.isBlank()) {
            return Result.failure(new Rejection.ReasonMissing("waiver"));
        }
        return journal.changeVisit(
                caller,
                EventType.VISIT_WAIVED,
                id,
                now,
                plan -> FollowUpJournal.checkVersion(plan, version)
                        .flatMap(read -> read.closeVisit(id, VisitState.WAIVED, reason.strip(), today(now))));
    }

    private static Result<LocalDate> validateDay(FollowUpPlan plan, VisitResponseInput input, LocalDate today) {
        var day = input.on().orElse(today);
        return day.isAfter(today) || day.isBefore(plan.treatedOn())
                ? Result.failure(new Rejection.InvalidValue(
                        "day", day.toString(), Expected.of("from-treatment-to-today", plan.treatedOn())))
                : Result.success(day);
    }

    /** The id of the response that was added: of the visit, or of the unscheduled response. */
    private static String newResponseId(FollowUpPlan before, FollowUpPlan after) {
        return after.visits().stream()
                .filter(v -> v.response().isPresent())
                .map(FollowUpVisit::id)
                .filter(id -> before.responses(id).isEmpty())
                .findFirst()
                .orElseGet(() -> after.unscheduledResponseId(after.unscheduled().size() - 1));
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
