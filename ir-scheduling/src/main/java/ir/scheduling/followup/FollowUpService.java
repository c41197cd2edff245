package ir.scheduling.followup;

import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.ContactAttempt;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitAppointment;
import ir.domain.followup.VisitResponse;
import ir.domain.followup.VisitState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.DateRange;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.availability.HolidayCalendar;
import ir.scheduling.availability.OpeningHoursCalendar;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.OverlappingAllocationException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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

/** Manages follow-up after treatments: plans, visits, visit responses and the timeline of each lesion. */
@ApplicationScoped
public class FollowUpService {
    /** Duration of a visit at a follow-up clinic (local default). */
    public static final Duration VISIT = Duration.ofMinutes(30);

    /** Duration of a telephone call (local default). */
    public static final Duration CALL = Duration.ofMinutes(15);

    /** Number of days within which times are offered for an overdue visit (local default). */
    private static final int CATCH_UP_DAYS = 14;

    private final CommandExecutor executor;
    private final ItemRunner items;

    @Inject
    public FollowUpService(CommandExecutor executor, ItemRunner items) {
        this.executor = executor;
        this.items = items;
    }

    /** A visit with its plan, lesion and patient, in its state on the day of the query. */
    public record VisitView(FollowUpVisit visit, VisitState state, FollowUpPlan plan, Lesion lesion, Patient patient) {
        /** The day of the appointment, else the due date. */
        public LocalDate day(java.time.ZoneId zone) {
            return visit.appointment()
                    .map(a -> a.window().start().atZone(zone).toLocalDate())
                    .orElse(visit.due());
        }
    }

    /** Visits of a range of days, and all visits that are overdue today, the longest overdue first. */
    public record Calendar(LocalDate today, DateRange days, List<VisitView> due, List<VisitView> overdue) {
        public Calendar {
            due = List.copyOf(due);
            overdue = List.copyOf(overdue);
        }
    }

    public Result<Calendar> calendar(Caller caller, Optional<DateRange> requested) {
        return executor.read(
                caller, Permission.READ, "calendar", RecordType.FOLLOW_UP_PLAN, "", (repositories, now) -> {
                    var zone = repositories.sites().site().zone();
                    var today = now.atZone(zone).toLocalDate();
                    var days = requested.orElseGet(
                            () -> new DateRange(today.withDayOfMonth(1), today.withDayOfMonth(today.lengthOfMonth())));
                    if (days.days() > MOST_DAYS) {
                        return Result.failure(new Rejection.InvalidValue(
                                "days", days.days() + " days", Expected.of("at-most-days-of-calendar", MOST_DAYS)));
                    }
                    var stretch = new TimeRange(
                            days.first().atStartOfDay(zone).toInstant(),
                            days.last().plusDays(1).atStartOfDay(zone).toInstant());
                    var all = visitViews(
                            repositories, repositories.followUpPlans().due(days, stretch, today), today);
                    repositories
                            .audit()
                            .addAll(AuditLog.AuditEntry.forEachPatient(
                                    now,
                                    caller,
                                    "calendar",
                                    RecordType.FOLLOW_UP_PLAN,
                                    all.stream().map(d -> d.patient().id()).toList()));
                    var shown = all.stream()
                            .filter(visitView -> days.contains(visitView.day(zone)))
                            .filter(visitView -> visitView.state() != VisitState.SUPERSEDED
                                    && visitView.state() != VisitState.CANCELLED)
                            .sorted(Comparator.comparing((VisitView visitView) -> visitView.day(zone))
                                    .thenComparing(visitView -> visitView
                                            .visit()
                                            .appointment()
                                            .map(a -> a.window().start())
                                            .orElse(Instant.MAX))
                                    .thenComparing(
                                            visitView -> visitView.patient().displayName()))
                            .toList();
                    var overdue = all.stream()
                            .filter(visitView -> visitView.state() == VisitState.OVERDUE)
                            .sorted(Comparator.comparing((VisitView visitView) ->
                                    visitView.visit().window().last()))
                            .toList();
                    return Result.success(new Calendar(today, days, shown, overdue));
                });
    }

    /** Every visit of the plans in its current state, read inside the caller's transaction. */
    public static List<VisitView> visitViews(Repositories repositories, List<FollowUpPlan> plans, Instant now) {
        return visitViews(repositories, plans, today(repositories, now));
    }

