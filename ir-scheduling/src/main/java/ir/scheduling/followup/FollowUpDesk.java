package ir.scheduling.followup;

import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.Omed;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitAnswers;
import ir.domain.followup.VisitAppointment;
import ir.domain.followup.VisitState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.time.DayWindow;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.availability.Holidays;
import ir.scheduling.availability.OpenTime;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.repeat.RepeatDesk;
import ir.scheduling.site.Site;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What is due after treatments, what was answered, and the story of each lesion. */
public final class FollowUpDesk {
    /** A visit with a place takes so long (L). */
    public static final Duration VISIT = Duration.ofMinutes(30);

    /** A telephone call takes so long (L). */
    public static final Duration CALL = Duration.ofMinutes(15);

    /** An overdue visit is offered times for so many days (L). */
    private static final int CATCH_UP_DAYS = 14;

    private final Entrance entrance;
    private final ItemRunner items;

    public FollowUpDesk(Entrance entrance) {
        this.entrance = entrance;
        this.items = new ItemRunner(entrance);
    }

    /** A visit on the calendar, in the state of the day it was asked. */
    public record Due(FollowUpVisit visit, VisitState state, FollowUpPlan plan, Lesion lesion, Patient patient) {
        /** The day it stands on: of its appointment, else the due date. */
        public LocalDate day(java.time.ZoneId zone) {
            return visit.appointment()
                    .map(a -> a.window().start().atZone(zone).toLocalDate())
                    .orElse(visit.due());
        }
    }

    /** Visits of a stretch of days, and all that are overdue today, the longest overdue first. */
    public record Calendar(LocalDate today, DayWindow days, List<Due> due, List<Due> overdue) {
        public Calendar {
            due = List.copyOf(due);
            overdue = List.copyOf(overdue);
        }
    }

