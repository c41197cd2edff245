package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.Omed;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.session.CryoablationSession;
import ir.domain.time.DayWindow;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What is due after treatments, what was answered, and the story of each lesion. */
public final class FollowUpDesk {
    private final Entrance entrance;

    public FollowUpDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** A visit on the calendar, in the state of the day it was asked. */
    public record Due(FollowUpVisit visit, VisitState state, FollowUpPlan plan, Lesion lesion, Patient patient) {}

    /** Visits due in a stretch of days, and all that are overdue today, latest first. */
    public record Calendar(LocalDate today, DayWindow days, List<Due> due, List<Due> overdue) {
        public Calendar {
            due = List.copyOf(due);
            overdue = List.copyOf(overdue);
        }
    }

    public Outcome<Calendar> calendar(Actor actor, Optional<DayWindow> wanted) {
        return entrance.read(actor, Permission.READ, "calendar", "CarePlan", "", (stores, now) -> {
            var today = now.atZone(stores.sites().site().zone()).toLocalDate();
            var days = wanted.orElseGet(
                    () -> new DayWindow(today.withDayOfMonth(1), today.withDayOfMonth(today.lengthOfMonth())));
            var plans = stores.followUpPlans().due(days, today);
            var patients = stores.records()
                    .patients(
                            plans.stream().map(FollowUpPlan::patient).distinct().toList());
            var lesions = stores.referrals()
                    .lesions(plans.stream().map(FollowUpPlan::lesion).distinct().toList());
            var all = new ArrayList<Due>();
            for (var plan : plans) {
                for (var visit : plan.visits()) {
                    all.add(new Due(
                            visit,
                            visit.on(today),
                            plan,
                            Objects.requireNonNull(lesions.get(plan.lesion())),
                            Objects.requireNonNull(patients.get(plan.patient()))));
                }
            }
            stores.audit().addAll(AuditTrail.Entry.each(now, actor, "calendar", "CarePlan", patients.keySet()));
            var shown = all.stream()
                    .filter(due -> days.contains(due.visit().due()))
                    .filter(due -> due.state() != VisitState.SUPERSEDED && due.state() != VisitState.CANCELLED)
                    .sorted(Comparator.comparing((Due due) -> due.visit().due())
                            .thenComparing(due -> due.patient().displayName()))
                    .toList();
            var overdue = all.stream()
                    .filter(due -> due.state() == VisitState.OVERDUE)
                    .sorted(Comparator.comparing(
                            (Due due) -> due.visit().window().last()))
                    .toList();
            return Outcome.done(new Calendar(today, days, shown, overdue));
        });
    }