    private static List<VisitView> visitViews(Repositories repositories, List<FollowUpPlan> plans, LocalDate today) {
        var patients = repositories
                .receivedResources()
                .patients(plans.stream().map(FollowUpPlan::patient).distinct().toList());
        var lesions = repositories
                .referrals()
                .lesions(plans.stream().map(FollowUpPlan::lesion).distinct().toList());
        var all = new ArrayList<VisitView>();
        for (var plan : plans) {
            for (var visit : plan.visits()) {
                all.add(new VisitView(
                        visit,
                        visit.stateOn(today),
                        plan,
                        Objects.requireNonNull(lesions.get(plan.lesion())),
                        Objects.requireNonNull(patients.get(plan.patient()))));
            }
        }
        return all;
    }

    public Result<VisitView> visit(Caller caller, String id) {
        return executor.read(caller, Permission.READ, "read", RecordType.VISIT, id, (repositories, now) -> {
            var plan = repositories.followUpPlans().byVisit(id);
            if (plan.isEmpty()) {
                return Result.failure(new Rejection.NotFound("visit", id));
            }
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now,
                            caller,
                            "read",
                            RecordType.VISIT,
                            id,
                            Optional.of(plan.get().patient())));
            return Result.success(visitView(repositories, plan.get(), id, now));
        });
    }

    private static LocalDate today(Repositories repositories, Instant now) {
        return now.atZone(repositories.sites().site().zone()).toLocalDate();
    }

    private static VisitView visitView(Repositories repositories, FollowUpPlan plan, String id, Instant now) {
        var visit = plan.visit(id).orElseThrow();
        return new VisitView(
                visit,
                visit.stateOn(today(repositories, now)),
                plan,
                repositories.referrals().lesion(plan.lesion()).orElseThrow(),
                repositories.receivedResources().patient(plan.patient()).orElseThrow());
    }

    /** The opioids of a usual day, as reported. */
    public record OpioidIntake(
            boolean recorded, List<OpioidDose> doses, boolean unlisted, Optional<OralMorphineEquivalent> manualTotal) {
        /** No opioid intake was recorded. */
        public static final OpioidIntake NOT_RECORDED = new OpioidIntake(false, List.of(), false, Optional.empty());

        public OpioidIntake {
            doses = List.copyOf(doses);
        }

        public static OpioidIntake of(OpioidDose... doses) {
            return new OpioidIntake(true, List.of(doses), false, Optional.empty());
        }

        /**
         * The oral morphine equivalent. A drug without a conversion factor makes the sum unknown, unless a person
         * entered a manual total.
         */
        Optional<OralMorphineEquivalent> omed() {
            return manualTotal.or(
                    () -> recorded && !unlisted ? Optional.of(OralMorphineEquivalent.of(doses)) : Optional.empty());
        }
    }

    /**
     * The responses recorded on one day.
     *
     * @param on empty for today
     * @param pain empty if it was not asked or not answered
     * @param infectionSuspected empty if it was not assessed
     */
    public record VisitResponseInput(
            Optional<LocalDate> on,
            Optional<PainScore> pain,
            OpioidIntake opioids,
            Optional<Boolean> infectionSuspected,
            VisitResponse.Neurology sensation,
            VisitResponse.Neurology strength,
            Optional<ImagingInput> imaging,
            Set<VisitResponse.SupportiveCare> supportiveCare,
            String note) {
        public VisitResponseInput {
            supportiveCare = Set.copyOf(supportiveCare);
        }

        /** Pain and opioids only. */
        public static VisitResponseInput pain(Optional<LocalDate> on, Optional<PainScore> pain, OpioidIntake opioids) {
            return new VisitResponseInput(
                    on,
                    pain,
                    opioids,
                    Optional.empty(),
                    VisitResponse.Neurology.NOT_EXAMINED,
                    VisitResponse.Neurology.NOT_EXAMINED,
                    Optional.empty(),
                    Set.of(),
                    "");
        }

        public VisitResponseInput with(ImagingInput image) {
            return new VisitResponseInput(
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

        private VisitResponse of(LesionId lesion, LocalDate today, String by) {
            var day = on.orElse(today);
            return new VisitResponse(
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

    /** The findings of an imaging study. */
    public record ImagingInput(
            ImagingAssessment.Modality modality,
            ImagingAssessment.Verdict verdict,
            Optional<Double> longestCm,
            String report) {}

    public Result<VisitView> record(Caller caller, String id, VisitResponseInput input) {
        return change(caller, Permission.RECORD_VISIT, "visit-completed", id, (repositories, plan, now) -> {
            var today = today(repositories, now);
            return validateDay(plan, input, today)
                    .flatMap(day -> plan.complete(id, input.of(plan.lesion(), today, caller.name()), day));
        });
    }

    private static Result<LocalDate> validateDay(FollowUpPlan plan, VisitResponseInput input, LocalDate today) {
        var day = input.on().orElse(today);
        return day.isAfter(today) || day.isBefore(plan.treatedOn())
                ? Result.failure(new Rejection.InvalidValue(
                        "day", day.toString(), Expected.of("from-treatment-to-today", plan.treatedOn())))
                : Result.success(day);
    }

    /**
     * Saves responses given without an appointment. They are assigned to the nearest open visit window, or stored as an
     * unscheduled response.
     */
    public Result<FollowUpPlan> submitUnscheduled(Caller caller, LesionId lesion, VisitResponseInput input) {
        return executor.change(
                caller,
                Permission.SUBMIT_ANSWERS,
                "answers",
                RecordType.VISIT_RESPONSE,
                lesion.value(),
                (repositories, now) -> {
                    var active = repositories
                            .followUpPlans()
                            .activeOf(lesion)
                            .flatMap(plan -> repositories.followUpPlans().lock(plan.id()));
                    if (active.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("active-follow-up", lesion.value()));
                    }
                    var plan = active.get();
                    var today = today(repositories, now);
                    return validateDay(plan, input, today)
                            .flatMap(day -> plan.assignResponse(input.of(lesion, today, caller.name()), today))
                            .map(taken -> saveAndPublish(
                                    repositories, caller, "answers", taken, newResponseId(plan, taken), now));
                });
    }

    /**
     * Corrects responses that were recorded wrongly. Allowed for their author and for clinicians. The earlier version
     * stays in the history.
     *
     * @param answersId of the visit, or of the plan with the number of the unscheduled response
     * @param version of the plan as the caller read it
     */
    public Result<FollowUpPlan> amend(
            Caller caller,
            String planId,
            String answersId,
            VisitResponseInput to,
            String reason,
            Optional<Long> version) {
        return executor.change(
                caller,
                Permission.SUBMIT_ANSWERS,
                "amend",
                RecordType.VISIT_RESPONSE,
                answersId,
                (repositories, now) -> {
                    var found = repositories.followUpPlans().lock(planId);
                    var before = found.flatMap(plan -> plan.responses(answersId));
                    if (found.isEmpty() || before.isEmpty()) {
                        return Result.failure(new Rejection.NotFound(RecordType.VISIT_RESPONSE.code(), answersId));
                    }
                    var plan = found.get();
                    if (!before.get().by().equals(caller.name()) && !caller.has(Permission.RECORD_TREATMENT)) {
                        return Result.failure(new Rejection.NotPermitted("AMEND_ANSWERS_OF_OTHERS"));
                    }
                    var today = today(repositories, now);
                    return checkVersion(plan, version)
                            .flatMap(same -> validateDay(plan, to, today))
                            .flatMap(day -> plan.amend(
                                    answersId, to.of(plan.lesion(), day, caller.name()), reason, now, caller.name()))
                            .map(amended ->
                                    saveAndPublish(repositories, caller, "answers-amended", amended, answersId, now));
                });
    }

    /** The id of the response that was added: of the visit, or of the unscheduled response. */
    private static String newResponseId(FollowUpPlan before, FollowUpPlan after) {
        return after.visits().stream()
                .filter(v -> v.response().isPresent())
                .map(FollowUpVisit::id)
                .filter(id -> before.responses(id).isEmpty())
                .findFirst()
                .orElseGet(() -> after.unscheduledResponseId(after.unscheduled().size() - 1));
    }

    private static Result<FollowUpPlan> checkVersion(FollowUpPlan plan, Optional<Long> version) {
        return version.filter(read -> read != plan.version())
                .<Result<FollowUpPlan>>map(read -> Result.failure(new Rejection.StaleVersion(read, plan.version())))
                .orElseGet(() -> Result.success(plan));
    }

    public Result<VisitView> waive(Caller caller, String id, String reason) {
        return waive(caller, id, reason, Optional.empty());
    }

    /** @param version of the plan as the caller read it */
    public Result<VisitView> waive(Caller caller, String id, String reason, Optional<Long> version) {
        if (reason.isBlank()) {
            return Result.failure(new Rejection.ReasonMissing("waiver"));
        }
        return change(
                caller,
                Permission.RECORD_VISIT,
                "visit-waived",
                id,
                (repositories, plan, now) -> checkVersion(plan, version)
                        .flatMap(read ->
                                read.closeVisit(id, VisitState.WAIVED, reason.strip(), today(repositories, now))));
    }

    public Result<VisitView> recordContactAttempt(
            Caller caller,
            String id,
            ContactAttempt.Channel channel,
            ContactAttempt.ContactResult result,
            String note) {
        return change(
                caller,
                Permission.ARRANGE_VISIT,
                "visit-contact",
                id,
                (repositories, plan, now) -> plan.recordContactAttempt(
                        id,
                        new ContactAttempt(now, caller.name(), channel, result, note.strip()),
                        today(repositories, now)));
    }

    /**
     * A time at which a visit could take place.
     *
     * @param suggested whether it is on the due date, or on the working day nearest to it
     */
    public record VisitSlot(TimeRange window, SchedulableResource clinic, boolean suggested) {}

    /**
     * Free times of all follow-up clinics within the visit's window; if the window has ended, within the coming days.
     */
    public Result<List<VisitSlot>> visitSlots(Caller caller, String id) {
        return executor.read(caller, Permission.READ, "openings", RecordType.VISIT, id, (repositories, now) -> {
            var plan = repositories.followUpPlans().byVisit(id);
            if (plan.isEmpty()) {
                return Result.failure(new Rejection.NotFound("visit", id));
            }
            return Result.success(visitSlots(repositories, plan.get().visit(id).orElseThrow(), now));
        });
    }

    private static List<VisitSlot> visitSlots(Repositories repositories, FollowUpVisit visit, Instant now) {
        var site = repositories.sites().site();
        var today = now.atZone(site.zone()).toLocalDate();
        var first =
                visit.window().first().isBefore(today) ? today : visit.window().first();
        var last = visit.window().last().isBefore(first)
                ? first.plusDays(CATCH_UP_DAYS)
                : visit.window().last();
        var range = new TimeRange(
                first.atStartOfDay(site.zone()).toInstant(),
                last.plusDays(1).atStartOfDay(site.zone()).toInstant());
        var suggested = visit.dayToOffer(day -> working(day, site), today);
        var places = clinics(repositories, site);
        var taken =
                repositories
                        .followUpPlans()
                        .findScheduledIn(
                                range,
                                places.stream().map(SchedulableResource::id).toList())
                        .stream()
                        .flatMap(plan -> plan.visits().stream())
                        .filter(v -> !v.id().equals(visit.id()))
                        .flatMap(v -> v.occupiedSlot().stream())
                        .toList();
        var openings = new ArrayList<VisitSlot>();
        for (var place : places) {
            var busy = taken.stream()
                    .filter(a -> a.clinic().equals(Optional.of(place.id())))
                    .map(VisitAppointment::window)
                    .toList();
            var events = repositories.calendarEvents().of(List.of(place.id()), List.of(site.id()), range);
            new OpeningHoursCalendar(place, site, events)
                    .slots(range, VISIT, busy).stream()
                            .filter(slot -> slot.start().isAfter(now))
                            .forEach(slot -> openings.add(new VisitSlot(
                                    slot,
                                    place,
                                    suggested.equals(Optional.of(
                                            slot.start().atZone(site.zone()).toLocalDate())))));
        }
        openings.sort(Comparator.comparing((VisitSlot o) -> !o.suggested())
                .thenComparing(o -> o.window().start())
                .thenComparing(o -> o.clinic().name()));
        return openings;
    }

    private static boolean working(LocalDate day, Site site) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY
                && day.getDayOfWeek() != DayOfWeek.SUNDAY
                && !HolidayCalendar.isHoliday(day, site.holidayRegion());
    }

    private static List<SchedulableResource> clinics(Repositories repositories, Site site) {
        return repositories.sites().resources().stream()
                .filter(r -> r.role() == ResourceRole.FOLLOW_UP_CLINIC)
                .filter(r -> r.site().equals(site.id()))
                .toList();
    }

    /**
     * Schedules a visit. A telephone call needs no follow-up clinic; any other visit is booked into a clinic's
     * calendar.
     *
     * @param place the follow-up clinic; empty for a telephone call
     */
    public Result<VisitView> schedule(Caller caller, String id, Instant start, Optional<ResourceId> place) {
        try {
            return change(caller, Permission.ARRANGE_VISIT, "visit-scheduled", id, (repositories, plan, now) -> {
                var visit = plan.visit(id).orElseThrow();
                if (!start.isAfter(now)) {
                    return Result.failure(new Rejection.InvalidValue("time", start.toString(), "future-time"));
                }
                if (place.isEmpty() && visit.item().mode().needsClinic()) {
                    return Result.failure(new Rejection.MissingValue("place", "where-visit-takes-place"));
                }
                if (place.isPresent()) {
                    repositories.bookings().lockResources(new TreeSet<>(List.of(place.get())));
                    var free = visitSlots(repositories, visit, now).stream()
                            .anyMatch(o -> o.clinic().id().equals(place.get())
                                    && o.window().start().equals(start));
                    if (!free) {
                        return Result.failure(isOccupied(repositories, place.get(), start));
                    }
                }
                var length = place.isPresent() ? VISIT : CALL;
                return plan.schedule(
                        id,
                        new VisitAppointment(new TimeRange(start, start.plus(length)), place, caller.name()),
                        today(repositories, now));
            });
        } catch (OverlappingAllocationException overlap) {
            var window = new TimeRange(start, start.plus(VISIT));
            return Result.failure(new Rejection.ResourceAlreadyBooked(
                    place.map(ResourceId::value).orElse(""), ResourceRole.FOLLOW_UP_CLINIC, window));
        }
    }

    private static Rejection isOccupied(Repositories repositories, ResourceId place, Instant start) {
        return repositories
                .sites()
                .resource(place)
                .<Rejection>map(known -> new Rejection.ResourceAlreadyBooked(
                        known.name(), known.role(), new TimeRange(start, start.plus(VISIT))))
                .orElseGet(() -> new Rejection.NotFound("follow-up-clinic", place.value()));
    }

    public Result<VisitView> unschedule(Caller caller, String id) {
        return change(
                caller,
                Permission.ARRANGE_VISIT,
                "visit-unscheduled",
                id,
                (repositories, plan, now) -> plan.unschedule(id, today(repositories, now)));
    }

    @FunctionalInterface
    private interface PlanChange {
        Result<FollowUpPlan> apply(Repositories repositories, FollowUpPlan plan, Instant now);
    }

    private Result<VisitView> change(Caller caller, Permission permission, String topic, String id, PlanChange step) {
        return executor.change(caller, permission, topic, RecordType.VISIT, id, (repositories, now) -> {
            var plan = repositories.followUpPlans().lockByVisit(id);
            if (plan.isEmpty()) {
                return Result.failure(new Rejection.NotFound("visit", id));
            }
            return step.apply(repositories, plan.get(), now)
                    .map(changed -> visitView(
                            repositories, saveAndPublish(repositories, caller, topic, changed, id, now), id, now));
        });
    }

    private static FollowUpPlan saveAndPublish(
            Repositories repositories, Caller caller, String topic, FollowUpPlan plan, String subject, Instant now) {
        var before = repositories.followUpPlans().find(plan.id()).orElseThrow();
        repositories.followUpPlans().save(plan);
        publish(repositories, plan, topic, subject, now);
        before.releasedVisits(plan).forEach(visit -> publish(repositories, plan, "visit-cancelled", visit, now));
        before.completedVisits(plan).forEach(visit -> publish(repositories, plan, "visit-fulfilled", visit, now));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(
                        now, caller, topic, entity(plan, topic, subject), subject, Optional.of(plan.patient())));
        var stored = repositories.followUpPlans().find(plan.id()).orElseThrow();
        RepeatTreatmentService.evaluate(repositories, caller, stored, now);
        return stored;
    }

    private static void publish(
            Repositories repositories, FollowUpPlan plan, String topic, String subject, Instant now) {
        repositories
                .outbox()
                .add(new Outbox.Event(now, topic, subject, Optional.of(plan.patient()), Map.of("plan", plan.id())));
    }

    private static RecordType entity(FollowUpPlan plan, String topic, String subject) {
        if (subject.equals(plan.id())) {
            return RecordType.FOLLOW_UP_PLAN;
        }
        return topic.startsWith("answers") ? RecordType.VISIT_RESPONSE : RecordType.TASK;
    }

    /** Most days that one calendar query covers; a page shows six weeks. */
    private static final int MOST_DAYS = 366;

    /**
     * Publishes an event, once, for each open visit whose window has begun.
     *
     * @return how many events were published
     */
    public int publishDueVisits(Caller system) {
        var plans = executor.read(
                        system, Permission.READ, "sweep", RecordType.TASK, "followup-due", (repositories, now) -> {
                            var today = now.atZone(repositories.sites().site().zone())
                                    .toLocalDate();
                            return Result.success(repositories.followUpPlans().findIdsWithBegunVisit(today));
                        })
                .orElseThrow();
        var begun = new AtomicInteger();
        items.runAll(system, Permission.READ, "followup-due", plans, (repositories, id, now) -> {
            var visits = begun(repositories, id, now);
            visits.forEach((visit, plan) -> repositories
                    .outbox()
                    .add(new Outbox.Event(
                            now, "followup-due", visit, Optional.of(plan.patient()), Map.of("plan", plan.id()))));
            begun.addAndGet(visits.size());
            return !visits.isEmpty();
        });
        return begun.get();
    }

    /**
     * Open visits of a plan whose window has begun and for which no event was published; the lock excludes other nodes.
     */
    private static Map<String, FollowUpPlan> begun(Repositories repositories, String id, Instant now) {
        var today = now.atZone(repositories.sites().site().zone()).toLocalDate();
        var begun = new LinkedHashMap<String, FollowUpPlan>();
        repositories
                .followUpPlans()
                .lock(id)
                .filter(FollowUpPlan::active)
                .ifPresent(plan -> plan.visits().stream()
                        .filter(visit -> visit.stateOn(today).open())
                        .filter(visit -> !visit.window().first().isAfter(today))
                        .forEach(visit -> begun.put(visit.id(), plan)));
        begun.keySet().removeAll(repositories.outbox().alreadyPublished("followup-due", begun.keySet()));
        return begun;
    }

    /** Ends all open follow-up of a patient: no visit, no reminder, no repeat treatment. */
    public Result<Integer> end(Caller caller, PatientId patient, FollowUpPlan.EndReason endReason, String reason) {
        return executor.change(
                caller,
                Permission.END_FOLLOW_UP,
                "end",
                RecordType.FOLLOW_UP_PLAN,
                patient.value(),
                (repositories, now) -> {
                    if (repositories.receivedResources().patient(patient).isEmpty()) {
                        return Result.failure(new Rejection.NotFound(RecordType.PATIENT.code(), patient.value()));
                    }
                    if (reason.strip().length() < 8) {
                        return Result.failure(new Rejection.ReasonMissing("end-of-follow-up"));
                    }
                    return Result.success(closeAll(repositories, caller, patient, endReason, reason.strip(), now));
                });
    }

    /** The same inside the caller's transaction, for services that receive a death. */
    public static int closeAll(
            Repositories repositories,
            Caller caller,
            PatientId patient,
            FollowUpPlan.EndReason endReason,
            String reason,
            Instant now) {
        var active = repositories.followUpPlans().ofPatient(patient).stream()
                .filter(FollowUpPlan::active)
                .toList();
        active.forEach(plan -> saveAndPublish(
                repositories,
                caller,
                "followup-ended",
                plan.close(endReason, reason, now, caller.name()),
                plan.id(),
                now));
        RepeatTreatmentService.close(repositories, caller, patient, endReason.name(), now);
        repositories.reminders().cancel(patient, now);
        return active.size();
    }

    /** Ends one follow-up plan because the patient withdraws. Plans of other lesions continue. */
    public Result<FollowUpPlan> revoke(Caller caller, String planId, String reason, Optional<Long> version) {
        return executor.change(
                caller, Permission.END_FOLLOW_UP, "revoke", RecordType.FOLLOW_UP_PLAN, planId, (repositories, now) -> {
                    var plan = repositories.followUpPlans().lock(planId);
                    if (plan.isEmpty()) {
                        return Result.failure(new Rejection.NotFound(RecordType.FOLLOW_UP_PLAN.code(), planId));
                    }
                    if (!plan.get().active()) {
                        return Result.failure(new Rejection.AlreadyFinal(RecordType.FOLLOW_UP_PLAN.code()));
                    }
                    if (reason.strip().length() < 8) {
                        return Result.failure(new Rejection.ReasonMissing("end-of-follow-up"));
                    }
                    return checkVersion(plan.get(), version)
                            .map(read -> saveAndPublish(
                                    repositories,
                                    caller,
                                    "followup-ended",
                                    read.close(FollowUpPlan.EndReason.WITHDRAWAL, reason.strip(), now, caller.name()),
                                    planId,
                                    now));
                });
    }

    /** Corrects the treatment date of a plan. */
    public Result<FollowUpPlan> changeTreatmentDate(Caller caller, String planId, LocalDate treatedOn, String reason) {
        return executor.change(
                caller, Permission.END_FOLLOW_UP, "anchor", RecordType.FOLLOW_UP_PLAN, planId, (repositories, now) -> {
                    var plan = repositories.followUpPlans().lock(planId);
                    if (plan.isEmpty()) {
                        return Result.failure(new Rejection.NotFound(RecordType.FOLLOW_UP_PLAN.code(), planId));
                    }
                    return plan.get()
                            .changeTreatmentDate(treatedOn, reason, today(repositories, now), now, caller.name())
                            .map(moved ->
                                    saveAndPublish(repositories, caller, "followup-anchored", moved, planId, now));
                });
    }

    /** Every version, those in force first. */
    public Result<List<FollowUpTemplate>> templates(Caller caller) {
        return executor.read(
                caller,
                Permission.READ,
                "list",
                RecordType.DEFINITION,
                "",
                (repositories, now) ->
                        Result.success(repositories.followUpPlans().templates()));
    }

    /** Changes one milestone: a new template version, used for future plans. */
    public Result<FollowUpTemplate> change(
            Caller caller,
            String name,
            String code,
            Period offset,
            int before,
            int after,
            boolean included,
            String reason) {
        return executor.change(
                caller, Permission.MANAGE_RULE_SETS, "change", RecordType.DEFINITION, name, (repositories, now) -> {
                    if (FollowUpTemplate.defaults().stream()
                            .noneMatch(t -> t.name().equals(name))) {
                        return Result.failure(new Rejection.NotFound(RecordType.DEFINITION.code(), name));
                    }
                    return repositories
                            .followUpPlans()
                            .template(name)
                            .change(
                                    code,
                                    offset,
                                    before,
                                    after,
                                    included,
                                    new FollowUpTemplate.Edit(caller.name(), now, reason))
                            .map(changed -> {
                                repositories.followUpPlans().add(changed);
                                repositories
                                        .outbox()
                                        .add(new Outbox.Event(
                                                now,
                                                "template-changed",
                                                name,
                                                Optional.empty(),
                                                Map.of("version", String.valueOf(changed.version()))));
                                repositories
                                        .audit()
                                        .add(AuditLog.AuditEntry.success(
                                                now, caller, "change", RecordType.DEFINITION, name, Optional.empty()));
                                return changed;
                            });
                });
    }

    /** One point of the pain curve; {@code response} is empty for a baseline. */
    public record PainCurvePoint(
            LocalDate on,
            String label,
            int ordinal,
            Optional<PainScore> pain,
            Optional<OralMorphineEquivalent> omed,
            Optional<ResponseClass> response) {}

    /** All events of one lesion in order of time. */
    public record LesionTimeline(
            Patient patient,
            Lesion lesion,
            List<CryoablationSession> sessions,
            List<FollowUpPlan> plans,
            List<PainCurvePoint> points,
            List<AdverseEvent> events,
            List<RepeatCandidate> candidates,
            List<PriorTherapy> therapies,
            LocalDate today) {
        public LesionTimeline {
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

    public Result<LesionTimeline> timeline(Caller caller, LesionId id) {
        return executor.read(caller, Permission.READ, "read", RecordType.LESION, id.value(), (repositories, now) -> {
            var lesion = repositories.referrals().lesion(id);
            if (lesion.isEmpty()) {
                return Result.failure(new Rejection.NotFound("lesion", id.value()));
            }
            var patient = repositories
                    .receivedResources()
                    .patient(lesion.get().patient())
                    .orElseThrow();
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "read", RecordType.LESION, id.value(), Optional.of(patient.id())));
            var plans = repositories.followUpPlans().ofLesion(id);
            var therapies = repositories.referrals().ofPatient(patient.id()).stream()
                    .filter(r -> r.lesions().contains(id))
                    .findFirst()
                    .flatMap(r -> ReferralDetailsAssembler.of(repositories, r.id(), now))
                    .stream()
                    .flatMap(details -> details.patientCase().lesions().stream())
                    .filter(lesionCase -> lesionCase.lesion().id().equals(id))
                    .flatMap(lesionCase -> lesionCase.priorTherapies().stream())
                    .toList();
            return Result.success(new LesionTimeline(
                    patient,
                    lesion.get(),
                    repositories.sessions().ofLesion(id),
                    plans,
                    plans.stream().flatMap(FollowUpService::points).toList(),
                    repositories.adverseEvents().ofLesion(id),
                    repositories.repeatCandidates().ofLesion(id),
                    therapies,
                    today(repositories, now)));
        });
    }

    private static Stream<PainCurvePoint> points(FollowUpPlan plan) {
        var baseline = plan.baseline().stream()
                .map(b ->
                        new PainCurvePoint(b.on(), "BASELINE", plan.ordinal(), b.worst(), b.omed(), Optional.empty()));
        var visits = plan.visits().stream()
                .flatMap(visit -> visit.assessment().stream().map(a -> point(plan, visit.code(), a)));
        var loose = plan.unscheduled().stream()
                .flatMap(response -> response.pain().stream())
                .map(a -> point(plan, "UNSCHEDULED", a));
        return Stream.concat(baseline, Stream.concat(visits, loose).sorted(Comparator.comparing(PainCurvePoint::on)));
    }

    private static PainCurvePoint point(FollowUpPlan plan, String label, PainAssessment answer) {
        return new PainCurvePoint(
                answer.on(), label, plan.ordinal(), answer.worst(), answer.omed(), Optional.of(plan.response(answer)));
    }

    public Result<List<FollowUpPlan>> plansOf(Caller caller, PatientId patient) {
        return executor.read(caller, Permission.READ, "search", RecordType.FOLLOW_UP_PLAN, "", (repositories, now) -> {
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "search", RecordType.FOLLOW_UP_PLAN, "", Optional.of(patient)));
            return Result.success(repositories.followUpPlans().ofPatient(patient));
        });
    }

    /** Every visit of a patient, in any state. */
    public Result<List<VisitView>> visitsOf(Caller caller, PatientId patient) {
        return executor.read(caller, Permission.READ, "search", RecordType.VISIT, "", (repositories, now) -> {
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "search", RecordType.VISIT, "", Optional.of(patient)));
            return Result.success(visitViews(
                    repositories, repositories.followUpPlans().ofPatient(patient), today(repositories, now)));
        });
    }

    public Result<FollowUpPlan> plan(Caller caller, String id) {
        return executor.read(caller, Permission.READ, "read", RecordType.FOLLOW_UP_PLAN, id, (repositories, now) -> {
            var plan = repositories.followUpPlans().find(id);
            plan.ifPresent(p -> repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "read", RecordType.FOLLOW_UP_PLAN, id, Optional.of(p.patient()))));
            return plan.map(Result::success)
                    .orElseGet(() -> Result.failure(new Rejection.NotFound(RecordType.FOLLOW_UP_PLAN.code(), id)));
        });
    }
}
