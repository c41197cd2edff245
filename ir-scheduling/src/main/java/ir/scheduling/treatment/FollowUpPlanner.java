package ir.scheduling.treatment;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.PainAssessment;
import ir.domain.referral.Referral;
import ir.domain.rule.LesionCase;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Plans the follow-up of the lesions that a session treated. */
@ApplicationScoped
public class FollowUpPlanner {
    private final FollowUpPlanRepository followUpPlans;
    private final Event<DomainEvent> events;
    private final SiteRepository sites;
    private final ReferralDetailsAssembler referralDetailsAssembler;

    @Inject
    public FollowUpPlanner(
            FollowUpPlanRepository followUpPlans,
            Event<DomainEvent> events,
            SiteRepository sites,
            ReferralDetailsAssembler referralDetailsAssembler) {
        this.followUpPlans = followUpPlans;
        this.events = events;
        this.sites = sites;
        this.referralDetailsAssembler = referralDetailsAssembler;
    }

    /**
     * Creates the plan of each treated lesion, inside the caller's transaction; it supersedes the lesion's earlier
     * plan.
     */
    public void plan(CryoablationSession session, Referral referral, Instant now) {
        var zone = sites.site().zone();
        var treatedOn = session.enteredAt(SessionState.IN_PROGRESS)
                .orElse(now)
                .atZone(zone)
                .toLocalDate();
        var patientCase =
                referralDetailsAssembler.of(referral.id(), now).orElseThrow().patientCase();
        for (var treatment : session.treatments()) {
            var before = followUpPlans.activeOf(treatment.lesion());
            before.ifPresent(old -> supersede(old, now));
            var baseline = patientCase.lesions().stream()
                    .filter(f -> f.lesion().id().equals(treatment.lesion()))
                    .findFirst()
                    .flatMap(FollowUpPlanner::baseline)
                    // a pain score from before the previous treatment is no baseline for this one (I7)
                    .filter(score -> before.filter(old -> score.on().isBefore(old.treatedOn()))
                            .isEmpty());
            var plan = FollowUpPlan.build(
                    UUID.randomUUID().toString(),
                    treatment.lesion(),
                    session.patient(),
                    session.id(),
                    treatment.ordinal(),
                    treatedOn,
                    followUpPlans.template(FollowUpTemplate.nameFor(referral.intent())),
                    baseline);
            followUpPlans.save(plan);
            events.fire(new DomainEvent.FollowUpPlanned(now, plan));
        }
    }

    private void supersede(FollowUpPlan old, Instant now) {
        var superseded = old.supersede();
        followUpPlans.save(superseded);
        var facts = Map.of("plan", old.id());
        events.fire(new DomainEvent.FollowUpChanged(EventType.FOLLOWUP_SUPERSEDED, now, old, old.id()));
        old.releasedVisits(superseded)
                .forEach(visit ->
                        events.fire(new DomainEvent.FollowUpChanged(EventType.VISIT_CANCELLED, now, old, visit)));
    }

    private static Optional<PainAssessment> baseline(LesionCase lesionCase) {
        return lesionCase
                .painOn()
                .map(on -> new PainAssessment(
                        lesionCase.lesion().id(), on, lesionCase.worstPain(), lesionCase.omed(), List.of(), "EHR"));
    }
}
