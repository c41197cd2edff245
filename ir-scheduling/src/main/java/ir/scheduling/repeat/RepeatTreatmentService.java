package ir.scheduling.repeat;

import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.LesionId;
import ir.domain.referral.ReferralId;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatRules;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.RepeatCandidateRepository;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Opens candidates for repeat treatment on request, and records the MDT's decisions about them. A candidate is never
 * booked automatically.
 */
@ApplicationScoped
public class RepeatTreatmentService {
    private final AdverseEventRepository adverseEvents;
    private final FollowUpPlanRepository followUpPlans;
    private final ReferralRepository referrals;
    private final RepeatCandidateRepository repeatCandidates;
    private final SiteRepository sites;
    private final EarlierTreatments earlierTreatments;
    private final RepeatCandidateUpdater updater;
    private final RepeatReferralCreator repeatReferrals;
    private final Clock clock;

    @Inject
    public RepeatTreatmentService(
            AdverseEventRepository adverseEvents,
            FollowUpPlanRepository followUpPlans,
            ReferralRepository referrals,
            RepeatCandidateRepository repeatCandidates,
            SiteRepository sites,
            EarlierTreatments earlierTreatments,
            RepeatCandidateUpdater updater,
            RepeatReferralCreator repeatReferrals,
            Clock clock) {
        this.adverseEvents = adverseEvents;
        this.followUpPlans = followUpPlans;
        this.referrals = referrals;
        this.repeatCandidates = repeatCandidates;
        this.sites = sites;
        this.earlierTreatments = earlierTreatments;
        this.updater = updater;
        this.repeatReferrals = repeatReferrals;
        this.clock = clock;
    }

    /** Opens a candidate at the request of a clinician or the patient (REP-CLIN). */
    @Command(permission = Permission.RECORD_VISIT, action = "request", type = RecordType.TASK)
    public Result<RepeatCandidate> request(Caller caller, @Subject LesionId lesion, String reason) {
        var now = clock.instant();
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("repeat"));
        }
        var plan = latestPlan(lesion);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound("treatment-of-lesion", lesion.value()));
        }
        var trigger = new RepeatTrigger(
                RepeatTrigger.TriggerType.REP_CLIN, today(now), List.of(reason.strip(), caller.name()));
        return Result.success(updater.registerTriggers(caller, plan.get(), List.of(trigger), now));
    }

    private Optional<FollowUpPlan> latestPlan(LesionId lesion) {
        return followUpPlans.ofLesion(lesion).stream().max(Comparator.comparing(FollowUpPlan::ordinal));
    }

    /** Marks a candidate as under review. */
    @Command(permission = Permission.DECIDE_REFERRAL, action = "review", type = RecordType.TASK)
    public Result<RepeatCandidate> review(Caller caller, @Subject String id) {
        var now = clock.instant();
        return lock(id).flatMap(candidate -> candidate.review(now, caller.name()))
                .map(candidate -> updater.saveAndPublish(candidate, EventType.REPEAT_REVIEW, now));
    }

    /** The input for the MDT's decision. */
    public record DecisionInput(
            RepeatState outcome,
            Map<RepeatDecision.Exclusion, Boolean> exclusions,
            Map<RepeatDecision.Factor, String> factors,
            Optional<LocalDate> until,
            String reason,
            String decisionMaker,
            Optional<RepeatDecision.Override> override) {}

    /** Records the decision: a new referral for the same lesion, a deferral to a later day, or a rejection. */
    @Command(permission = Permission.DECIDE_REFERRAL, action = "decide", type = RecordType.TASK)
    public Result<RepeatCandidate> decide(Caller caller, @Subject String id, DecisionInput input) {
        var now = clock.instant();
        var today = today(now);
        var candidate = lock(id);
        return candidate.flatMap(c -> RepeatDecision.of(
                        input.outcome(),
                        input.exclusions(),
                        input.factors(),
                        input.until(),
                        input.reason(),
                        input.decisionMaker(),
                        input.override(),
                        today,
                        now)
                .flatMap(decision -> apply(caller, c, decision, today, now)));
    }

    private Result<RepeatCandidate> apply(
            Caller caller, RepeatCandidate candidate, RepeatDecision decision, LocalDate today, Instant now) {
        if (decision.outcome() != RepeatState.RE_REFERRED) {
            return candidate
                    .decide(decision, Optional.empty(), now, caller.name())
                    .map(done -> updater.saveAndPublish(done, EventType.REPEAT_DECIDED, now));
        }
        var before = earlierTreatments.referral(candidate);
        var obstacles = RepeatRules.findContraindications(
                candidate,
                adverseEvents.ofLesion(candidate.lesion()),
                decision.exclusions(),
                EarlierTreatments.inSeries(before),
                today,
                sites.rulesOn(today));
        var override = decision.override();
        if (!obstacles.isEmpty()
                && override.filter(o ->
                                !o.reasonCode().isBlank() && o.text().strip().length() >= 8)
                        .isEmpty()) {
            return Result.failure(new Rejection.RuleViolated(obstacles.get(0).rule()));
        }
        if (before.isEmpty()) {
            return Result.failure(new Rejection.NotFound("earlier-referral", candidate.plan()));
        }
        var another = referrals.ofPatient(candidate.patient()).stream()
                .filter(r -> r.state().isOpen() && r.lesions().contains(candidate.lesion()))
                .findFirst();
        if (another.isPresent()) {
            return Result.failure(new Rejection.PossibleDuplicateReferral(
                    another.get().order().value()));
        }
        var id = new ReferralId(UUID.randomUUID().toString());
        return candidate.decide(decision, Optional.of(id), now, caller.name()).map(done -> {
            repeatReferrals.create(caller, id, done, decision, before.get(), today, now);
            return updater.saveAndPublish(done, EventType.REPEAT_DECIDED, now);
        });
    }

    private Result<RepeatCandidate> lock(String id) {
        return repeatCandidates
                .lock(id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("repeat-candidate", id)));
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
