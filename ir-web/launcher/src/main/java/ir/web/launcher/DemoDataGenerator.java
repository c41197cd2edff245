package ir.web.launcher;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.clinical.Opioid;
import ir.domain.clinical.OpioidDose;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitResponse;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.ServiceLine;
import ir.domain.patient.Laterality;
import ir.domain.referral.ReferralState;
import ir.domain.resource.CalendarEvent;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.rule.RuleSet;
import ir.domain.session.Phase;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.fhir.intake.TransactionBundleProcessor;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.BookingService;
import ir.scheduling.booking.CancellationService;
import ir.scheduling.booking.HoldService;
import ir.scheduling.calendar.CalendarService;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.followup.VisitResponseInput;
import ir.scheduling.followup.VisitResponseService;
import ir.scheduling.followup.VisitSchedulingService;
import ir.scheduling.intake.MappedIntake;
import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.referral.ReferralQueryService;
import ir.scheduling.referral.ReferralService;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repeat.RepeatEvaluation;
import ir.scheduling.repeat.RepeatTreatmentService;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.standalone.StandaloneApplication;
import ir.scheduling.stock.StockService;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.DayBoardService;
import ir.scheduling.treatment.TreatmentRecordService;
import ir.scheduling.treatment.TreatmentService;
import ir.scheduling.waiting.WaitingListService;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;

/**
 * Generates a demo clinic with half a year of history. The data is created by calling the application services with a
 * simulated clock, never by inserting rows. The same seed on the same day gives the same clinic.
 */
final class DemoDataGenerator {
    private static final SiteId HOME = new SiteId("beispielklinik");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final int CONNECTIONS = 4;
    private static final long SEED = 20_260_101;

    private static final String[] FAMILY = {
        "Test", "Muster", "Sample", "Fictus", "Demo", "Mockup", "Dummy", "Platzhalter", "Vorlage", "Exempel",
                "Attrappe", "Beispiel",
        "Anonym", "Nemo", "Formular", "Etikett", "Schema", "Blank", "Example", "Probe", "Alpha", "Gamma", "Delta",
                "Epsilon",
        "Zeta", "Iota", "Kappa", "Lambda", "Omega", "Sigma", "Tau", "Rho", "Chi", "Psi", "Phi", "Omikron",
        "Theta", "Ypsilon", "Modell", "Figurant", "Statist", "Entwurf", "Skizze", "Muster-Blank", "Leer", "Niemand",
                "Irgend", "Zweck"
    };
    private static final String[] FEMALE = {
        "Anna", "Berta", "Ida", "Rosa", "Olga", "Lena", "Ute", "Lia", "Dora", "Rita", "Vera", "Nora"
    };
    private static final String[] MALE = {
        "Jan", "Carl", "Gustav", "Max", "Emil", "Sven", "Paul", "Kurt", "Uwe", "Otto", "Finn", "Hugo"
    };
    private static final String[] PRIMARY = {"breast", "prostate", "lung", "kidney", "thyroid", "melanoma"};
    private static final BodySite[] SITES = {
        BodySite.ILIUM,
        BodySite.RIB,
        BodySite.SACRUM,
        BodySite.FEMUR,
        BodySite.HUMERUS,
        BodySite.ACETABULUM,
        BodySite.SCAPULA,
        BodySite.STERNUM,
        BodySite.VERTEBRA
    };

    private static final Caller EHR = actor("ehr-demo", "ehr-demo", Role.EHR);
    private static final Caller OTHER_EHR = actor("ehr-practice", "ehr-practice", Role.EHR);
    private static final Caller SCHEDULER = actor("scheduler", "M. Planer", Role.SCHEDULER);
    private static final Caller CLINICIAN = actor("clinician", "Dr. Eins", Role.CLINICIAN);
    private static final Caller NURSE = actor("nurse", "S. Pflege", Role.NURSE);

