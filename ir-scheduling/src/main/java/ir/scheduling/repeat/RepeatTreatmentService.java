package ir.scheduling.repeat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ImagingAssessment;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Patient;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.ReferralTransition;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatRules;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.rule.RuleSet;
import ir.domain.rule.TreatByDatePolicy;
import ir.domain.shared.DateRange;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Manages candidates for repeat treatment and the MDT's decisions about them. A candidate is never booked
 * automatically.
 */
@ApplicationScoped
public class RepeatTreatmentService {
    /** Identifier namespace of the order numbers that this system assigns to re-referrals; stored with each order. */
    public static final String ORDERS = "https://ir-scheduling.example/repeat";

    /** Age of a plan, in days, up to which the daily check evaluates it for missing responses. */
    private static final int LOOK_BACK_DAYS = 120;

    private final CommandExecutor executor;
    private final ItemRunner items;

    @Inject
    public RepeatTreatmentService(CommandExecutor executor, ItemRunner items) {
        this.executor = executor;
        this.items = items;
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
    public Result<List<CandidateSummary>> open(Caller caller) {
        return executor.read(caller, Permission.READ, "list", RecordType.TASK, "repeat", (repositories, now) -> {
            var open = repositories.repeatCandidates().open();
            var patients = repositories
                    .receivedResources()
                    .patients(open.stream()
                            .map(RepeatCandidate::patient)
                            .distinct()
                            .toList());
            var lesions = repositories
                    .referrals()
                    .lesions(open.stream().map(RepeatCandidate::lesion).toList());
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now, caller, "list", RecordType.TASK, patients.keySet()));
            return Result.success(open.stream()
                    .map(candidate -> new CandidateSummary(
                            candidate,
                            Objects.requireNonNull(patients.get(candidate.patient())),
                            Objects.requireNonNull(lesions.get(candidate.lesion()))))
                    .toList());
        });
    }

    public Result<RepeatCaseView> read(Caller caller, String id) {
        return executor.read(caller, Permission.READ, "read", RecordType.TASK, id, (repositories, now) -> {
            var candidate = repositories.repeatCandidates().find(id);
            if (candidate.isEmpty()) {
                return Result.failure(new Rejection.NotFound("repeat-candidate", id));
            }
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now,
                            caller,
                            "read",
                            RecordType.TASK,
                            id,
                            Optional.of(candidate.get().patient())));
            return Result.success(of(repositories, candidate.get(), now));
        });
    }

    private static RepeatCaseView of(Repositories repositories, RepeatCandidate candidate, Instant now) {
        var today = today(repositories, now);
        var events = repositories.adverseEvents().ofLesion(candidate.lesion()).stream()
                .filter(AdverseEvent::valid)
                .toList();
        var before = before(repositories, candidate);
        return new RepeatCaseView(
                candidate,
                repositories.receivedResources().patient(candidate.patient()).orElseThrow(),
                repositories.referrals().lesion(candidate.lesion()).orElseThrow(),
                repositories.followUpPlans().find(candidate.plan()),
                events,
                RepeatRules.findContraindications(
                        candidate,
                        events,
                        Map.of(),
                        staged(before),
                        today,
                        repositories.sites().rulesOn(today)),
                treatments(repositories, candidate.lesion()),
                before);
    }

    private static int treatments(Repositories repositories, LesionId lesion) {
        return (int) repositories.sessions().ofLesion(lesion).stream()
                .filter(session -> session.treatmentOf(lesion).isPresent())
                .count();
    }

    private static Optional<Referral> before(Repositories repositories, RepeatCandidate candidate) {
        return repositories
                .followUpPlans()
                .find(candidate.plan())
                .flatMap(plan -> repositories.sessions().find(plan.session()))
                .flatMap(session -> repositories.referrals().find(session.referral()));
    }

    private static boolean staged(Optional<Referral> referral) {
        return referral.filter(r -> r.sessionCount() > 1).isPresent();
    }

    private static LocalDate today(Repositories repositories, Instant now) {
        return now.atZone(repositories.sites().site().zone()).toLocalDate();
    }

    /** Opens a candidate at the request of a clinician or the patient (REP-CLIN). */
    public Result<RepeatCandidate> request(Caller caller, LesionId lesion, String reason) {
        return executor.change(
                caller, Permission.RECORD_VISIT, "request", RecordType.TASK, lesion.value(), (repositories, now) -> {
                    if (reason.strip().length() < 8) {
                        return Result.failure(new Rejection.ReasonMissing("repeat"));
                    }
                    var plan = latestPlan(repositories, lesion);
                    if (plan.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("treatment-of-lesion", lesion.value()));
                    }
                    var trigger = new RepeatTrigger(
                            RepeatTrigger.TriggerType.REP_CLIN,
                            today(repositories, now),
                            List.of(reason.strip(), caller.name()));
                    return Result.success(registerTriggers(repositories, caller, plan.get(), List.of(trigger), now));
                });
    }

    private static Optional<FollowUpPlan> latestPlan(Repositories repositories, LesionId lesion) {
        return repositories.followUpPlans().ofLesion(lesion).stream().max(Comparator.comparing(FollowUpPlan::ordinal));
    }

    /**
     * Evaluates a plan after its responses changed or time has passed. A trigger opens a candidate or is added to the
     * open one. A decided candidate opens again only for a new trigger.
     */
    public static void evaluate(Repositories repositories, Caller caller, FollowUpPlan plan, Instant now) {
        var today = today(repositories, now);
        evaluate(repositories, caller, plan, repositories.sites().rulesOn(today), today, now);
    }

    private static void evaluate(
            Repositories repositories, Caller caller, FollowUpPlan plan, RuleSet rules, LocalDate today, Instant now) {
        if (!plan.active()) {
            return;
        }
        var triggers = new ArrayList<>(RepeatRules.triggers(plan, today, rules));
        if (triggers.isEmpty()) {
            return;
        }
        repositories.repeatCandidates().ofLesion(plan.lesion()).stream()
                .filter(earlier -> earlier.plan().equals(plan.id()))
                .filter(earlier -> !earlier.state().open())
                .forEach(earlier -> triggers.removeAll(earlier.triggers()));
        if (!triggers.isEmpty()) {
            registerTriggers(repositories, caller, plan, triggers, now);
        }
    }

    private static RepeatCandidate registerTriggers(
            Repositories repositories, Caller caller, FollowUpPlan plan, List<RepeatTrigger> triggers, Instant now) {
        var open = repositories.repeatCandidates().openOf(plan.lesion());
        var candidate = open.map(known -> known.addTriggers(triggers))
                .orElseGet(() -> RepeatCandidate.open(
                        UUID.randomUUID().toString(),
                        plan.lesion(),
                        plan.patient(),
                        plan.id(),
                        plan.treatedOn(),
                        triggers,
                        now,
                        caller.login()));
        if (!open.equals(Optional.of(candidate))) {
            saveAndPublish(
                    repositories, caller, candidate, open.isEmpty() ? "repeat-candidate" : "repeat-trigger", now);
        }
        return repositories.repeatCandidates().find(candidate.id()).orElseThrow();
    }

    /**
     * Evaluates all recent plans once a day, because no event reports a response that did not come.
     *
     * @return how many plans were evaluated
     */
    public int evaluateAll(Caller system) {
        var plans = executor.read(system, Permission.READ, "sweep", RecordType.TASK, "repeat", (repositories, now) -> {
                    var today = today(repositories, now);
                    return Result.success(repositories
                            .followUpPlans()
                            .findIdsTreatedIn(new DateRange(today.minusDays(LOOK_BACK_DAYS), today.minusDays(1))));
                })
                .orElseThrow();
        return items.runAll(system, Permission.READ, "repeat", plans, (repositories, id, now) -> {
            repositories.followUpPlans().lock(id).ifPresent(plan -> evaluate(repositories, system, plan, now));
            return true;
        });
    }

    public Result<RepeatCandidate> review(Caller caller, String id) {
        return executor.change(
                caller,
                Permission.DECIDE_REFERRAL,
                "review",
                RecordType.TASK,
                id,
                (repositories, now) -> lock(repositories, id)
                        .flatMap(candidate -> candidate.review(now, caller.name()))
                        .map(candidate -> saveAndPublish(repositories, caller, candidate, "repeat-review", now)));
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
    public Result<RepeatCandidate> decide(Caller caller, String id, DecisionInput input) {
        return executor.change(
                caller, Permission.DECIDE_REFERRAL, "decide", RecordType.TASK, id, (repositories, now) -> {
                    var today = today(repositories, now);
                    var candidate = lock(repositories, id);
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
                            .flatMap(decision -> decided(repositories, caller, c, decision, today, now)));
                });
    }

    private static Result<RepeatCandidate> decided(
            Repositories repositories,
            Caller caller,
            RepeatCandidate candidate,
            RepeatDecision decision,
            LocalDate today,
            Instant now) {
        if (decision.outcome() != RepeatState.RE_REFERRED) {
            return candidate
                    .decide(decision, Optional.empty(), now, caller.name())
                    .map(done -> saveAndPublish(repositories, caller, done, "repeat-decided", now));
        }
        var before = before(repositories, candidate);
        var obstacles = RepeatRules.findContraindications(
                candidate,
                repositories.adverseEvents().ofLesion(candidate.lesion()),
                decision.exclusions(),
                staged(before),
                today,
                repositories.sites().rulesOn(today));
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
        var another = repositories.referrals().ofPatient(candidate.patient()).stream()
                .filter(r -> r.state().isOpen() && r.lesions().contains(candidate.lesion()))
                .findFirst();
        if (another.isPresent()) {
            return Result.failure(new Rejection.PossibleDuplicateReferral(
                    another.get().order().value()));
        }
        var id = new ReferralId(UUID.randomUUID().toString());
        return candidate.decide(decision, Optional.of(id), now, caller.name()).map(done -> {
            refer(repositories, caller, id, done, decision, before.get(), today, now);
            return saveAndPublish(repositories, caller, done, "repeat-decided", now);
        });
    }

    /** Creates the new referral. The MDT has already decided, so it starts as accepted; all rules apply to it. */
    private static void refer(
            Repositories repositories,
            Caller caller,
            ReferralId id,
            RepeatCandidate candidate,
            RepeatDecision decision,
            Referral before,
            LocalDate today,
            Instant now) {
        var zone = repositories.sites().site().zone();
        var plan = repositories.followUpPlans().find(candidate.plan());
        var pain = plan.flatMap(RepeatRules::lastScore);
        repositories
                .referrals()
                .save(new Referral(
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
                                repositories.sites().rulesOn(today)),
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
                        0));
        repositories.referrals().addAnswers(id, known(candidate, plan, zone));
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        "referral-received",
                        id.value(),
                        Optional.of(candidate.patient()),
                        Map.of(
                                "state",
                                ReferralState.ACCEPTED.name(),
                                "repeats",
                                before.id().value())));
        ReadinessUpdater.refresh(repositories, id, now);
        ReadinessUpdater.recordFindings(repositories, id, "RE_REFERRED", now);
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

    private static Result<RepeatCandidate> lock(Repositories repositories, String id) {
        return repositories
                .repeatCandidates()
                .lock(id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("repeat-candidate", id)));
    }

    /** Closes the patient's open candidates: the patient died, or withdrew. */
    public static void close(
            Repositories repositories, Caller caller, ir.domain.patient.PatientId patient, String reason, Instant now) {
        repositories.repeatCandidates().ofPatient(patient).stream()
                .filter(candidate -> candidate.state().open())
                .forEach(candidate -> saveAndPublish(
                        repositories,
                        caller,
                        candidate.close(reason, now, caller.name()).orElseThrow(),
                        "repeat-closed",
                        now));
    }

    private static RepeatCandidate saveAndPublish(
            Repositories repositories, Caller caller, RepeatCandidate candidate, String topic, Instant now) {
        repositories.repeatCandidates().save(candidate);
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        candidate.id(),
                        Optional.of(candidate.patient()),
                        Map.of("state", candidate.state().name())));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now, caller, topic, RecordType.TASK, candidate.id(), Optional.of(candidate.patient())));
        return repositories.repeatCandidates().find(candidate.id()).orElseThrow();
    }
}