    public Outcome<Calendar> calendar(Actor actor, Optional<DayWindow> wanted) {
        return entrance.read(actor, Permission.READ, "calendar", "CarePlan", "", (stores, now) -> {
            var zone = stores.sites().site().zone();
            var today = now.atZone(zone).toLocalDate();
            var days = wanted.orElseGet(
                    () -> new DayWindow(today.withDayOfMonth(1), today.withDayOfMonth(today.lengthOfMonth())));
            var stretch = new TimeWindow(
                    days.first().atStartOfDay(zone).toInstant(),
                    days.last().plusDays(1).atStartOfDay(zone).toInstant());
            var all = dues(stores, stores.followUpPlans().due(days, stretch, today), today);
            stores.audit()
                    .addAll(AuditTrail.Entry.each(
                            now,
                            actor,
                            "calendar",
                            "CarePlan",
                            all.stream().map(d -> d.patient().id()).toList()));
            var shown = all.stream()
                    .filter(due -> days.contains(due.day(zone)))
                    .filter(due -> due.state() != VisitState.SUPERSEDED && due.state() != VisitState.CANCELLED)
                    .sorted(Comparator.comparing((Due due) -> due.day(zone))
                            .thenComparing(due -> due.visit()
                                    .appointment()
                                    .map(a -> a.window().start())
                                    .orElse(Instant.MAX))
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

    /** Every visit of some plans as it stands, inside the transaction of whoever asks. */
    public static List<Due> dues(Stores stores, List<FollowUpPlan> plans, Instant now) {
        return dues(stores, plans, today(stores, now));
    }

    private static List<Due> dues(Stores stores, List<FollowUpPlan> plans, LocalDate today) {
        var patients = stores.records()
                .patients(plans.stream().map(FollowUpPlan::patient).distinct().toList());
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
        return all;
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

    private static LocalDate today(Stores stores, Instant now) {
        return now.atZone(stores.sites().site().zone()).toLocalDate();
    }

    private static Due due(Stores stores, FollowUpPlan plan, String id, Instant now) {
        var visit = plan.visit(id).orElseThrow();
        return new Due(
                visit,
                visit.on(today(stores, now)),
                plan,
                stores.referrals().lesion(plan.lesion()).orElseThrow(),
                stores.records().patient(plan.patient()).orElseThrow());
    }

    /** The opioids of a usual day, as they were asked. */
    public record Opioids(boolean asked, List<OpioidDose> doses, boolean unlisted, Optional<Omed> byHand) {
        /** Nobody asked. */
        public static final Opioids NOT_ASKED = new Opioids(false, List.of(), false, Optional.empty());

        public Opioids {
            doses = List.copyOf(doses);
        }

        public static Opioids of(OpioidDose... doses) {
            return new Opioids(true, List.of(doses), false, Optional.empty());
        }

        /** A drug without a factor makes the sum unknown, unless a person worked it out. */
        Optional<Omed> omed() {
            return byHand.or(() -> asked && !unlisted ? Optional.of(Omed.of(doses)) : Optional.empty());
        }
    }

    /**
     * What was asked on one day.
     *
     * @param on empty for today
     * @param pain empty where it was not asked or not answered
     * @param infectionSuspected empty where nobody looked
     */
    public record Answers(
            Optional<LocalDate> on,
            Optional<PainScore> pain,
            Opioids opioids,
            Optional<Boolean> infectionSuspected,
            VisitAnswers.Neurology sensation,
            VisitAnswers.Neurology strength,
            Optional<Image> imaging,
            Set<VisitAnswers.SupportiveCare> supportiveCare,
            String note) {
        public Answers {
            supportiveCare = Set.copyOf(supportiveCare);
        }

        /** Pain and opioids alone. */
        public static Answers pain(Optional<LocalDate> on, Optional<PainScore> pain, Opioids opioids) {
            return new Answers(
                    on,
                    pain,
                    opioids,
                    Optional.empty(),
                    VisitAnswers.Neurology.NOT_EXAMINED,
                    VisitAnswers.Neurology.NOT_EXAMINED,
                    Optional.empty(),
                    Set.of(),
                    "");
        }

        public Answers with(Image image) {
            return new Answers(
                    on,
                    pain,
                    opioids,
                    infectionSuspected,
                    sensation,
                    strength,
                    Optional.of(image),
                    supportiveCare,
                    note);
        }

        private VisitAnswers of(LesionId lesion, LocalDate today, String by) {
            var day = on.orElse(today);
            return new VisitAnswers(
                    day,
                    pain.isEmpty() && opioids.omed().isEmpty()
                            ? Optional.empty()
                            : Optional.of(new PainAssessment(lesion, day, pain, opioids.omed(), opioids.doses(), by)),
                    infectionSuspected,
                    sensation,
                    strength,
                    imaging.map(
                            i -> new ImagingAssessment(day, i.modality(), i.verdict(), i.longestCm(), i.report(), by)),
                    supportiveCare,
                    note,
                    by,
                    Optional.empty());
        }
    }

    /** What a picture showed. */
    public record Image(
            ImagingAssessment.Modality modality,
            ImagingAssessment.Verdict verdict,
            Optional<Double> longestCm,
            String report) {}

    public Outcome<Due> record(Actor actor, String id, Answers answers) {
        return change(actor, Permission.RECORD_VISIT, "visit-completed", id, (stores, plan, now) -> {
            var today = today(stores, now);
            return possible(plan, answers, today)
                    .then(day -> plan.complete(id, answers.of(plan.lesion(), today, actor.name()), day));
        });
    }

    private static Outcome<LocalDate> possible(FollowUpPlan plan, Answers answers, LocalDate today) {
        var day = answers.on().orElse(today);
        return day.isAfter(today) || day.isBefore(plan.treatedOn())
                ? Outcome.refused(new Refusal.InvalidValue(
                        "day", day.toString(), "from the treatment, " + plan.treatedOn() + ", to today"))
                : Outcome.done(day);
    }

    /**
     * Answers nobody had made an appointment for. They belong to the nearest window that is open, or stand by
     * themselves.
     */
    public Outcome<FollowUpPlan> submit(Actor actor, LesionId lesion, Answers answers) {
        return entrance.change(
                actor, Permission.SUBMIT_ANSWERS, "answers", "QuestionnaireResponse", lesion.value(), (stores, now) -> {
                    var active = stores.followUpPlans()
                            .activeOf(lesion)
                            .flatMap(plan -> stores.followUpPlans().lock(plan.id()));
                    if (active.isEmpty()) {
                        return Outcome.refused(new Refusal.NotFound("active follow-up of the lesion", lesion.value()));
                    }
                    var plan = active.get();
                    var today = today(stores, now);
                    return possible(plan, answers, today)
                            .then(day -> plan.take(answers.of(lesion, today, actor.name()), today))
                            .map(taken -> keep(stores, actor, "answers", taken, answered(plan, taken), now));
                });
    }

    /**
     * Answers that were written down wrongly. One's own, or a clinician's word; they stay what they were for whoever
     * asks what was known when.
     *
     * @param answersId of the visit, or of the plan and the number of what stands by itself
     * @param version of the plan as it was read
     */
    public Outcome<FollowUpPlan> amend(
            Actor actor, String planId, String answersId, Answers to, String reason, Optional<Long> version) {
        return entrance.change(
                actor, Permission.SUBMIT_ANSWERS, "amend", "QuestionnaireResponse", answersId, (stores, now) -> {
                    var found = stores.followUpPlans().lock(planId);
                    var before = found.flatMap(plan -> plan.answers(answersId));
                    if (found.isEmpty() || before.isEmpty()) {
                        return Outcome.refused(new Refusal.NotFound("QuestionnaireResponse", answersId));
                    }
                    var plan = found.get();
                    if (!before.get().by().equals(actor.name()) && !actor.may(Permission.RECORD_TREATMENT)) {
                        return Outcome.refused(new Refusal.NotPermitted("amend another's answers"));
                    }
                    var today = today(stores, now);
                    return versionIs(plan, version)
                            .then(same -> possible(plan, to, today))
                            .then(day -> plan.amend(
                                    answersId, to.of(plan.lesion(), day, actor.name()), reason, now, actor.name()))
                            .map(amended -> keep(stores, actor, "answers-amended", amended, answersId, now));
                });
    }

    /** What was answered now: a visit, or what stands by itself. */
    private static String answered(FollowUpPlan before, FollowUpPlan after) {
        return after.visits().stream()
                .filter(v -> v.answers().isPresent())
                .map(FollowUpVisit::id)
                .filter(id -> before.answers(id).isEmpty())
                .findFirst()
                .orElseGet(() -> after.looseId(after.unscheduled().size() - 1));
    }

    private static Outcome<FollowUpPlan> versionIs(FollowUpPlan plan, Optional<Long> version) {
        return version.filter(read -> read != plan.version())
                .<Outcome<FollowUpPlan>>map(read -> Outcome.refused(new Refusal.StaleVersion(read, plan.version())))
                .orElseGet(() -> Outcome.done(plan));
    }

    public Outcome<Due> waive(Actor actor, String id, String reason) {
        return waive(actor, id, reason, Optional.empty());
    }

    /** @param version of the plan as it was read */
    public Outcome<Due> waive(Actor actor, String id, String reason, Optional<Long> version) {
        if (reason.isBlank()) {
            return Outcome.refused(new Refusal.ReasonMissing("waiver"));
        }
        return change(
                actor,
                Permission.RECORD_VISIT,
                "visit-waived",
                id,
                (stores, plan, now) -> versionIs(plan, version)
                        .then(read -> read.end(id, VisitState.WAIVED, reason.strip(), today(stores, now))));
    }

    public Outcome<Due> contacted(
            Actor actor, String id, ContactAttempt.Channel channel, ContactAttempt.Result result, String note) {
        return change(
                actor,
                Permission.ARRANGE_VISIT,
                "visit-contact",
                id,
                (stores, plan, now) -> plan.contacted(
                        id, new ContactAttempt(now, actor.name(), channel, result, note.strip()), today(stores, now)));
    }

    /**
     * A time a visit could have.
     *
     * @param suggested on the due date, or the working day nearest to it
     */
    public record Opening(TimeWindow window, Resource place, boolean suggested) {}

    /** Free times of every place within the visit's window; after it, for the days to come. */
    public Outcome<List<Opening>> openings(Actor actor, String id) {
        return entrance.read(actor, Permission.READ, "openings", "Encounter", id, (stores, now) -> {
            var plan = stores.followUpPlans().byVisit(id);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("visit", id));
            }
            return Outcome.done(openings(stores, plan.get().visit(id).orElseThrow(), now));
        });
    }

    private static List<Opening> openings(Stores stores, FollowUpVisit visit, Instant now) {
        var site = stores.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        var first =
                visit.window().first().isBefore(today) ? today : visit.window().first();
        var last = visit.window().last().isBefore(first)
                ? first.plusDays(CATCH_UP_DAYS)
                : visit.window().last();
        var stretch = new TimeWindow(
                first.atStartOfDay(site.zone()).toInstant(),
                last.plusDays(1).atStartOfDay(site.zone()).toInstant());
        var suggested = visit.dayToOffer(day -> working(day, site), today);
        var places = places(stores, site);
        var taken = stores
                .followUpPlans()
                .takingPlace(stretch, places.stream().map(Resource::id).toList())
                .stream()
                .flatMap(plan -> plan.visits().stream())
                .filter(v -> !v.id().equals(visit.id()))
                .flatMap(v -> v.taking().stream())
                .toList();
        var openings = new ArrayList<Opening>();
        for (var place : places) {
            var busy = taken.stream()
                    .filter(a -> a.place().equals(Optional.of(place.id())))
                    .map(VisitAppointment::window)
                    .toList();
            var entries = stores.diaries().of(List.of(place.id()), List.of(site.id()), stretch);
            new OpenTime(place, site, entries)
                    .slots(stretch, VISIT, busy).stream()
                            .filter(slot -> slot.start().isAfter(now))
                            .forEach(slot -> openings.add(new Opening(
                                    slot,
                                    place,
                                    suggested.equals(Optional.of(
                                            slot.start().atZone(site.zone()).toLocalDate())))));
        }
        openings.sort(Comparator.comparing((Opening o) -> !o.suggested())
                .thenComparing(o -> o.window().start())
                .thenComparing(o -> o.place().name()));
        return openings;
    }

    private static boolean working(LocalDate day, Site site) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !Holidays.on(day, site.holidayRegion());
    }

    private static List<Resource> places(Stores stores, Site site) {
        return stores.sites().resources().stream()
                .filter(r -> r.role() == ResourceRole.CLINIC)
                .filter(r -> r.site().equals(site.id()))
                .toList();
    }

    /**
     * Gives a visit its time. A phone call needs no place; everything else is booked into one's diary.
     *
     * @param place empty for a phone call
     */
    public Outcome<Due> schedule(Actor actor, String id, Instant start, Optional<ResourceId> place) {
        try {
            return change(actor, Permission.ARRANGE_VISIT, "visit-scheduled", id, (stores, plan, now) -> {
                var visit = plan.visit(id).orElseThrow();
                if (!start.isAfter(now)) {
                    return Outcome.refused(new Refusal.InvalidValue("time", start.toString(), "a time to come"));
                }
                if (place.isEmpty() && visit.item().mode().needsPlace()) {
                    return Outcome.refused(new Refusal.MissingValue("place", "where the visit takes place"));
                }
                if (place.isPresent()) {
                    stores.bookings().lockDiaries(new TreeSet<>(List.of(place.get())));
                    var free = openings(stores, visit, now).stream()
                            .anyMatch(o -> o.place().id().equals(place.get())
                                    && o.window().start().equals(start));
                    if (!free) {
                        return Outcome.refused(taken(stores, place.get(), start));
                    }
                }
                var length = place.isPresent() ? VISIT : CALL;
                return plan.schedule(
                        id,
                        new VisitAppointment(new TimeWindow(start, start.plus(length)), place, actor.name()),
                        today(stores, now));
            });
        } catch (Work.TimeTaken taken) {
            var window = new TimeWindow(start, start.plus(VISIT));
            return Outcome.refused(
                    new Refusal.ResourceTaken(place.map(ResourceId::value).orElse(""), ResourceRole.CLINIC, window));
        }
    }

    private static Refusal taken(Stores stores, ResourceId place, Instant start) {
        return stores.sites()
                .resource(place)
                .<Refusal>map(known ->
                        new Refusal.ResourceTaken(known.name(), known.role(), new TimeWindow(start, start.plus(VISIT))))
                .orElseGet(() -> new Refusal.NotFound("place", place.value()));
    }

    public Outcome<Due> unschedule(Actor actor, String id) {
        return change(
                actor,
                Permission.ARRANGE_VISIT,
                "visit-unscheduled",
                id,
                (stores, plan, now) -> plan.unschedule(id, today(stores, now)));
    }

    @FunctionalInterface
    private interface Step {
        Outcome<FollowUpPlan> take(Stores stores, FollowUpPlan plan, Instant now);
    }

    private Outcome<Due> change(Actor actor, Permission permission, String topic, String id, Step step) {
        return entrance.change(actor, permission, topic, "Encounter", id, (stores, now) -> {
            var plan = stores.followUpPlans().lockByVisit(id);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("visit", id));
            }
            return step.take(stores, plan.get(), now)
                    .map(changed -> due(stores, keep(stores, actor, topic, changed, id, now), id, now));
        });
    }

