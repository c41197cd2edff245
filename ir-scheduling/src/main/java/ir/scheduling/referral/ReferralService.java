package ir.scheduling.referral;

import ir.domain.assessment.Answer;
import ir.domain.booking.BookingState;
import ir.domain.clinical.Intent;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.TreatmentSeries;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Gate;
import ir.domain.session.PlanParameters;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Manages referrals: worklist, triage decisions, treatment plans and overrides of findings. */
@ApplicationScoped
public class ReferralService {
    private final CommandExecutor executor;

    @Inject
    public ReferralService(CommandExecutor executor) {
        this.executor = executor;
    }

    /**
     * Every open referral with its findings, by treat-by date. About a dozen queries, independent of the length of the
     * list.
     */
    public Result<List<ReferralDetails>> worklist(Caller caller) {
        return executor.read(caller, Permission.READ, "list", RecordType.REFERRAL, "", (repositories, now) -> {
            var details = ReferralDetailsAssembler.of(
                    repositories, repositories.referrals().open(), now);
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now,
                            caller,
                            "list",
                            RecordType.REFERRAL,
                            details.stream().map(f -> f.patient().id()).toList()));
            return Result.success(details);
        });
    }

    public Result<ReferralDetails> details(Caller caller, ReferralId id) {
        return executor.read(caller, Permission.READ, "read", RecordType.REFERRAL, id.value(), (repositories, now) -> {
            var file = ReferralDetailsAssembler.of(repositories, id, now);
            file.ifPresent(f -> repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now,
                            caller,
                            "read",
                            RecordType.REFERRAL,
                            id.value(),
                            Optional.of(f.patient().id()))));
            return file.map(Result::success).orElseGet(() -> notFound(id));
        });
    }

    /**
     * Records a person's decision: submit, accept, request information, decline, present to the MDT, withdraw; each
     * with its reason. A referral before the MDT is decided by the MDT's review.
     */
    public Result<Referral> decide(Caller caller, ReferralId id, ReferralState next, String reason) {
        var permission = next == ReferralState.SUBMITTED ? Permission.ENTER_REFERRAL : Permission.DECIDE_REFERRAL;
        return executor.change(caller, permission, "decide", RecordType.REFERRAL, id.value(), (repositories, now) -> {
            var referral = repositories.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            if (!DECISIONS.contains(next)) {
                return Result.failure(new Rejection.TransitionNotAllowed(
                        "referral", referral.get().state().name(), next.name()));
            }
            // a booked session must first be cancelled by a person who may do so
            var booked = repositories.bookings().activeOf(id, now).stream()
                    .filter(b -> b.state() instanceof BookingState.Booked)
                    .findFirst();
            if (booked.isPresent()) {
                return Result.failure(new Rejection.AlreadyScheduled(
                        booked.get().id().value(), booked.get().planned().start()));
            }
            boolean owed = next != ReferralState.IN_MDT && next != ReferralState.SUBMITTED;
            if (owed && reason.isBlank()) {
                return Result.failure(new Rejection.ReasonMissing("decision"));
            }
            if (referral.get().state() == ReferralState.IN_MDT && DECIDED_BY_REVIEW.contains(next)) {
                return Result.failure(new Rejection.MissingValue("review", "mdt-review"));
            }
            return applyDecision(repositories, caller, referral.get(), next, reason, now);
        });
    }

    /** Decisions that people make; scheduled and completed follow from bookings and sessions. */
    private static final Set<ReferralState> DECISIONS = Set.of(
            ReferralState.SUBMITTED,
            ReferralState.NEEDS_INFO,
            ReferralState.IN_MDT,
            ReferralState.ACCEPTED,
            ReferralState.ACCEPTED_CONDITIONAL,
            ReferralState.DECLINED,
            ReferralState.WITHDRAWN);

    private static final Set<ReferralState> DECIDED_BY_REVIEW =
            Set.of(ReferralState.ACCEPTED, ReferralState.ACCEPTED_CONDITIONAL, ReferralState.DECLINED);

    /** Also used by the MDT service. A referral cannot be accepted while a hard-stop finding is open. */
    public static Result<Referral> applyDecision(
            Repositories repositories,
            Caller caller,
            Referral referral,
            ReferralState next,
            String reason,
            Instant now) {
        var stops = ReferralDetailsAssembler.of(repositories, referral.id(), now)
                .orElseThrow()
                .blockedAt(Gate.INTAKE);
        boolean accepts = next == ReferralState.ACCEPTED || next == ReferralState.ACCEPTED_CONDITIONAL;
        if (accepts && !stops.isEmpty()) {
            return Result.failure(new Rejection.HardStop(stops.get(0)));
        }
        return referral.transitionTo(next, now, caller.name(), reason.strip()).map(changed -> {
            repositories.referrals().save(changed);
            publish(repositories, caller, now, "referral-decided", changed);
            ReadinessUpdater.recordFindings(repositories, referral.id(), next.name(), now);
            return changed;
        });
    }

    /**
     * Overrides a finding, with the caller's name and a reason; an advisory finding is only acknowledged. Schedulers
     * may override coverage; every other override is a clinical one.
     *
     * @param second the second consultant, if the rule requires two
     */
    public Result<ReferralDetails> override(
            Caller caller,
            ReferralId id,
            String rule,
            Optional<LesionId> lesion,
            String reasonCode,
            String text,
            Optional<String> second) {
        var permission =
                rule.equals("PRE-COVER") ? Permission.OVERRIDE_SCHEDULING_RULE : Permission.OVERRIDE_CLINICAL_RULE;
        return executor.change(caller, permission, "override", RecordType.REFERRAL, id.value(), (repositories, now) -> {
            var referral = repositories.referrals().lock(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            var finding = ReferralDetailsAssembler.of(repositories, id, now).stream()
                    .flatMap(details -> details.findings().stream())
                    .filter(f -> f.rule().equals(rule) && f.open())
                    .filter(f -> lesion.isEmpty() || f.lesion().equals(lesion))
                    .findFirst();
            if (finding.isEmpty()) {
                return Result.failure(new Rejection.NotFound("open-finding", rule));
            }
            if (finding.get().level() == FindingLevel.HARD_STOP) {
                return Result.failure(new Rejection.HardStop(rule));
            }
            boolean advises = finding.get().level().compareTo(FindingLevel.OVERRIDE_REQUIRED) < 0;
            if (!advises && text.strip().length() < 8) {
                return Result.failure(new Rejection.ReasonMissing("override"));
            }
            var other = second.map(String::strip).filter(name -> !name.isEmpty() && !name.equals(caller.name()));
            if (rule.equals("PRE-PREG") && finding.get().result() == Finding.RuleResult.RAISED && other.isEmpty()) {
                return Result.failure(new Rejection.MissingValue("second consultant", "another-person"));
            }
            var override = new Finding.Override(
                    advises && reasonCode.isBlank() ? "ACKNOWLEDGED" : reasonCode,
                    text.isBlank() ? "seen" : text.strip(),
                    caller.name(),
                    now,
                    other,
                    finding.get().lesion(),
                    finding.get().facts());
            saveOverrides(repositories, caller, now, referral.get(), rule, List.of(override));
            return Result.success(
                    ReferralDetailsAssembler.of(repositories, id, now).orElseThrow());
        });
    }

    private static void saveOverrides(
            Repositories repositories,
            Caller caller,
            Instant now,
            Referral referral,
            String rule,
            List<Finding.Override> overrides) {
        overrides.forEach(override -> repositories.referrals().addOverride(referral.id(), rule, override));
        publish(repositories, caller, now, "finding-overridden", referral);
        ReadinessUpdater.refresh(repositories, referral.id(), now);
        ReadinessUpdater.recordFindings(repositories, referral.id(), "OVERRIDE " + rule, now);
    }

    /**
     * Overrides coverage for every lesion with an open coverage finding, inside the transaction that creates the hold.
     */
    public static void overrideCoverage(
            Repositories repositories,
            Caller caller,
            Instant now,
            ReferralDetails details,
            String reasonCode,
            String text) {
        var open = details.findings().stream()
                .filter(finding -> finding.rule().equals("PRE-COVER") && finding.open())
                .map(finding -> new Finding.Override(
                        reasonCode,
                        text.strip(),
                        caller.name(),
                        now,
                        Optional.empty(),
                        finding.lesion(),
                        finding.facts()))
                .toList();
        if (!open.isEmpty()) {
            saveOverrides(repositories, caller, now, details.referral(), "PRE-COVER", open);
        }
    }

    /** Saves answers to the rules' questions, all of them or none. */
    public Result<ReferralDetails> answer(Caller caller, ReferralId id, List<Answer> answers) {
        return executor.change(
                caller, Permission.RECORD_READINESS, "answer", RecordType.REFERRAL, id.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return notFound(id);
                    }
                    for (var answer : answers) {
                        if (answer.lesion().isPresent()
                                && !referral.get()
                                        .lesions()
                                        .contains(answer.lesion().get())) {
                            return Result.failure(new Rejection.InvalidValue(
                                    "lesion", answer.lesion().get().value(), "lesion-referral"));
                        }
                        if (answer.at().isAfter(now)) {
                            return Result.failure(new Rejection.InvalidValue(
                                    answer.question().localCode(), answer.at().toString(), "past-time"));
                        }
                    }
                    repositories.referrals().addAnswers(id, answers);
                    publish(repositories, caller, now, "assessment-answered", referral.get());
                    ReadinessUpdater.refresh(repositories, id, now);
                    return Result.success(
                            ReferralDetailsAssembler.of(repositories, id, now).orElseThrow());
                });
    }

    /** Sets the side of a lesion if it is missing or wrong; not possible once the lesion was treated. */
    public Result<Lesion> setSide(Caller caller, ReferralId id, LesionId lesion, Laterality side) {
        return executor.change(
                caller, Permission.DECIDE_REFERRAL, "side", RecordType.LESION, lesion.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
                    if (referral.isEmpty() || !referral.get().lesions().contains(lesion)) {
                        return notFound(id);
                    }
                    if (!repositories.sessions().ofLesion(lesion).isEmpty()) {
                        return Result.failure(new Rejection.AlreadyFinal("side-of-scheduled-lesion"));
                    }
                    var known = repositories.referrals().lesion(lesion).orElseThrow();
                    var named = new Lesion(
                            known.id(),
                            known.patient(),
                            known.site(),
                            Optional.of(side),
                            known.category(),
                            known.description(),
                            known.condition());
                    repositories.referrals().save(named);
                    publish(repositories, caller, now, "side-named", referral.get());
                    ReadinessUpdater.refresh(repositories, id, now);
                    return Result.success(named);
                });
    }

    /** Sets the treatment intent, as a clinician decides; the order only suggests it. */
    public Result<Referral> changeIntent(Caller caller, ReferralId id, Intent intent) {
        return executor.change(
                caller, Permission.CHANGE_PLAN, "intent", RecordType.REFERRAL, id.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return notFound(id);
                    }
                    repositories.referrals().save(referral.get().withIntent(intent));
                    publish(repositories, caller, now, "intent-changed", referral.get());
                    ReadinessUpdater.refresh(repositories, id, now);
                    return Result.success(repositories.referrals().find(id).orElseThrow());
                });
    }

    /** The stored findings of each decision, oldest first. */
    public Result<List<ReferralRepository.RecordedFindings>> history(Caller caller, ReferralId id) {
        return executor.read(caller, Permission.READ, "read", RecordType.FINDING, id.value(), (repositories, now) -> {
            var referral = repositories.referrals().find(id);
            if (referral.isEmpty()) {
                return notFound(id);
            }
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now,
                            caller,
                            "read",
                            RecordType.FINDING,
                            id.value(),
                            Optional.of(referral.get().patient())));
            return Result.success(repositories.referrals().findings(id));
        });
    }

    /** Replaces the computed plan with a clinician's plan. */
    public Result<Referral> changePlan(Caller caller, ReferralId id, PlanParameters plan) {
        return executor.change(
                caller, Permission.CHANGE_PLAN, "plan", RecordType.REFERRAL, id.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return notFound(id);
                    }
                    var active = repositories.bookings().activeOf(id, now);
                    if (!active.isEmpty()) {
                        return Result.failure(new Rejection.AlreadyScheduled(
                                active.get(0).id().value(),
                                active.get(0).planned().start()));
                    }
                    var changed = referral.get().withPlan(plan);
                    repositories.referrals().save(changed);
                    publish(repositories, caller, now, "plan-confirmed", changed);
                    ReadinessUpdater.refresh(repositories, id, now);
                    return Result.success(changed);
                });
    }

    /**
     * Splits the treatment into several sessions with a minimum gap, or reverts to one; rejected while one of them is
     * held or booked.
     */
    public Result<Referral> planSeries(Caller caller, ReferralId id, Optional<TreatmentSeries> series) {
        return executor.change(
                caller, Permission.CHANGE_PLAN, "stage", RecordType.REFERRAL, id.value(), (repositories, now) -> {
                    var referral = repositories.referrals().lock(id);
                    if (referral.isEmpty()) {
                        return notFound(id);
                    }
                    var begun = repositories.bookings().ofReferral(id).stream()
                            .filter(b -> b.occupiesResourcesAt(now))
                            .findFirst();
                    if (begun.isPresent()) {
                        return Result.failure(new Rejection.AlreadyScheduled(
                                begun.get().id().value(), begun.get().planned().start()));
                    }
                    return referral.get().withSeries(series).map(changed -> {
                        repositories.referrals().save(changed);
                        publish(repositories, caller, now, "sessions-staged", changed);
                        return changed;
                    });
                });
    }

    /** All referrals of a patient, newest first. */
    public Result<List<ReferralDetails>> ofPatient(Caller caller, PatientId patient) {
        return executor.read(caller, Permission.READ, "search", RecordType.REFERRAL, "", (repositories, now) -> {
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "search", RecordType.REFERRAL, "", Optional.of(patient)));
            return Result.success(ReferralDetailsAssembler.of(
                    repositories, repositories.referrals().ofPatient(patient), now));
        });
    }

    /** The lesions known here, with their patients. */
    public Result<Map<Lesion, Patient>> lesions(Caller caller) {
        return executor.read(caller, Permission.READ, "list", RecordType.LESION, "", (repositories, now) -> {
            var lesions = repositories.referrals().allLesions(200);
            var patients = repositories
                    .receivedResources()
                    .patients(lesions.stream().map(Lesion::patient).distinct().toList());
            repositories
                    .audit()
                    .addAll(AuditLog.AuditEntry.forEachPatient(
                            now, caller, "list", RecordType.LESION, patients.keySet()));
            var listed = new java.util.LinkedHashMap<Lesion, Patient>();
            lesions.forEach(
                    lesion -> listed.put(lesion, ReferralDetailsAssembler.requireStored(patients, lesion.patient())));
            return Result.success(listed);
        });
    }

    private static void publish(
            Repositories repositories, Caller caller, Instant now, String topic, Referral referral) {
        repositories
                .outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        referral.id().value(),
                        Optional.of(referral.patient()),
                        Map.of("state", referral.state().name())));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now,
                        caller,
                        topic,
                        RecordType.REFERRAL,
                        referral.id().value(),
                        Optional.of(referral.patient())));
    }

    private static <T> Result<T> notFound(ReferralId id) {
        return Result.failure(new Rejection.NotFound("referral", id.value()));
    }
}
