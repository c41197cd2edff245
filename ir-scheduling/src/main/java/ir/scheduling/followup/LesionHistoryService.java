package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.PainAssessment;
import ir.domain.lesion.LesionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.RepeatCandidateRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the history of a lesion: all its treatments, visits and events. */
@ApplicationScoped
public class LesionHistoryService {
    private final AdverseEventRepository adverseEvents;
    private final UseCaseAudit audit;
    private final FollowUpPlanRepository followUpPlans;
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final RepeatCandidateRepository repeatCandidates;
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final Clock clock;

    @Inject
    public LesionHistoryService(
            AdverseEventRepository adverseEvents,
            UseCaseAudit audit,
            FollowUpPlanRepository followUpPlans,
            PatientRepository patientRepository,
            ReferralRepository referrals,
            RepeatCandidateRepository repeatCandidates,
            SessionRepository sessions,
            SiteRepository sites,
            ReferralDetailsAssembler referralDetailsAssembler,
            Clock clock) {
        this.adverseEvents = adverseEvents;
        this.audit = audit;
        this.followUpPlans = followUpPlans;
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.repeatCandidates = repeatCandidates;
        this.sessions = sessions;
        this.sites = sites;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.clock = clock;
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.LESION)
    public Result<LesionTimeline> timeline(Caller caller, @Subject LesionId id) {
        var now = clock.instant();
        var lesion = referrals.lesion(id);
        if (lesion.isEmpty()) {
            return Result.failure(new Rejection.NotFound("lesion", id.value()));
        }
        var patient = patientRepository.find(lesion.get().patient()).orElseThrow();
        audit.add(id.value(), Optional.of(patient.id()));
        var plans = followUpPlans.ofLesion(id);
        var therapies = referrals.ofPatient(patient.id()).stream()
                .filter(r -> r.lesions().contains(id))
                .findFirst()
                .flatMap(r -> referralDetailsAssembler.of(r.id(), now))
                .stream()
                .flatMap(details -> details.patientCase().lesions().stream())
                .filter(lesionCase -> lesionCase.lesion().id().equals(id))
                .flatMap(lesionCase -> lesionCase.priorTherapies().stream())
                .toList();
        return Result.success(new LesionTimeline(
                patient,
                lesion.get(),
                sessions.ofLesion(id),
                plans,
                plans.stream().flatMap(LesionHistoryService::points).toList(),
                adverseEvents.ofLesion(id),
                repeatCandidates.ofLesion(id),
                therapies,
                today(now)));
    }

    private static Stream<LesionTimeline.PainCurvePoint> points(FollowUpPlan plan) {
        var baseline = plan.baseline().stream()
                .map(b -> new LesionTimeline.PainCurvePoint(
                        b.on(), "BASELINE", plan.ordinal(), b.worst(), b.omed(), Optional.empty()));
        var visits = plan.visits().stream()
                .flatMap(visit -> visit.assessment().stream().map(a -> point(plan, visit.code(), a)));
        var loose = plan.unscheduled().stream()
                .flatMap(response -> response.pain().stream())
                .map(a -> point(plan, "UNSCHEDULED", a));
        return Stream.concat(
                baseline, Stream.concat(visits, loose).sorted(Comparator.comparing(LesionTimeline.PainCurvePoint::on)));
    }

    private static LesionTimeline.PainCurvePoint point(FollowUpPlan plan, String label, PainAssessment answer) {
        return new LesionTimeline.PainCurvePoint(
                answer.on(), label, plan.ordinal(), answer.worst(), answer.omed(), Optional.of(plan.response(answer)));
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
