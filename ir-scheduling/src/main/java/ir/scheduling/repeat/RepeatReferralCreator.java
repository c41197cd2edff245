package ir.scheduling.repeat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ImagingAssessment;
import ir.domain.lesion.LesionId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.ReferralTransition;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatRules;
import ir.domain.rule.TreatByDatePolicy;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Creates the new referral of a lesion that is to be treated again. */
@ApplicationScoped
public class RepeatReferralCreator {
    /** Identifier namespace of the order numbers that this system assigns to re-referrals; stored with each order. */
    public static final String ORDERS = "https://ir-scheduling.example/repeat";

    private final FollowUpPlanRepository followUpPlans;
    private final Event<DomainEvent> events;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final ReadinessUpdater readinessUpdater;

    @Inject
    public RepeatReferralCreator(
            FollowUpPlanRepository followUpPlans,
            Event<DomainEvent> events,
            ReferralRepository referrals,
            SiteRepository sites,
            ReadinessUpdater readinessUpdater) {
        this.followUpPlans = followUpPlans;
        this.events = events;
        this.referrals = referrals;
        this.sites = sites;
        this.readinessUpdater = readinessUpdater;
    }

    /**
     * Creates the referral inside the caller's transaction. The MDT has already decided, so it starts as accepted; all
     * rules apply to it.
     */
    public void create(
            Caller caller,
            ReferralId id,
            RepeatCandidate candidate,
            RepeatDecision decision,
            Referral before,
            LocalDate today,
            Instant now) {
        var zone = sites.site().zone();
        var plan = followUpPlans.find(candidate.plan());
        var pain = plan.flatMap(RepeatRules::lastScore);
        var referral = new Referral(
                id,
                new OrderNumber(ORDERS, candidate.id()),
                candidate.patient(),
                List.of(candidate.lesion()),
                before.intent(),
                before.urgency(),
                today,
                decision.decisionMaker(),
                TreatByDatePolicy.of(
                        today,
                        before.urgency(),
                        before.intent(),
                        pain.flatMap(p -> p.worst()),
                        false,
                        sites.rulesOn(today)),
                ReferralState.ACCEPTED,
                Optional.empty(),
                Optional.empty(),
                List.of(
                        new ReferralTransition(
                                ReferralState.SUBMITTED,
                                now,
                                caller.login(),
                                "repeat of " + before.order().value()),
                        new ReferralTransition(ReferralState.IN_MDT, now, caller.login(), ""),
                        new ReferralTransition(ReferralState.ACCEPTED, now, caller.login(), decision.reason())),
                0);
        referrals.save(referral);
        referrals.addAnswers(id, known(candidate, plan, zone));
        events.fire(new DomainEvent.RepeatReferred(now, referral, before));
        readinessUpdater.refresh(id, now);
        readinessUpdater.recordFindings(id, "RE_REFERRED", now);
    }

    /** Answers known from follow-up, with their dates; they are the new baseline if they are recent enough. */
    private static List<Answer> known(RepeatCandidate candidate, Optional<FollowUpPlan> plan, ZoneId zone) {
        var answers = new ArrayList<Answer>();
        plan.flatMap(RepeatRules::lastScore).ifPresent(score -> {
            score.worst()
                    .ifPresent(worst -> add(
                            answers,
                            Question.WORST_PAIN_24H,
                            candidate.lesion(),
                            Integer.toString(worst.value()),
                            score.on(),
                            zone,
                            score.by()));
            score.omed()
                    .ifPresent(omed -> add(
                            answers,
                            Question.OMED,
                            candidate.lesion(),
                            String.valueOf(omed.milligrams()),
                            score.on(),
                            zone,
                            score.by()));
        });
        plan.flatMap(RepeatRules::lastImage)
                .filter(image -> image.verdict() == ImagingAssessment.Verdict.LOCAL_PROGRESSION
                        || image.verdict() == ImagingAssessment.Verdict.RESIDUAL_TUMOUR)
                .ifPresent(image -> image.longestCm()
                        .ifPresent(cm -> add(
                                answers,
                                Question.LONGEST_CM,
                                candidate.lesion(),
                                String.valueOf(cm),
                                image.on(),
                                zone,
                                image.by())));
        return answers;
    }

    private static void add(
            List<Answer> answers,
            Question question,
            LesionId lesion,
            String value,
            LocalDate on,
            ZoneId zone,
            String by) {
        answers.add(Answer.of(
                        question,
                        Optional.of(lesion),
                        value,
                        on.atTime(LocalTime.NOON).atZone(zone).toInstant(),
                        by)
                .orElseThrow());
    }
}
