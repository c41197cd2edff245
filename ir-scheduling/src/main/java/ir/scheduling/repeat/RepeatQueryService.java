package ir.scheduling.repeat;

import ir.domain.followup.FollowUpPlan;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatRules;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.RepeatCandidateRepository;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads candidates for repeat treatment: the list, and one with the data for its decision. */
@ApplicationScoped
public class RepeatQueryService {
    private final AdverseEventRepository adverseEvents;
    private final UseCaseAudit audit;
    private final FollowUpPlanRepository followUpPlans;
    private final PatientRepository patientRepository;
    private final ReferralRepository referrals;
    private final RepeatCandidateRepository repeatCandidates;
    private final SiteRepository sites;
    private final EarlierTreatments earlierTreatments;
    private final Clock clock;

    @Inject
    public RepeatQueryService(
            AdverseEventRepository adverseEvents,
            UseCaseAudit audit,
            FollowUpPlanRepository followUpPlans,
            PatientRepository patientRepository,
            ReferralRepository referrals,
            RepeatCandidateRepository repeatCandidates,
            SiteRepository sites,
            EarlierTreatments earlierTreatments,
            Clock clock) {
        this.adverseEvents = adverseEvents;
        this.audit = audit;
        this.followUpPlans = followUpPlans;
        this.patientRepository = patientRepository;
        this.referrals = referrals;
        this.repeatCandidates = repeatCandidates;
        this.sites = sites;
        this.earlierTreatments = earlierTreatments;
        this.clock = clock;
    }

    /**
     * A candidate with the data for its decision.
     *
     * @param events adverse events of the lesion, without those entered in error
     * @param contraindications contraindications to a repeat today, apart from exclusions
     * @param referredBefore the referral of the treatment that would be repeated
     */
    public record RepeatCaseView(
            RepeatCandidate candidate,
            Patient patient,
            Lesion lesion,
            Optional<FollowUpPlan> plan,
            List<AdverseEvent> events,
            List<RepeatRules.Contraindication> contraindications,
            int treatments,
            Optional<Referral> referredBefore) {
        public RepeatCaseView {
            events = List.copyOf(events);
            contraindications = List.copyOf(contraindications);
        }
    }

    /** A candidate on the list. */
    public record CandidateSummary(RepeatCandidate candidate, Patient patient, Lesion lesion) {}

    /** All candidates that wait for a decision or for a day, the oldest first. */
    @Query(permission = Permission.READ, action = "list", type = RecordType.TASK)
    public Result<List<CandidateSummary>> open(Caller caller) {
        var open = repeatCandidates.open();
        var patients = patientRepository.find(
                open.stream().map(RepeatCandidate::patient).distinct().toList());
        var lesions =
                referrals.lesions(open.stream().map(RepeatCandidate::lesion).toList());
        audit.addForEach(patients.keySet());
        return Result.success(open.stream()
                .map(candidate -> new CandidateSummary(
                        candidate,
                        Objects.requireNonNull(patients.get(candidate.patient())),
                        Objects.requireNonNull(lesions.get(candidate.lesion()))))
                .toList());
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.TASK)
    public Result<RepeatCaseView> read(Caller caller, @Subject String id) {
        var now = clock.instant();
        var candidate = repeatCandidates.find(id);
        if (candidate.isEmpty()) {
            return Result.failure(new Rejection.NotFound("repeat-candidate", id));
        }
        audit.add(id, Optional.of(candidate.get().patient()));
        return Result.success(of(candidate.get(), now));
    }

    private RepeatCaseView of(RepeatCandidate candidate, Instant now) {
        var today = today(now);
        var events = adverseEvents.ofLesion(candidate.lesion()).stream()
                .filter(AdverseEvent::valid)
                .toList();
        var before = earlierTreatments.referral(candidate);
        return new RepeatCaseView(
                candidate,
                patientRepository.find(candidate.patient()).orElseThrow(),
                referrals.lesion(candidate.lesion()).orElseThrow(),
                followUpPlans.find(candidate.plan()),
                events,
                RepeatRules.findContraindications(
                        candidate, events, Map.of(), EarlierTreatments.inSeries(before), today, sites.rulesOn(today)),
                earlierTreatments.count(candidate.lesion()),
                before);
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
