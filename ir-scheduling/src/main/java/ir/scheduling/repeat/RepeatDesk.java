package ir.scheduling.repeat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ImagingAssessment;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Step;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatRules;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.rule.RuleSet;
import ir.domain.rule.TreatBy;
import ir.domain.time.DayWindow;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.Checklists;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
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

/** Lesions that may have to be treated again: the list, and the board's decision. Nothing books itself. */
public final class RepeatDesk {
    /** System of the numbers that a re-referral gets here. */
    public static final String ORDERS = "https://ir-scheduling.example/repeat";

    /** Plans this old are not looked at any more for an answer that never came. */
    private static final int LOOK_BACK_DAYS = 120;

    private final Entrance entrance;
    private final ItemRunner items;

    public RepeatDesk(Entrance entrance) {
        this.entrance = entrance;
        this.items = new ItemRunner(entrance);
    }

    /**
     * A candidate with what it is decided on.
     *
     * @param events of the lesion, those struck out left away
     * @param obstacles what stands against a repeat today, exclusions apart
     * @param referredBefore the referral of the treatment it would repeat
     */
    public record Case(
            RepeatCandidate candidate,
            Patient patient,
            Lesion lesion,
            Optional<FollowUpPlan> plan,
            List<AdverseEvent> events,
            List<RepeatRules.Obstacle> obstacles,
            int treatments,
            Optional<Referral> referredBefore) {
        public Case {
            events = List.copyOf(events);
            obstacles = List.copyOf(obstacles);
        }
    }

    /** A candidate on the list. */
    public record Listed(RepeatCandidate candidate, Patient patient, Lesion lesion) {}

    /** All that wait for a decision or a day, the oldest first. */
    public Outcome<List<Listed>> open(Actor actor) {
        return entrance.read(actor, Permission.READ, "list", "Task", "repeat", (stores, now) -> {
            var open = stores.repeatCandidates().open();
            var patients = stores.records()
                    .patients(open.stream()
                            .map(RepeatCandidate::patient)
                            .distinct()
                            .toList());
            var lesions = stores.referrals()
                    .lesions(open.stream().map(RepeatCandidate::lesion).toList());
            stores.audit().addAll(AuditTrail.Entry.each(now, actor, "list", "Task", patients.keySet()));
            return Outcome.done(open.stream()
                    .map(candidate -> new Listed(
                            candidate,
                            Objects.requireNonNull(patients.get(candidate.patient())),
                            Objects.requireNonNull(lesions.get(candidate.lesion()))))
                    .toList());
        });
    }

