package ir.scheduling.referral;

import ir.domain.assessment.Answer;
import ir.domain.booking.BookingState;
import ir.domain.clinical.Intent;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.TreatmentSeries;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.session.PlanParameters;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Changes referrals: decisions, answers, treatment plans and overrides of findings. */
@ApplicationScoped
public class ReferralService {
    private final ReferralRepository referrals;
    private final BookingRepository bookings;
    private final SessionRepository sessions;
    private final ReferralDetailsAssembler referralDetails;
    private final ReferralDecisions decisions;
    private final FindingOverrides overrides;
    private final ReadinessUpdater readinessUpdater;
    private final ReferralJournal journal;
    private final Clock clock;

    @Inject
    public ReferralService(
            ReferralRepository referrals,
            BookingRepository bookings,
            SessionRepository sessions,
            ReferralDetailsAssembler referralDetails,
            ReferralDecisions decisions,
            FindingOverrides overrides,
            ReadinessUpdater readinessUpdater,
            ReferralJournal journal,
            Clock clock) {
        this.referrals = referrals;
        this.bookings = bookings;
        this.sessions = sessions;
        this.referralDetails = referralDetails;
        this.decisions = decisions;
        this.overrides = overrides;
        this.readinessUpdater = readinessUpdater;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Records a person's decision: submit, accept, request information, decline, present to the MDT, withdraw; each
     * with its reason. A referral before the MDT is decided by the MDT's review.
     */
    @Command(
            permission = {},
            action = "decide",
            type = RecordType.REFERRAL)
    public Result<Referral> decide(Caller caller, @Subject ReferralId id, ReferralState next, String reason) {
        var permission = next == ReferralState.SUBMITTED ? Permission.ENTER_REFERRAL : Permission.DECIDE_REFERRAL;
        var missing = caller.missing(permission);
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        if (!DECISIONS.contains(next)) {
            return Result.failure(new Rejection.TransitionNotAllowed(
                    "referral", referral.get().state().name(), next.name()));
        }
        // a booked session must first be cancelled by a person who may do so
        var booked = bookings.activeOf(id, now).stream()
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
        return decisions.applyDecision(caller, referral.get(), next, reason, now);
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

    /**
     * Overrides a finding, with the caller's name and a reason; an advisory finding is only acknowledged. Schedulers
     * may override coverage; every other override is a clinical one.
     *
     * @param second the second consultant, if the rule requires two
     */
    @Command(
            permission = {},
            action = "override",
            type = RecordType.REFERRAL)
    public Result<ReferralDetails> override(
            Caller caller,
            @Subject ReferralId id,
            String rule,
            Optional<LesionId> lesion,
            String reasonCode,
            String text,
            Optional<String> second) {
        var permission =
                rule.equals("PRE-COVER") ? Permission.OVERRIDE_SCHEDULING_RULE : Permission.OVERRIDE_CLINICAL_RULE;
        var missing = caller.missing(permission);
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        var finding = referralDetails.of(id, now).stream()
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
        overrides.save(now, referral.get(), rule, List.of(override));
        return Result.success(referralDetails.of(id, now).orElseThrow());
    }

    /** Saves answers to the rules' questions, all of them or none. */
    @Command(permission = Permission.RECORD_READINESS, action = "answer", type = RecordType.REFERRAL)
    public Result<ReferralDetails> answer(Caller caller, @Subject ReferralId id, List<Answer> answers) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        for (var answer : answers) {
            if (answer.lesion().isPresent()
                    && !referral.get().lesions().contains(answer.lesion().get())) {
                return Result.failure(new Rejection.InvalidValue(
                        "lesion", answer.lesion().get().value(), "lesion-referral"));
            }
            if (answer.at().isAfter(now)) {
                return Result.failure(new Rejection.InvalidValue(
                        answer.question().localCode(), answer.at().toString(), "past-time"));
            }
        }
        referrals.addAnswers(id, answers);
        journal.publish(now, EventType.ASSESSMENT_ANSWERED, referral.get());
        readinessUpdater.refresh(id, now);
        return Result.success(referralDetails.of(id, now).orElseThrow());
    }

    /** Sets the side of a lesion if it is missing or wrong; not possible once the lesion was treated. */
    @Command(permission = Permission.DECIDE_REFERRAL, action = "side", type = RecordType.LESION)
    public Result<Lesion> setSide(Caller caller, ReferralId id, @Subject LesionId lesion, Laterality side) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty() || !referral.get().lesions().contains(lesion)) {
            return notFound(id);
        }
        if (!sessions.ofLesion(lesion).isEmpty()) {
            return Result.failure(new Rejection.AlreadyFinal("side-of-scheduled-lesion"));
        }
        var known = referrals.lesion(lesion).orElseThrow();
        var named = new Lesion(
                known.id(),
                known.patient(),
                known.site(),
                Optional.of(side),
                known.category(),
                known.description(),
                known.condition());
        referrals.save(named);
        journal.publish(now, EventType.SIDE_NAMED, referral.get());
        readinessUpdater.refresh(id, now);
        return Result.success(named);
    }

    /** Sets the treatment intent, as a clinician decides; the order only suggests it. */
    @Command(permission = Permission.CHANGE_PLAN, action = "intent", type = RecordType.REFERRAL)
    public Result<Referral> changeIntent(Caller caller, @Subject ReferralId id, Intent intent) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        referrals.save(referral.get().withIntent(intent));
        journal.publish(now, EventType.INTENT_CHANGED, referral.get());
        readinessUpdater.refresh(id, now);
        return Result.success(referrals.find(id).orElseThrow());
    }

    /** Replaces the computed plan with a clinician's plan. */
    @Command(permission = Permission.CHANGE_PLAN, action = "plan", type = RecordType.REFERRAL)
    public Result<Referral> changePlan(Caller caller, @Subject ReferralId id, PlanParameters plan) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        var active = bookings.activeOf(id, now);
        if (!active.isEmpty()) {
            return Result.failure(new Rejection.AlreadyScheduled(
                    active.get(0).id().value(), active.get(0).planned().start()));
        }
        var changed = referral.get().withPlan(plan);
        referrals.save(changed);
        journal.publish(now, EventType.PLAN_CONFIRMED, changed);
        readinessUpdater.refresh(id, now);
        return Result.success(changed);
    }

    /**
     * Splits the treatment into several sessions with a minimum gap, or reverts to one; rejected while one of them is
     * held or booked.
     */
    @Command(permission = Permission.CHANGE_PLAN, action = "stage", type = RecordType.REFERRAL)
    public Result<Referral> planSeries(Caller caller, @Subject ReferralId id, Optional<TreatmentSeries> series) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return notFound(id);
        }
        var begun = bookings.ofReferral(id).stream()
                .filter(b -> b.occupiesResourcesAt(now))
                .findFirst();
        if (begun.isPresent()) {
            return Result.failure(new Rejection.AlreadyScheduled(
                    begun.get().id().value(), begun.get().planned().start()));
        }
        return referral.get().withSeries(series).map(changed -> {
            referrals.save(changed);
            journal.publish(now, EventType.SESSIONS_STAGED, changed);
            return changed;
        });
    }

    private static <T> Result<T> notFound(ReferralId id) {
        return Result.failure(new Rejection.NotFound("referral", id.value()));
    }
}