    public Outcome<Due> visit(Actor actor, String id) {
        return entrance.read(actor, Permission.READ, "read", "Encounter", id, (stores, now) -> {
            var plan = stores.followUpPlans().byVisit(id);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("visit", id));
            }
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now,
                            actor,
                            "read",
                            "Encounter",
                            id,
                            Optional.of(plan.get().patient())));
            return Outcome.done(due(stores, plan.get(), id, now));
        });
    }

    private static Due due(Stores stores, FollowUpPlan plan, String id, Instant now) {
        var today = now.atZone(stores.sites().site().zone()).toLocalDate();
        var visit = plan.visit(id).orElseThrow();
        return new Due(
                visit,
                visit.on(today),
                plan,
                stores.referrals().lesion(plan.lesion()).orElseThrow(),
                stores.records().patient(plan.patient()).orElseThrow());
    }

    /**
     * What was asked at a visit.
     *
     * @param pain empty where it was not asked or not answered
     * @param doses opioids of a usual day; empty and asked means none
     * @param enteredOmed a sum entered by hand for drugs without a factor
     * @param opioidsAsked whether the dose was asked at all
     */
    public record Answers(
            Optional<PainScore> pain,
            boolean opioidsAsked,
            List<OpioidDose> doses,
            Optional<Omed> enteredOmed,
            boolean infectionClear,
            String note) {
        public Answers {
            doses = List.copyOf(doses);
        }

        Optional<Omed> omed() {
            return enteredOmed.or(() -> opioidsAsked ? Optional.of(Omed.of(doses)) : Optional.empty());
        }
    }

    public Outcome<Due> record(Actor actor, String id, Answers answers) {
        return entrance.change(actor, Permission.RECORD_VISIT, "visit", "Encounter", id, (stores, now) -> {
            var plan = stores.followUpPlans().lockByVisit(id);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("visit", id));
            }
            var today = now.atZone(stores.sites().site().zone()).toLocalDate();
            var assessment = new PainAssessment(
                    plan.get().lesion(), today, answers.pain(), answers.omed(), answers.doses(), actor.name());
            return plan.get()
                    .complete(id, assessment, answers.infectionClear(), answers.note(), today)
                    .map(changed -> keep(stores, actor, "visit-completed", changed, id, now));
        });
    }

    public Outcome<Due> waive(Actor actor, String id, String reason) {
        return entrance.change(actor, Permission.RECORD_VISIT, "waive", "Encounter", id, (stores, now) -> {
            if (reason.isBlank()) {
                return Outcome.refused(new Refusal.ReasonMissing("waiver"));
            }
            var plan = stores.followUpPlans().lockByVisit(id);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("visit", id));
            }
            var today = now.atZone(stores.sites().site().zone()).toLocalDate();
            return plan.get()
                    .end(id, VisitState.WAIVED, reason.strip(), today)
                    .map(changed -> keep(stores, actor, "visit-waived", changed, id, now));
        });
    }

    private static Due keep(Stores stores, Actor actor, String topic, FollowUpPlan plan, String visit, Instant now) {
        stores.followUpPlans().save(plan);
        stores.outbox()
                .add(new Outbox.Event(now, topic, visit, Optional.of(plan.patient()), Map.of("plan", plan.id())));
        stores.audit().add(AuditTrail.Entry.done(now, actor, topic, "Encounter", visit, Optional.of(plan.patient())));
        return due(stores, plan, visit, now);
    }

    /** One point of the pain curve; {@code response} is empty for a baseline. */
    public record Point(
            LocalDate on,
            String label,
            int ordinal,
            Optional<PainScore> pain,
            Optional<Omed> omed,
            Optional<ResponseClass> response) {}

    /** Everything that happened to one lesion. */
    public record Story(
            Patient patient,
            Lesion lesion,
            List<CryoablationSession> sessions,
            List<FollowUpPlan> plans,
            List<Point> points,
            LocalDate today) {
        public Story {
            sessions = List.copyOf(sessions);
            plans = List.copyOf(plans);
            points = List.copyOf(points);
        }
    }

    public Outcome<Story> story(Actor actor, LesionId id) {
        return entrance.read(actor, Permission.READ, "read", "BodyStructure", id.value(), (stores, now) -> {
            var lesion = stores.referrals().lesion(id);
            if (lesion.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("lesion", id.value()));
            }
            var patient = stores.records().patient(lesion.get().patient()).orElseThrow();
            stores.audit()
                    .add(AuditTrail.Entry.done(
                            now, actor, "read", "BodyStructure", id.value(), Optional.of(patient.id())));
            var plans = stores.followUpPlans().ofLesion(id);
            var points = new ArrayList<Point>();
            for (var plan : plans) {
                plan.baseline()
                        .ifPresent(b -> points.add(
                                new Point(b.on(), "BASELINE", plan.ordinal(), b.worst(), b.omed(), Optional.empty())));
                for (var visit : plan.visits()) {
                    visit.assessment()
                            .ifPresent(a -> points.add(new Point(
                                    a.on(),
                                    visit.code(),
                                    plan.ordinal(),
                                    a.worst(),
                                    a.omed(),
                                    Optional.of(plan.response(a)))));
                }
            }
            var today = now.atZone(stores.sites().site().zone()).toLocalDate();
            return Outcome.done(
                    new Story(patient, lesion.get(), stores.sessions().ofLesion(id), plans, points, today));
        });
    }

    public Outcome<List<FollowUpPlan>> plansOf(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "CarePlan", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "CarePlan", "", Optional.of(patient)));
            return Outcome.done(stores.followUpPlans().ofPatient(patient));
        });
    }

    /** The answered visits of a patient, as an EHR reads them. */
    public Outcome<List<Due>> answered(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "Observation", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "Observation", "", Optional.of(patient)));
            return Outcome.done(stores.followUpPlans().ofPatient(patient).stream()
                    .flatMap(plan -> plan.visits().stream()
                            .filter(visit -> visit.assessment().isPresent())
                            .map(visit -> due(stores, plan, visit.id(), now)))
                    .toList());
        });
    }

    public Outcome<FollowUpPlan> plan(Actor actor, String id) {
        return entrance.read(actor, Permission.READ, "read", "CarePlan", id, (stores, now) -> {
            var plan = stores.followUpPlans().find(id);
            plan.ifPresent(p -> stores.audit()
                    .add(AuditTrail.Entry.done(now, actor, "read", "CarePlan", id, Optional.of(p.patient()))));
            return plan.map(Outcome::done).orElseGet(() -> Outcome.refused(new Refusal.NotFound("CarePlan", id)));
        });
    }
}