    private final MutableClock clock;
    private final Instant now;
    private final StandaloneApplication application;
    private final TransactionBundleProcessor intake;
    private final Random random = new Random(SEED);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private int made;

    private DemoDataGenerator(StandaloneApplication application, MutableClock clock) {
        this.now = clock.instant();
        this.clock = clock;
        this.application = application;
        this.intake = new TransactionBundleProcessor(
                FhirContext.forR4Cached(),
                application.get(MappedIntake.class),
                application.get(ReceivedResourceService.class),
                ZONE);
    }

    private static Caller actor(String login, String name, Role role) {
        return new Caller(login, name, Set.of(role), Caller.Channel.SYSTEM, Set.of());
    }

    /** Sets up the clinic, generates its history once and opens it. */
    static boolean load(Database database, boolean play, Instant now) {
        var clock = new MutableClock(now);
        try (var connections = database.pooled(CONNECTIONS);
                var factory = StandaloneApplication.factory(connections);
                var application = StandaloneApplication.start(factory, clock)) {
            var sites = application.get(SiteRepository.class);
            if (application.inTransaction(() -> sites.readySince().isPresent())) {
                return false;
            }
            application.inTransaction(() -> setUp(sites));
            var demo = new DemoDataGenerator(application, clock);
            demo.stockProbes();
            if (play) {
                demo.run();
                demo.fillCalendars();
            }
            return application.inTransaction(() -> {
                sites.markReady(now);
                return true;
            });
        } catch (RuntimeException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IllegalStateException("the demo data could not be generated", failed);
        }
    }