    private static FollowUpPlan keep(
            Stores stores, Actor actor, String topic, FollowUpPlan plan, String subject, Instant now) {
        var before = stores.followUpPlans().find(plan.id()).orElseThrow();
        stores.followUpPlans().save(plan);
        tell(stores, plan, topic, subject, now);
        before.cancelledBy(plan).forEach(visit -> tell(stores, plan, "visit-cancelled", visit, now));
        before.fulfilledBy(plan).forEach(visit -> tell(stores, plan, "visit-fulfilled", visit, now));
        stores.audit()
                .add(AuditTrail.Entry.done(
                        now, actor, topic, entity(plan, topic, subject), subject, Optional.of(plan.patient())));
        var kept = stores.followUpPlans().find(plan.id()).orElseThrow();
        RepeatDesk.look(stores, actor, kept, now);
        return kept;
    }

    private static void tell(Stores stores, FollowUpPlan plan, String topic, String subject, Instant now) {
        stores.outbox()
                .add(new Outbox.Event(now, topic, subject, Optional.of(plan.patient()), Map.of("plan", plan.id())));
    }

    private static String entity(FollowUpPlan plan, String topic, String subject) {
        if (subject.equals(plan.id())) {
            return "CarePlan";
        }
        return topic.startsWith("answers") ? "QuestionnaireResponse" : "Task";
    }