    public Outcome<Case> read(Actor actor, String id) {
        return entrance.read(actor, Permission.READ, "read", "Task", id, (stores, now) -> {
            var candidate = stores.repeatCandidates().find(id);
            if (candidate.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("repeat candidate", id));
            }
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            "Task",
                            id,
                            Optional.of(candidate.get().patient())));
            return Outcome.done(of(stores, candidate.get(), now));
        });
    }

    private static Case of(Stores stores, RepeatCandidate candidate, Instant now) {
        var today = today(stores, now);
        var events = stores.adverseEvents().ofLesion(candidate.lesion()).stream()
                .filter(AdverseEvent::counts)
                .toList();
        var before = before(stores, candidate);
        return new Case(
                candidate,
                stores.records().patient(candidate.patient()).orElseThrow(),
                stores.referrals().lesion(candidate.lesion()).orElseThrow(),
                stores.followUpPlans().find(candidate.plan()),
                events,
                RepeatRules.against(
                        candidate,
                        events,
                        Map.of(),
                        staged(before),
                        today,
                        stores.sites().rulesOn(today)),
                treatments(stores, candidate.lesion()),
                before);
    }

    private static int treatments(Stores stores, LesionId lesion) {
        return (int) stores.sessions().ofLesion(lesion).stream()
                .filter(session -> session.treatmentOf(lesion).isPresent())
                .count();
    }

    private static Optional<Referral> before(Stores stores, RepeatCandidate candidate) {
        return stores.followUpPlans()
                .find(candidate.plan())
                .flatMap(plan -> stores.sessions().find(plan.session()))
                .flatMap(session -> stores.referrals().find(session.referral()));
    }

    private static boolean staged(Optional<Referral> referral) {
        return referral.filter(r -> r.sessions() > 1).isPresent();
    }

    private static LocalDate today(Stores stores, Instant now) {
        return now.atZone(stores.sites().site().zone()).toLocalDate();
    }

    /** A clinician or the patient asks for it (REP-CLIN). */
    public Outcome<RepeatCandidate> request(Actor actor, LesionId lesion, String reason) {
        return entrance.change(actor, Permission.RECORD_VISIT, "request", "Task", lesion.value(), (stores, now) -> {
            if (reason.strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("repeat"));
            }
            var plan = newest(stores, lesion);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("treatment of the lesion", lesion.value()));
            }
            var trigger = new RepeatTrigger(
                    RepeatTrigger.Kind.REP_CLIN, today(stores, now), List.of(reason.strip(), actor.name()));
            return Outcome.done(seen(stores, actor, plan.get(), List.of(trigger), now));
        });
    }

    private static Optional<FollowUpPlan> newest(Stores stores, LesionId lesion) {
        return stores.followUpPlans().ofLesion(lesion).stream().max(Comparator.comparing(FollowUpPlan::ordinal));
    }

    /**
     * Looks at a plan whose answers changed, or whose days went by: what it shows opens a candidate or is added to the
     * open one. What was dismissed opens again only for something it did not show then.
     */
    public static void look(Stores stores, Actor actor, FollowUpPlan plan, Instant now) {
        var today = today(stores, now);
        look(stores, actor, plan, stores.sites().rulesOn(today), today, now);
    }

    private static void look(
            Stores stores, Actor actor, FollowUpPlan plan, RuleSet rules, LocalDate today, Instant now) {
        if (!plan.active()) {
            return;
        }
        var triggers = new ArrayList<>(RepeatRules.triggers(plan, today, rules));
        if (triggers.isEmpty()) {
            return;
        }
        stores.repeatCandidates().ofLesion(plan.lesion()).stream()
                .filter(earlier -> earlier.plan().equals(plan.id()))
                .filter(earlier -> !earlier.state().open())
                .forEach(earlier -> triggers.removeAll(earlier.triggers()));
        if (!triggers.isEmpty()) {
            seen(stores, actor, plan, triggers, now);
        }
    }

    private static RepeatCandidate seen(
            Stores stores, Actor actor, FollowUpPlan plan, List<RepeatTrigger> triggers, Instant now) {
        var open = stores.repeatCandidates().openOf(plan.lesion());
        var candidate = open.map(known -> known.seen(triggers))
                .orElseGet(() -> RepeatCandidate.open(
                        UUID.randomUUID().toString(),
                        plan.lesion(),
                        plan.patient(),
                        plan.id(),
                        plan.treatedOn(),
                        triggers,
                        now,
                        actor.login()));
        if (!open.equals(Optional.of(candidate))) {
            kept(stores, actor, candidate, open.isEmpty() ? "repeat-candidate" : "repeat-trigger", now);
        }
        return stores.repeatCandidates().find(candidate.id()).orElseThrow();
    }

    /** Once a day: weeks that went by without a response are seen by nobody else. */
    public int sweep(Actor house) {
        var plans = entrance.read(house, Permission.READ, "sweep", "Task", "repeat", (stores, now) -> {
                    var today = today(stores, now);
                    return Outcome.done(stores.followUpPlans()
                            .treatedIds(new DayWindow(today.minusDays(LOOK_BACK_DAYS), today.minusDays(1))));
                })
                .orElseThrow();
        return items.each(house, Permission.READ, "repeat", plans, (stores, id, now) -> {
            stores.followUpPlans().lock(id).ifPresent(plan -> look(stores, house, plan, now));
            return true;
        });
    }

    public Outcome<RepeatCandidate> review(Actor actor, String id) {
        return entrance.change(
                actor,
                Permission.DECIDE_REFERRAL,
                "review",
                "Task",
                id,
                (stores, now) -> locked(stores, id)
                        .then(candidate -> candidate.review(now, actor.name()))
                        .map(candidate -> kept(stores, actor, candidate, "repeat-review", now)));
    }

    /** What the board said. */
    public record Said(
            RepeatState outcome,
            Map<RepeatDecision.Exclusion, Boolean> exclusions,
            Map<RepeatDecision.Factor, String> factors,
            Optional<LocalDate> until,
            String reason,
            String decisionMaker,
            Optional<RepeatDecision.Override> override) {}

    /** The decision: a new referral for the same lesion, a day to look again, or no. */
    public Outcome<RepeatCandidate> decide(Actor actor, String id, Said said) {
        return entrance.change(actor, Permission.DECIDE_REFERRAL, "decide", "Task", id, (stores, now) -> {
            var today = today(stores, now);
            var candidate = locked(stores, id);
            return candidate.then(c -> RepeatDecision.of(
                            said.outcome(),
                            said.exclusions(),
                            said.factors(),
                            said.until(),
                            said.reason(),
                            said.decisionMaker(),
                            said.override(),
                            today,
                            now)
                    .then(decision -> decided(stores, actor, c, decision, today, now)));
        });
    }

    private static Outcome<RepeatCandidate> decided(
            Stores stores,
            Actor actor,
            RepeatCandidate candidate,
            RepeatDecision decision,
            LocalDate today,
            Instant now) {
        if (decision.outcome() != RepeatState.RE_REFERRED) {
            return candidate
                    .decide(decision, Optional.empty(), now, actor.name())
                    .map(done -> kept(stores, actor, done, "repeat-decided", now));
        }
        var before = before(stores, candidate);
        var obstacles = RepeatRules.against(
                candidate,
                stores.adverseEvents().ofLesion(candidate.lesion()),
                decision.exclusions(),
                staged(before),
                today,
                stores.sites().rulesOn(today));
        var override = decision.override();
        if (!obstacles.isEmpty()
                && override.filter(o ->
                                !o.reasonCode().isBlank() && o.text().strip().length() >= 8)
                        .isEmpty()) {
            return Outcome.refused(new Refusal.RuleNotMet(obstacles.get(0).rule()));
        }
        if (before.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("referral of the treatment before", candidate.plan()));
        }
        var another = stores.referrals().ofPatient(candidate.patient()).stream()
                .filter(r -> r.state().open() && r.lesions().contains(candidate.lesion()))
                .findFirst();
        if (another.isPresent()) {
            return Outcome.refused(
                    new Refusal.SimilarReferral(another.get().order().value()));
        }
        var id = new ReferralId(UUID.randomUUID().toString());
        return candidate.decide(decision, Optional.of(id), now, actor.name()).map(done -> {
            refer(stores, actor, id, done, decision, before.get(), today, now);
            return kept(stores, actor, done, "repeat-decided", now);
        });
    }

    /** The board has decided already, so the new referral is accepted; every rule looks at it as at any other. */
    private static void refer(
            Stores stores,
            Actor actor,
            ReferralId id,
            RepeatCandidate candidate,
            RepeatDecision decision,
            Referral before,
            LocalDate today,
            Instant now) {
        var zone = stores.sites().site().zone();
        var plan = stores.followUpPlans().find(candidate.plan());
        var pain = plan.flatMap(RepeatRules::lastScore);
        stores.referrals()
                .save(new Referral(
                        id,
                        new OrderNumber(ORDERS, candidate.id()),
                        candidate.patient(),
                        List.of(candidate.lesion()),
                        before.intent(),
                        before.urgency(),
                        today,
                        decision.decisionMaker(),
                        TreatBy.of(
                                today,
                                before.urgency(),
                                before.intent(),
                                pain.flatMap(p -> p.worst()),
                                false,
                                stores.sites().rulesOn(today)),
                        ReferralState.ACCEPTED,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(
                                new Step(
                                        ReferralState.SUBMITTED,
                                        now,
                                        actor.login(),
                                        "repeat of " + before.order().value()),
                                new Step(ReferralState.IN_MDT, now, actor.login(), ""),
                                new Step(ReferralState.ACCEPTED, now, actor.login(), decision.reason())),
                        0));
        stores.referrals().addAnswers(id, known(candidate, plan, zone));
        stores.outbox()
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
        Checklists.look(stores, id, now);
        Checklists.keep(stores, id, "RE_REFERRED", now);
    }

    /** What follow-up knows already, with the day it was said: it is the new baseline if it is fresh enough. */
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

    private static Outcome<RepeatCandidate> locked(Stores stores, String id) {
        return stores.repeatCandidates()
                .lock(id)
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(new Refusal.NotFound("repeat candidate", id)));
    }

    /** Nobody is treated again: the patient died, or wants no more. */
    public static void close(Stores stores, Actor actor, ir.domain.patient.PatientId patient, String why, Instant now) {
        stores.repeatCandidates().ofPatient(patient).stream()
                .filter(candidate -> candidate.state().open())
                .forEach(candidate -> kept(
                        stores, actor, candidate.close(why, now, actor.name()).orElseThrow(), "repeat-closed", now));
    }

    private static RepeatCandidate kept(
            Stores stores, Actor actor, RepeatCandidate candidate, String topic, Instant now) {
        stores.repeatCandidates().save(candidate);
        stores.outbox()
                .add(new Outbox.Event(
                        now,
                        topic,
                        candidate.id(),
                        Optional.of(candidate.patient()),
                        Map.of("state", candidate.state().name())));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, "Task", candidate.id(), Optional.of(candidate.patient())));
        return stores.repeatCandidates().find(candidate.id()).orElseThrow();
    }
}