    /**
     * Two CT suites, an operating theatre, two cryo consoles, six operators, three anaesthetists, nurses,
     * technologists, six recovery bays.
     */
    private static boolean setUp(SiteRepository sites) {
        var week = OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0));
        var daily = OpeningHours.daily(LocalTime.of(8, 0), LocalTime.of(17, 0));
        var late = OpeningHours.daily(LocalTime.of(8, 0), LocalTime.of(21, 0));
        var resources = new ArrayList<SchedulableResource>();
        resources.add(
                new SchedulableResource.Room(new ResourceId("ct-suite-1"), HOME, "CT suite 1", true, daily, true));
        resources.add(
                new SchedulableResource.Room(new ResourceId("ct-suite-2"), HOME, "CT suite 2", true, week, false));
        resources.add(new SchedulableResource.Room(new ResourceId("theatre-3"), HOME, "Theatre 3", true, week, false));
        String[] operators = {"Dr. Eins", "Dr. Zwei", "Dr. Drei", "Dr. Sieben", "Dr. Acht", "Dr. Neun"};
        String[] anaesthetists = {"Dr. Vier", "Dr. Fünf", "Dr. Sechs"};
        for (int i = 0; i < operators.length; i++) {
            resources.add(person("operator-" + (i + 1), operators[i], ResourceRole.OPERATOR, i < 2 ? daily : week));
        }
        for (int i = 0; i < anaesthetists.length; i++) {
            resources.add(person(
                    "anaesthetist-" + (i + 1), anaesthetists[i], ResourceRole.ANAESTHETIST, i < 1 ? daily : week));
        }
        for (int i = 1; i <= 4; i++) {
            resources.add(
                    person("nurse-" + i, "Sedation nurse " + i, ResourceRole.SEDATION_NURSE, i < 3 ? daily : week));
            resources.add(
                    person("technologist-" + i, "Technologist " + i, ResourceRole.TECHNOLOGIST, i < 3 ? daily : week));
        }
        resources.add(
                new SchedulableResource.CryoConsole(new ResourceId("console-a"), HOME, "Console A", 10, daily, true));
        resources.add(
                new SchedulableResource.CryoConsole(new ResourceId("console-b"), HOME, "Console B", 10, daily, true));
        for (int i = 1; i <= 6; i++) {
            resources.add(
                    new SchedulableResource.RecoveryBay(new ResourceId("bay-" + i), HOME, "Bay " + i, late, true));
        }
        var mornings = OpeningHours.weekdays(LocalTime.of(8, 30), LocalTime.of(12, 30));
        resources.add(new SchedulableResource.FollowUpClinic(
                new ResourceId("follow-up-1"), HOME, "Follow-up clinic", mornings, false));
        resources.add(new SchedulableResource.FollowUpClinic(
                new ResourceId("mri-follow-up"), HOME, "MRI, follow-up", mornings, false));
        sites.save(new Site(
                HOME,
                "Beispielklinik",
                "Interventional radiology",
                ZONE,
                List.of("ehr-demo"),
                true,
                "de-be",
                15,
                Site.Gas.USUAL,
                Set.of(ServiceLine.BONE)));
        sites.save(ProcedureTemplate.cryoablationOfBone());
        sites.save(ProcedureTemplate.openCryosurgery(Set.of(new ResourceId("theatre-3"))));
        sites.save(RuleSet.defaults(LocalDate.of(2020, 1, 1)));
        resources.forEach(sites::save);
        return true;
    }

    private static SchedulableResource person(String id, String name, ResourceRole role, OpeningHours hours) {
        return new SchedulableResource.Clinician(
                new ResourceId(id),
                HOME,
                name,
                role,
                hours,
                hours.spans().get(0).days().size() == 7,
                false,
                Qualifications.ALL);
    }

    private void stockProbes() {
        var today = now.atZone(ZONE).toLocalDate();
        lot(ProbeSize.MM_2_4, "N24-0318", 160, today.plusDays(420));
        lot(ProbeSize.MM_2_4, "N24-0291", 40, today.plusDays(21));
        lot(ProbeSize.MM_1_7, "N17-0044", 24, today.plusDays(200));
    }

    private void lot(ProbeSize size, String lot, int quantity, LocalDate expires) {
        application
                .get(StockService.class)
                .save(
                        SCHEDULER,
                        new ProbeLot(lot.toLowerCase(Locale.ROOT), HOME, size, lot, "", expires, quantity, 0, false))
                .orElseThrow();
    }

    /**
     * Adds calendar events and waiting patients: maintenance, a congress, reserved trauma time, busy time imported from
     * another system, waiting-list entries.
     */
    private void fillCalendars() {
        var today = now.atZone(ZONE).toLocalDate();
        var monday = today.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
        enter(
                "ct-suite-2",
                CalendarEvent.EventType.CLOSURE,
                monday.plusDays(8),
                13,
                17,
                "Tube maintenance",
                "FREQ=WEEKLY;INTERVAL=4");
        enter("theatre-3", CalendarEvent.EventType.RESERVED, monday.plusDays(3), 8, 17, "Trauma list", "FREQ=WEEKLY");
        enter(
                "operator-3",
                CalendarEvent.EventType.ABSENCE,
                monday.plusDays(14),
                8,
                17,
                "Congress",
                "FREQ=DAILY;COUNT=3");
        enter("operator-1", CalendarEvent.EventType.ON_CALL, monday.plusDays(1), 17, 23, "On call", "FREQ=WEEKLY");
        var busy = "id,start,end,title\nris-4711," + monday.plusDays(9) + "T08:00," + monday.plusDays(9)
                + "T10:00,Angiography\n";
        application
                .get(CalendarService.class)
                .read(SCHEDULER, new ResourceId("ct-suite-2"), "RIS", CalendarService.Format.CSV, busy)
                .orElseThrow();
        var open = application.get(ReferralQueryService.class).worklist(SCHEDULER).orElseThrow().stream()
                .filter(f -> f.booking().isEmpty() && f.referral().state() == ReferralState.ACCEPTED_CONDITIONAL)
                .limit(3)
                .toList();
        for (int i = 0; i < open.size(); i++) {
            application
                    .get(WaitingListService.class)
                    .add(
                            SCHEDULER,
                            open.get(i).referral().id(),
                            Optional.empty(),
                            new WaitingListService.Preferences(
                                    i == 1 ? Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY) : Set.of(),
                                    Optional.empty(),
                                    24 * (i + 1),
                                    i == 1 ? "daughter drives on these days" : ""))
                    .orElseThrow();
        }
    }

    private void enter(
            String resource,
            CalendarEvent.EventType type,
            LocalDate day,
            int from,
            int until,
            String title,
            String repeats) {
        var id = resource + "-" + type.name().toLowerCase(Locale.ROOT);
        application
                .get(CalendarService.class)
                .enter(
                        SCHEDULER,
                        new CalendarEvent(
                                id,
                                HOME,
                                Optional.of(new ResourceId(resource)),
                                type,
                                new TimeRange(
                                        day.atTime(from, 0).atZone(ZONE).toInstant(),
                                        day.atTime(until, 0).atZone(ZONE).toInstant()),
                                Optional.of(repeats),
                                title,
                                type == CalendarEvent.EventType.RESERVED ? Optional.of("trauma") : Optional.empty(),
                                Optional.of(3).filter(days -> type == CalendarEvent.EventType.RESERVED),
                                Optional.empty(),
                                new CalendarEvent.Source(CalendarEvent.Source.MANUAL, id)),
                        true)
                .orElseThrow();
    }

    private record Event(Instant at, int order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(order, other.order);
        }
    }

    private void at(Instant when, Runnable deed) {
        events.add(new Event(when, made++, deed));
    }

    private void run() {
        // patients treated long ago, so that lesions have a timeline
        int[] longAgo = {176, 172, 120, 100, 84, 70, 62, 58, 45, 38, 33, 30};
        for (int i = 0; i < longAgo.length; i++) {
            admit(i, longAgo[i], true);
        }
        // the last three weeks
        for (int i = 0; i < 16; i++) {
            admit(20 + i, 21 - i, true);
        }
        // today
        for (int i = 0; i < 4; i++) {
            admit(40 + i, 0, true);
        }
        // the next two weeks and a worklist
        for (int i = 0; i < 9; i++) {
            admit(50 + i, -1 - i, true);
        }
        for (int i = 0; i < 9; i++) {
            admit(60 + i, 0, false);
        }
        while (!events.isEmpty() && !events.peek().at().isAfter(now)) {
            var event = events.poll();
            clock.to(event.at());
            event.action().run();
        }
        clock.to(now);
        application.get(RepeatEvaluation.class).evaluateAll(SCHEDULER);
    }

    /** Generates one patient: the order some days before, the booking on the given day, and everything that follows. */
    private void admit(int index, int daysAgo, boolean book) {
        var day = now.atZone(ZONE).toLocalDate().minusDays(daysAgo);
        int lead = book ? Math.max(7 + random.nextInt(8), 3 - daysAgo) : 1 + random.nextInt(18);
        var sample = sample(index, book);
        // orders arrive in the morning, before other events of that day
        var arrives = (book ? day : now.atZone(ZONE).toLocalDate())
                .minusDays(lead)
                .atTime(6, index % 50)
                .atZone(ZONE)
                .toInstant();
        at(arrives, () -> {
            var from = !book && index % 3 == 2 ? OTHER_EHR : EHR;
            intake.process(from, SampleOrders.bundle(sample, clock.instant()), clock.instant())
                    .orElseThrow();
            var details = application.get(ReferralQueryService.class).worklist(SCHEDULER).orElseThrow().stream()
                    .filter(f -> f.patient().medicalRecordNumber().equals(sample.number()))
                    .findFirst()
                    .orElseThrow();
            if (book) {
                at(clock.instant().plus(3, ChronoUnit.HOURS), () -> book(details, day, index));
            } else if (index % 9 == 3) {
                at(clock.instant().plus(2, ChronoUnit.HOURS), () -> hold(details));
            }
        });
    }

    private SampleOrders.Sample sample(int index, boolean complete) {
        var site = SITES[(index * 7) % SITES.length];
        boolean female = index % 2 == 0;
        double size = (12 + random.nextInt(complete ? 32 : 60)) / 10.0;
        boolean gap = !complete && index % 4 == 1;
        return new SampleOrders.Sample(
                String.format("TEST-%06d", 4300 + index),
                FAMILY[index % FAMILY.length],
                female ? FEMALE[index % FEMALE.length] : MALE[index % MALE.length],
                female,
                LocalDate.of(1940 + random.nextInt(40), 1 + random.nextInt(12), 1 + random.nextInt(28)),
                site,
                site.paired() ? Boolean.valueOf(index % 4 < 2) : null,
                "94222008",
                PRIMARY[index % PRIMARY.length],
                gap ? null : size,
                gap ? null : complete ? 5 + random.nextInt(5) : 2 + random.nextInt(8),
                10 * (2 + random.nextInt(8)),
                complete || index % 5 != 2,
                complete || index % 3 != 1,
                switch (index % 5) {
                    case 0 -> ServiceRequestPriority.ASAP;
                    case 1, 2 -> ServiceRequestPriority.URGENT;
                    default -> ServiceRequestPriority.ROUTINE;
                },
                complete || index % 3 == 0);
    }

    /** Answers recorded on the morning of treatment: no infection, fasting. */
    private void arrive(ReferralDetails details, Instant start) {
        var evening = start.atZone(ZONE).toLocalDate().minusDays(1);
        var asked = List.of(
                answer(Question.INFECTION, "NONE"),
                answer(Question.LAST_FLUID, evening + "T22:00"),
                answer(Question.LAST_MEAL, evening + "T19:00"),
                answer(Question.LAST_MEAL_KIND, "LIGHT"));
        application
                .get(ReferralService.class)
                .answer(NURSE, details.referral().id(), asked)
                .orElseThrow();
    }

    private Answer answer(Question question, String value) {
        return Answer.of(question, Optional.empty(), value, clock.instant(), NURSE.name())
                .orElseThrow();
    }

    private Optional<Booking> held(ReferralDetails details, Instant from, Duration length) {
        var found = application
                .get(AvailabilityService.class)
                .find(
                        SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(
                                        details.referral().id(), 3)
                                .within(Optional.of(from), Optional.empty()));
        if (found instanceof Result.Success<AvailabilityService.AvailabilityResult> success
                && !success.value().proposals().isEmpty()) {
            var earliest = success.value().proposals().stream()
                    .min(java.util.Comparator.comparing(
                            proposal -> proposal.proposal().planned().start()))
                    .orElseThrow();
            return Optional.of(application
                    .get(HoldService.class)
                    .hold(SCHEDULER, earliest.proposal().id(), length, Optional.empty())
                    .orElseThrow());
        }
        return Optional.empty();
    }

    private void hold(ReferralDetails details) {
        held(details, clock.instant().plus(3, ChronoUnit.DAYS), Booking.MAX_HOLD_DURATION);
    }

    private void book(ReferralDetails details, LocalDate day, int index) {
        var held = held(details, day.atTime(8, 0).atZone(ZONE).toInstant(), Booking.HOLD_DURATION)
                .orElseThrow();
        var booked = application
                .get(BookingService.class)
                .book(SCHEDULER, held.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
        if (index % 17 == 4) {
            at(
                    booked.planned().start().minus(2, ChronoUnit.DAYS),
                    () -> application
                            .get(CancellationService.class)
                            .cancel(
                                    SCHEDULER,
                                    booked.id(),
                                    "patient asked for another date",
                                    BookingState.Initiator.PATIENT,
                                    Optional.empty())
                            .map(cancelled -> {
                                at(
                                        clock.instant().plus(1, ChronoUnit.HOURS),
                                        () -> book(details, day.plusDays(3), index + 1));
                                return cancelled;
                            }));
            return;
        }
        var session = new SessionId(booked.id().value());
        var start = booked.planned().start();
        int late = index % 4 == 1 ? 8 : 0;
        at(start.minus(35, ChronoUnit.MINUTES), () -> {
            arrive(details, start);
            application.get(TreatmentService.class).checkIn(NURSE, session).orElseThrow();
        });
        at(
                start.plus(late, ChronoUnit.MINUTES),
                () -> application
                        .get(TreatmentService.class)
                        .startPhase(NURSE, session, Phase.SET_UP, Optional.empty())
                        .orElseThrow());
        at(start.plus(15L + late, ChronoUnit.MINUTES), () -> {
            application.get(TreatmentService.class).start(NURSE, session).orElseThrow();
            var sides = new HashMap<LesionId, Laterality>();
            application
                    .get(DayBoardService.class)
                    .session(NURSE, session)
                    .orElseThrow()
                    .lesions()
                    .forEach(lesion -> lesion.side().ifPresent(side -> sides.put(lesion.id(), side)));
            application
                    .get(TreatmentService.class)
                    .timeOut(NURSE, session, sides)
                    .orElseThrow();
        });
        var done = start.plus(booked.plan().roomMinutes() - 30L + late, ChronoUnit.MINUTES);
        at(done, () -> treat(session, details, index));
        at(
                done.plus(5, ChronoUnit.MINUTES),
                () -> application
                        .get(TreatmentService.class)
                        .startRecovery(NURSE, session)
                        .orElseThrow());
        at(done.plus(booked.plan().input().anaesthesia().recovery() + 10L, ChronoUnit.MINUTES), () -> {
            application.get(TreatmentService.class).complete(NURSE, session).orElseThrow();
            application
                    .get(FollowUpQueryService.class)
                    .plansOf(CLINICIAN, details.patient().id())
                    .orElseThrow()
                    .stream()
                    .filter(FollowUpPlan::active)
                    .forEach(plan -> follow(plan, index));
        });
    }

    private void treat(SessionId session, ReferralDetails details, int index) {
        for (var lesion : details.referral().lesions()) {
            application
                    .get(TreatmentRecordService.class)
                    .record(
                            CLINICIAN,
                            session,
                            new TreatmentRecordService.TreatmentInput(
                                    lesion,
                                    details.plan().input().probes(),
                                    Map.of(),
                                    index % 2 == 0 ? List.of("cranial", "caudal") : List.of(),
                                    List.of(FreezeThawCycle.of(10, 8), FreezeThawCycle.of(10, 0)),
                                    -125 - random.nextInt(16),
                                    Optional.of(index % 6 == 2 ? 3 : 5 + random.nextInt(4)),
                                    index % 4 == 0 ? Set.of(ProtectiveTechnique.HYDRODISSECTION) : Set.of(),
                                    Optional.of(1),
                                    Optional.of(new RadiationDose(
                                            Optional.of(350.0 + random.nextInt(200)), Optional.empty())),
                                    true))
                    .orElseThrow();
            if (index % 13 == 7) {
                application
                        .get(AdverseEventService.class)
                        .report(
                                NURSE,
                                session,
                                lesion,
                                new AdverseEventService.Report(
                                        AdverseEvent.Term.NUMBNESS,
                                        "of the skin",
                                        AdverseEvent.Scale.SIR_2017,
                                        1,
                                        clock.instant().atZone(ZONE).toLocalDate(),
                                        AdverseEvent.Causality.PROBABLE,
                                        Optional.of(0)))
                        .orElseThrow();
            }
        }
    }

    private void follow(FollowUpPlan plan, int index) {
        int baseline =
                plan.baseline().flatMap(b -> b.worst()).map(PainScore::value).orElse(7);
        double dose =
                plan.baseline().flatMap(b -> b.omed()).map(o -> o.milligrams()).orElse(40.0);
        boolean responds = index % 5 != 3;
        for (int i = 0; i < plan.visits().size(); i++) {
            FollowUpVisit visit = plan.visits().get(i);
            // a few visits stay unanswered, so that there are overdue visits
            if ((index + i) % 6 == 5) {
                continue;
            }
            if (!visit.item().activities().contains(FollowUpTemplate.Activity.PAIN)) {
                if (visit.item().mode() == FollowUpTemplate.Mode.PHONE) {
                    at(
                            visit.due().atTime(15, 0).atZone(ZONE).toInstant(),
                            () -> application
                                    .get(VisitResponseService.class)
                                    .record(NURSE, visit.id(), answers(Optional.empty(), 0)));
                }
                continue;
            }
            int drop = responds ? Math.min(baseline, 1 + i + random.nextInt(3)) : random.nextInt(2);
            // some patients have recurrent pain after two months
            boolean back = responds && index % 7 == 2 && visit.code().equals("W8");
            var pain = PainScore.of(Math.max(0, back ? baseline : baseline - drop));
            double taken = responds ? Math.max(0, Math.round(dose * (1 - 0.12 * i))) : dose;
            var hour = visit.due()
                    .plusDays(random.nextInt(3) - 1L)
                    .atTime(9 + random.nextInt(6), 10)
                    .atZone(ZONE)
                    .toInstant();
            at(
                    hour,
                    () -> application
                            .get(VisitResponseService.class)
                            .record(NURSE, visit.id(), answers(Optional.of(pain), taken)));
            if (back) {
                at(
                        hour.plus(9, ChronoUnit.DAYS),
                        () -> application
                                .get(VisitResponseService.class)
                                .submitUnscheduled(NURSE, plan.lesion(), answers(Optional.of(pain), taken)));
            }
        }
        places(plan);
        // some patients request a repeat treatment themselves
        if (index == 1 || index == 6) {
            at(
                    now.minus(2, ChronoUnit.DAYS),
                    () -> application
                            .get(RepeatTreatmentService.class)
                            .request(CLINICIAN, plan.lesion(), "patient asks for a second treatment"));
        }
    }

    /** Books slots for the next visits that need one. */
    private void places(FollowUpPlan plan) {
        plan.visits().stream()
                .filter(visit -> visit.item().mode().needsClinic())
                .limit(1)
                .forEach(visit ->
                        application
                                .get(VisitSchedulingService.class)
                                .visitSlots(SCHEDULER, visit.id())
                                .orElseThrow()
                                .stream()
                                .findFirst()
                                .ifPresent(opening -> application
                                        .get(VisitSchedulingService.class)
                                        .schedule(
                                                SCHEDULER,
                                                visit.id(),
                                                opening.window().start(),
                                                Optional.of(opening.clinic().id()))));
    }

    private static VisitResponseInput answers(Optional<PainScore> pain, double morphine) {
        return new VisitResponseInput(
                Optional.empty(),
                pain,
                morphine > 0
                        ? VisitResponseInput.OpioidIntake.of(new OpioidDose(Opioid.MORPHINE, morphine))
                        : pain.isPresent()
                                ? VisitResponseInput.OpioidIntake.of()
                                : VisitResponseInput.OpioidIntake.NOT_RECORDED,
                Optional.of(false),
                VisitResponse.Neurology.AS_BEFORE,
                VisitResponse.Neurology.AS_BEFORE,
                Optional.empty(),
                Set.of(VisitResponse.SupportiveCare.PAIN_MANAGEMENT),
                "");
    }

    /** The simulated time of the clinic. */
    private static final class MutableClock extends Clock {
        private Instant hour;

        MutableClock(Instant start) {
            hour = start;
        }

        void to(Instant next) {
            hour = next;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return hour;
        }
    }
}