    /** Tells, once, of each open visit whose window has begun; how many there were. */
    public int sweep(Actor house) {
        var plans = entrance.read(house, Permission.READ, "sweep", "Task", "followup-due", (stores, now) -> {
                    var today = now.atZone(stores.sites().site().zone()).toLocalDate();
                    return Outcome.done(stores.followUpPlans().begunIds(today));
                })
                .orElseThrow();
        var begun = new AtomicInteger();
        items.each(house, Permission.READ, "followup-due", plans, (stores, id, now) -> {
            var visits = begun(stores, id, now);
            visits.forEach((visit, plan) -> stores.outbox()
                    .add(new Outbox.Event(
                            now, "followup-due", visit, Optional.of(plan.patient()), Map.of("plan", plan.id()))));
            begun.addAndGet(visits.size());
            return !visits.isEmpty();
        });
        return begun.get();
    }

    /** Open visits of a plan whose window has begun and that no event was written of; the lock keeps other nodes out. */
    private static Map<String, FollowUpPlan> begun(Stores stores, String id, Instant now) {
        var today = now.atZone(stores.sites().site().zone()).toLocalDate();
        var begun = new LinkedHashMap<String, FollowUpPlan>();
        stores.followUpPlans()
                .lock(id)
                .filter(FollowUpPlan::active)
                .ifPresent(plan -> plan.visits().stream()
                        .filter(visit -> visit.on(today).open())
                        .filter(visit -> !visit.window().first().isAfter(today))
                        .forEach(visit -> begun.put(visit.id(), plan)));
        begun.keySet().removeAll(stores.outbox().toldOf("followup-due", begun.keySet()));
        return begun;
    }

    /** Everything open after a patient's treatments ends now: no visit, no reminder, no repeat. */
    public Outcome<Integer> end(Actor actor, PatientId patient, FollowUpPlan.Ending why, String reason) {
        return entrance.change(actor, Permission.END_FOLLOW_UP, "end", "CarePlan", patient.value(), (stores, now) -> {
            if (stores.records().patient(patient).isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("Patient", patient.value()));
            }
            if (reason.strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("end of follow-up"));
            }
            return Outcome.done(closeAll(stores, actor, patient, why, reason.strip(), now));
        });
    }

    /** The same, for whoever learns of a death. */
    public static int closeAll(
            Stores stores, Actor actor, PatientId patient, FollowUpPlan.Ending why, String reason, Instant now) {
        var active = stores.followUpPlans().ofPatient(patient).stream()
                .filter(FollowUpPlan::active)
                .toList();
        active.forEach(plan ->
                keep(stores, actor, "followup-ended", plan.close(why, reason, now, actor.name()), plan.id(), now));
        RepeatDesk.close(stores, actor, patient, why.name(), now);
        stores.reminders().drop(patient, now);
        return active.size();
    }

    /** The patient wants no more of this follow-up; another lesion's goes on. */
    public Outcome<FollowUpPlan> revoke(Actor actor, String planId, String reason, Optional<Long> version) {
        return entrance.change(actor, Permission.END_FOLLOW_UP, "revoke", "CarePlan", planId, (stores, now) -> {
            var plan = stores.followUpPlans().lock(planId);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("CarePlan", planId));
            }
            if (!plan.get().active()) {
                return Outcome.refused(new Refusal.AlreadyFinal("CarePlan"));
            }
            if (reason.strip().length() < 8) {
                return Outcome.refused(new Refusal.ReasonMissing("end of follow-up"));
            }
            return versionIs(plan.get(), version)
                    .map(read -> keep(
                            stores,
                            actor,
                            "followup-ended",
                            read.close(FollowUpPlan.Ending.WITHDRAWAL, reason.strip(), now, actor.name()),
                            planId,
                            now));
        });
    }

    /** The treatment was on another day than the plan says. */
    public Outcome<FollowUpPlan> anchor(Actor actor, String planId, LocalDate treatedOn, String reason) {
        return entrance.change(actor, Permission.END_FOLLOW_UP, "anchor", "CarePlan", planId, (stores, now) -> {
            var plan = stores.followUpPlans().lock(planId);
            if (plan.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("CarePlan", planId));
            }
            return plan.get()
                    .anchor(treatedOn, reason, today(stores, now), now, actor.name())
                    .map(moved -> keep(stores, actor, "followup-anchored", moved, planId, now));
        });
    }

    /** Every version, those in force first. */
    public Outcome<List<FollowUpTemplate>> templates(Actor actor) {
        return entrance.read(
                actor,
                Permission.READ,
                "list",
                "PlanDefinition",
                "",
                (stores, now) -> Outcome.done(stores.followUpPlans().templates()));
    }

    /** One milestone otherwise: a new version, for the plans to come. */
    public Outcome<FollowUpTemplate> change(
            Actor actor, String name, String code, Period offset, int before, int after, boolean included, String why) {
        return entrance.change(actor, Permission.GOVERN_RULES, "change", "PlanDefinition", name, (stores, now) -> {
            if (FollowUpTemplate.allShipped().stream().noneMatch(t -> t.name().equals(name))) {
                return Outcome.refused(new Refusal.NotFound("PlanDefinition", name));
            }
            return stores.followUpPlans()
                    .template(name)
                    .change(code, offset, before, after, included, new FollowUpTemplate.Edit(actor.name(), now, why))
                    .map(changed -> {
                        stores.followUpPlans().add(changed);
                        stores.outbox()
                                .add(new Outbox.Event(
                                        now,
                                        "template-changed",
                                        name,
                                        Optional.empty(),
                                        Map.of("version", String.valueOf(changed.version()))));
                        stores.audit()
                                .add(AuditTrail.Entry.done(
                                        now, actor, "change", "PlanDefinition", name, Optional.empty()));
                        return changed;
                    });
        });
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
            List<AdverseEvent> events,
            List<RepeatCandidate> candidates,
            List<PriorTherapy> therapies,
            LocalDate today) {
        public Story {
            sessions = List.copyOf(sessions);
            plans = List.copyOf(plans);
            points = List.copyOf(points);
            events = List.copyOf(events);
            candidates = List.copyOf(candidates);
            therapies = List.copyOf(therapies);
        }

        public Optional<FollowUpPlan> active() {
            return plans.stream().filter(FollowUpPlan::active).findFirst();
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
            var therapies = stores.referrals().ofPatient(patient.id()).stream()
                    .filter(r -> r.lesions().contains(id))
                    .findFirst()
                    .flatMap(r -> ReferralFiles.of(stores, r.id(), now))
                    .stream()
                    .flatMap(file -> file.facts().lesions().stream())
                    .filter(facts -> facts.lesion().id().equals(id))
                    .flatMap(facts -> facts.priorTherapies().stream())
                    .toList();
            return Outcome.done(new Story(
                    patient,
                    lesion.get(),
                    stores.sessions().ofLesion(id),
                    plans,
                    plans.stream().flatMap(FollowUpDesk::points).toList(),
                    stores.adverseEvents().ofLesion(id),
                    stores.repeatCandidates().ofLesion(id),
                    therapies,
                    today(stores, now)));
        });
    }

    private static Stream<Point> points(FollowUpPlan plan) {
        var baseline = plan.baseline().stream()
                .map(b -> new Point(b.on(), "BASELINE", plan.ordinal(), b.worst(), b.omed(), Optional.empty()));
        var visits = plan.visits().stream()
                .flatMap(visit -> visit.assessment().stream().map(a -> point(plan, visit.code(), a)));
        var loose = plan.unscheduled().stream()
                .flatMap(given -> given.pain().stream())
                .map(a -> point(plan, "UNSCHEDULED", a));
        return Stream.concat(baseline, Stream.concat(visits, loose).sorted(Comparator.comparing(Point::on)));
    }

    private static Point point(FollowUpPlan plan, String label, PainAssessment answer) {
        return new Point(
                answer.on(), label, plan.ordinal(), answer.worst(), answer.omed(), Optional.of(plan.response(answer)));
    }

    public Outcome<List<FollowUpPlan>> plansOf(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "CarePlan", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "CarePlan", "", Optional.of(patient)));
            return Outcome.done(stores.followUpPlans().ofPatient(patient));
        });
    }

    /** Every visit of a patient, whatever became of it. */
    public Outcome<List<Due>> visitsOf(Actor actor, PatientId patient) {
        return entrance.read(actor, Permission.READ, "search", "Encounter", "", (stores, now) -> {
            stores.audit().add(AuditTrail.Entry.done(now, actor, "search", "Encounter", "", Optional.of(patient)));
            return Outcome.done(dues(stores, stores.followUpPlans().ofPatient(patient), today(stores, now)));
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
