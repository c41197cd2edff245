package ir.web.launcher;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.Opioid;
import ir.domain.followup.OpioidDose;
import ir.domain.followup.PainScore;
import ir.domain.followup.VisitAnswers;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.Service;
import ir.domain.outcome.Outcome;
import ir.domain.patient.Laterality;
import ir.domain.referral.ReferralState;
import ir.domain.resource.DiaryEntry;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProcedureTemplate;
import ir.domain.resource.Resource;
import ir.domain.resource.ResourceId;
import ir.domain.resource.ResourceRole;
import ir.domain.resource.SiteId;
import ir.domain.resource.Skills;
import ir.domain.rule.RuleSet;
import ir.domain.session.Phase;
import ir.domain.session.ProbeSize;
import ir.domain.session.SessionId;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.Protection;
import ir.domain.treatment.RadiationDose;
import ir.fhir.intake.TransactionIntake;
import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.booking.OpeningsDesk;
import ir.scheduling.diary.DiaryDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.site.Site;
import ir.scheduling.treatment.AdverseEventDesk;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.waiting.WaitingDesk;
import ir.scheduling.work.Work;
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
 * A clinic that has been at work for half a year: made by running the desks with a moving clock, never by inserting
 * rows. The same seed on the same day makes the same clinic.
 */
final class DemoClinic {
    private static final SiteId HOME = new SiteId("beispielklinik");
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
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

    private static final Actor EHR = actor("ehr-demo", "ehr-demo", Role.EHR);
    private static final Actor OTHER_EHR = actor("ehr-practice", "ehr-practice", Role.EHR);
    private static final Actor SCHEDULER = actor("scheduler", "M. Planer", Role.SCHEDULER);
    private static final Actor CLINICIAN = actor("clinician", "Dr. Eins", Role.CLINICIAN);
    private static final Actor NURSE = actor("nurse", "S. Pflege", Role.NURSE);

    private final MovingClock clock;
    private final Instant now;
    private final Desks desks;
    private final TransactionIntake intake;
    private final Random random = new Random(SEED);
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private int made;

    private DemoClinic(Work work, Instant now) {
        this.now = now;
        this.clock = new MovingClock(now);
        this.desks = Desks.over(work, clock);
        this.intake = new TransactionIntake(FhirContext.forR4Cached(), desks.records(), ZONE);
    }

    private static Actor actor(String login, String name, Role role) {
        return new Actor(login, name, Set.of(role), Actor.Door.HOUSE, Set.of());
    }

    /** Sets the clinic up, plays its past once, and opens it. */
    static boolean load(Database database, boolean play, Instant now) {
        try (var factory = JpaWork.factory(database.runtime())) {
            var work = JpaWork.over(factory);
            if (work.read(stores -> stores.sites().readySince().isPresent())) {
                return false;
            }
            setUp(work);
            var demo = new DemoClinic(work, now);
            demo.fillShelf();
            if (play) {
                demo.play();
                demo.fillDiaries();
            }
            work.read(stores -> {
                stores.sites().markReady(now);
                return true;
            });
            return true;
        }
    }

    /** Two CT suites, a theatre, two consoles, six operators, three anaesthetists, nurses, technologists, six bays. */
    private static void setUp(Work work) {
        var week = OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0));
        var daily = OpeningHours.daily(LocalTime.of(8, 0), LocalTime.of(17, 0));
        var late = OpeningHours.daily(LocalTime.of(8, 0), LocalTime.of(21, 0));
        var resources = new ArrayList<Resource>();
        resources.add(new Resource.Room(new ResourceId("ct-suite-1"), HOME, "CT suite 1", true, daily, true));
        resources.add(new Resource.Room(new ResourceId("ct-suite-2"), HOME, "CT suite 2", true, week, false));
        resources.add(new Resource.Room(new ResourceId("theatre-3"), HOME, "Theatre 3", true, week, false));
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
        resources.add(new Resource.Console(new ResourceId("console-a"), HOME, "Console A", 10, daily, true));
        resources.add(new Resource.Console(new ResourceId("console-b"), HOME, "Console B", 10, daily, true));
        for (int i = 1; i <= 6; i++) {
            resources.add(new Resource.RecoveryBay(new ResourceId("bay-" + i), HOME, "Bay " + i, late, true));
        }
        var mornings = OpeningHours.weekdays(LocalTime.of(8, 30), LocalTime.of(12, 30));
        resources.add(
                new Resource.VisitPlace(new ResourceId("follow-up-1"), HOME, "Follow-up clinic", mornings, false));
        resources.add(
                new Resource.VisitPlace(new ResourceId("mri-follow-up"), HOME, "MRI, follow-up", mornings, false));
        work.read(stores -> {
            stores.sites()
                    .save(new Site(
                            HOME,
                            "Beispielklinik",
                            "Interventional radiology",
                            ZONE,
                            List.of("ehr-demo"),
                            true,
                            "de-be",
                            15,
                            Site.Gas.USUAL,
                            Set.of(Service.BONE)));
            stores.sites().save(ProcedureTemplate.cryoablationOfBone());
            stores.sites().save(ProcedureTemplate.openCryosurgery(Set.of(new ResourceId("theatre-3"))));
            stores.sites().save(RuleSet.shipped(LocalDate.of(2020, 1, 1)));
            resources.forEach(stores.sites()::save);
            return true;
        });
    }

    private static Resource person(String id, String name, ResourceRole role, OpeningHours hours) {
        return new Resource.Clinician(
                new ResourceId(id),
                HOME,
                name,
                role,
                hours,
                hours.spans().get(0).days().size() == 7,
                false,
                Skills.ALL);
    }

    private void fillShelf() {
        var today = now.atZone(ZONE).toLocalDate();
        lot(ProbeSize.MM_2_4, "N24-0318", 160, today.plusDays(420));
        lot(ProbeSize.MM_2_4, "N24-0291", 40, today.plusDays(21));
        lot(ProbeSize.MM_1_7, "N17-0044", 24, today.plusDays(200));
    }

    private void lot(ProbeSize size, String lot, int quantity, LocalDate expires) {
        desks.stock()
                .save(
                        SCHEDULER,
                        new ProbeLot(lot.toLowerCase(Locale.ROOT), HOME, size, lot, "", expires, quantity, 0, false))
                .orElseThrow();
    }

    /** What fills a roster: maintenance, a congress, time kept for trauma, a list another system sent, who waits. */
    private void fillDiaries() {
        var today = now.atZone(ZONE).toLocalDate();
        var monday = today.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
        enter(
                "ct-suite-2",
                DiaryEntry.Kind.CLOSURE,
                monday.plusDays(8),
                13,
                17,
                "Tube maintenance",
                "FREQ=WEEKLY;INTERVAL=4");
        enter("theatre-3", DiaryEntry.Kind.RESERVED, monday.plusDays(3), 8, 17, "Trauma list", "FREQ=WEEKLY");
        enter("operator-3", DiaryEntry.Kind.ABSENCE, monday.plusDays(14), 8, 17, "Congress", "FREQ=DAILY;COUNT=3");
        enter("operator-1", DiaryEntry.Kind.ON_CALL, monday.plusDays(1), 17, 23, "On call", "FREQ=WEEKLY");
        var busy = "id,start,end,title\nris-4711," + monday.plusDays(9) + "T08:00," + monday.plusDays(9)
                + "T10:00,Angiography\n";
        desks.diaries()
                .read(SCHEDULER, new ResourceId("ct-suite-2"), "RIS", DiaryDesk.Format.CSV, busy)
                .orElseThrow();
        var open = desks.referrals().worklist(SCHEDULER).orElseThrow().stream()
                .filter(f -> f.booking().isEmpty() && f.referral().state() == ReferralState.ACCEPTED_CONDITIONAL)
                .limit(3)
                .toList();
        for (int i = 0; i < open.size(); i++) {
            desks.waiting()
                    .add(
                            SCHEDULER,
                            open.get(i).referral().id(),
                            Optional.empty(),
                            new WaitingDesk.Wishes(
                                    i == 1 ? Set.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY) : Set.of(),
                                    Optional.empty(),
                                    24 * (i + 1),
                                    i == 1 ? "daughter drives on these days" : ""))
                    .orElseThrow();
        }
    }

    private void enter(
            String resource, DiaryEntry.Kind kind, LocalDate day, int from, int until, String title, String repeats) {
        var id = resource + "-" + kind.name().toLowerCase(Locale.ROOT);
        desks.diaries()
                .enter(
                        SCHEDULER,
                        new DiaryEntry(
                                id,
                                HOME,
                                Optional.of(new ResourceId(resource)),
                                kind,
                                new TimeWindow(
                                        day.atTime(from, 0).atZone(ZONE).toInstant(),
                                        day.atTime(until, 0).atZone(ZONE).toInstant()),
                                Optional.of(repeats),
                                title,
                                kind == DiaryEntry.Kind.RESERVED ? Optional.of("trauma") : Optional.empty(),
                                Optional.of(3).filter(days -> kind == DiaryEntry.Kind.RESERVED),
                                Optional.empty(),
                                new DiaryEntry.Source(DiaryEntry.Source.HAND, id)),
                        true)
                .orElseThrow();
    }

    private record Event(Instant at, int order, Runnable deed) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(order, other.order);
        }
    }

    private void at(Instant when, Runnable deed) {
        events.add(new Event(when, made++, deed));
    }

    private void play() {
        // some treated long ago, so that lesions have a story
        int[] longAgo = {176, 172, 120, 100, 84, 70, 62, 58, 45, 38, 33, 30};
        for (int i = 0; i < longAgo.length; i++) {
            admit(i, longAgo[i], true);
        }
        // three busy weeks behind
        for (int i = 0; i < 16; i++) {
            admit(20 + i, 21 - i, true);
        }
        // today
        for (int i = 0; i < 4; i++) {
            admit(40 + i, 0, true);
        }
        // two weeks ahead, and a worklist
        for (int i = 0; i < 9; i++) {
            admit(50 + i, -1 - i, true);
        }
        for (int i = 0; i < 9; i++) {
            admit(60 + i, 0, false);
        }
        while (!events.isEmpty() && !events.peek().at().isAfter(now)) {
            var event = events.poll();
            clock.to(event.at());
            event.deed().run();
        }
        clock.to(now);
        desks.repeats().sweep(SCHEDULER);
    }

    /** One patient: the order some days before, the booking for a day so many days ago, all that follows from it. */
    private void admit(int index, int daysAgo, boolean book) {
        var day = now.atZone(ZONE).toLocalDate().minusDays(daysAgo);
        int lead = book ? Math.max(7 + random.nextInt(8), 3 - daysAgo) : 1 + random.nextInt(18);
        var sample = sample(index, book);
        // orders come in the morning, before anything of that day
        var arrives = (book ? day : now.atZone(ZONE).toLocalDate())
                .minusDays(lead)
                .atTime(6, index % 50)
                .atZone(ZONE)
                .toInstant();
        at(arrives, () -> {
            var from = !book && index % 3 == 2 ? OTHER_EHR : EHR;
            intake.take(from, SampleOrders.bundle(sample, clock.instant()), clock.instant())
                    .orElseThrow();
            var file = desks.referrals().worklist(SCHEDULER).orElseThrow().stream()
                    .filter(f -> f.patient().number().equals(sample.number()))
                    .findFirst()
                    .orElseThrow();
            if (book) {
                at(clock.instant().plus(3, ChronoUnit.HOURS), () -> book(file, day, index));
            } else if (index % 9 == 3) {
                at(clock.instant().plus(2, ChronoUnit.HOURS), () -> hold(file));
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

    /** What the ward asks on the morning: no infection, and an empty stomach. */
    private void arrive(ReferralFile file, Instant start) {
        var evening = start.atZone(ZONE).toLocalDate().minusDays(1);
        var asked = List.of(
                answer(Question.INFECTION, "NONE"),
                answer(Question.LAST_FLUID, evening + "T22:00"),
                answer(Question.LAST_MEAL, evening + "T19:00"),
                answer(Question.LAST_MEAL_KIND, "LIGHT"));
        desks.referrals().answer(NURSE, file.referral().id(), asked).orElseThrow();
    }

    private Answer answer(Question question, String value) {
        return Answer.of(question, Optional.empty(), value, clock.instant(), NURSE.name())
                .orElseThrow();
    }

    private Optional<Booking> held(ReferralFile file, Instant from, Duration length) {
        var found = desks.openings()
                .find(
                        SCHEDULER,
                        OpeningsDesk.Wish.best(file.referral().id(), 3).within(Optional.of(from), Optional.empty()));
        if (found instanceof Outcome.Done<OpeningsDesk.Found> done
                && !done.value().offers().isEmpty()) {
            var earliest = done.value().offers().stream()
                    .min(java.util.Comparator.comparing(
                            offer -> offer.proposal().planned().start()))
                    .orElseThrow();
            return Optional.of(desks.bookings()
                    .hold(SCHEDULER, earliest.proposal().id(), length, Optional.empty())
                    .orElseThrow());
        }
        return Optional.empty();
    }

    private void hold(ReferralFile file) {
        held(file, clock.instant().plus(3, ChronoUnit.DAYS), Booking.LONGEST_HOLD);
    }

    private void book(ReferralFile file, LocalDate day, int index) {
        var held = held(file, day.atTime(8, 0).atZone(ZONE).toInstant(), Booking.HOLD)
                .orElseThrow();
        var booked = desks.bookings()
                .book(SCHEDULER, held.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
        if (index % 17 == 4) {
            at(
                    booked.planned().start().minus(2, ChronoUnit.DAYS),
                    () -> desks.bookings()
                            .cancel(
                                    SCHEDULER,
                                    booked.id(),
                                    "patient asked for another date",
                                    BookingState.Initiator.PATIENT,
                                    Optional.empty())
                            .map(cancelled -> {
                                at(
                                        clock.instant().plus(1, ChronoUnit.HOURS),
                                        () -> book(file, day.plusDays(3), index + 1));
                                return cancelled;
                            }));
            return;
        }
        var session = new SessionId(booked.id().value());
        var start = booked.planned().start();
        int late = index % 4 == 1 ? 8 : 0;
        at(start.minus(35, ChronoUnit.MINUTES), () -> {
            arrive(file, start);
            desks.treatments().checkIn(NURSE, session).orElseThrow();
        });
        at(
                start.plus(late, ChronoUnit.MINUTES),
                () -> desks.treatments()
                        .begin(NURSE, session, Phase.SET_UP, Optional.empty())
                        .orElseThrow());
        at(start.plus(15L + late, ChronoUnit.MINUTES), () -> {
            desks.treatments().start(NURSE, session).orElseThrow();
            var sides = new HashMap<LesionId, Laterality>();
            desks.treatments()
                    .session(NURSE, session)
                    .orElseThrow()
                    .lesions()
                    .forEach(lesion -> lesion.side().ifPresent(side -> sides.put(lesion.id(), side)));
            desks.treatments().timeOut(NURSE, session, sides).orElseThrow();
        });
        var done = start.plus(booked.plan().roomMinutes() - 30L + late, ChronoUnit.MINUTES);
        at(done, () -> treat(session, file, index));
        at(
                done.plus(5, ChronoUnit.MINUTES),
                () -> desks.treatments().recover(NURSE, session).orElseThrow());
        at(done.plus(booked.plan().input().anaesthesia().recovery() + 10L, ChronoUnit.MINUTES), () -> {
            desks.treatments().complete(NURSE, session).orElseThrow();
            desks.followUps().plansOf(CLINICIAN, file.patient().id()).orElseThrow().stream()
                    .filter(FollowUpPlan::active)
                    .forEach(plan -> follow(plan, index));
        });
    }

    private void treat(SessionId session, ReferralFile file, int index) {
        for (var lesion : file.referral().lesions()) {
            desks.treatments()
                    .record(
                            CLINICIAN,
                            session,
                            new TreatmentDesk.Treatment(
                                    lesion,
                                    file.plan().input().probes(),
                                    Map.of(),
                                    index % 2 == 0 ? List.of("cranial", "caudal") : List.of(),
                                    List.of(FreezeThawCycle.of(10, 8), FreezeThawCycle.of(10, 0)),
                                    -125 - random.nextInt(16),
                                    Optional.of(index % 6 == 2 ? 3 : 5 + random.nextInt(4)),
                                    index % 4 == 0 ? Set.of(Protection.HYDRODISSECTION) : Set.of(),
                                    Optional.of(1),
                                    Optional.of(new RadiationDose(
                                            Optional.of(350.0 + random.nextInt(200)), Optional.empty())),
                                    true))
                    .orElseThrow();
            if (index % 13 == 7) {
                desks.adverseEvents()
                        .report(
                                NURSE,
                                session,
                                lesion,
                                new AdverseEventDesk.Report(
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
            // a few are never asked: the overdue lane lives from them
            if ((index + i) % 6 == 5) {
                continue;
            }
            if (!visit.item().activities().contains(FollowUpTemplate.Activity.PAIN)) {
                if (visit.item().mode() == FollowUpTemplate.Mode.PHONE) {
                    at(
                            visit.due().atTime(15, 0).atZone(ZONE).toInstant(),
                            () -> desks.followUps().record(NURSE, visit.id(), answers(Optional.empty(), 0)));
                }
                continue;
            }
            int drop = responds ? Math.min(baseline, 1 + i + random.nextInt(3)) : random.nextInt(2);
            // of some the pain comes back after two months
            boolean back = responds && index % 7 == 2 && visit.code().equals("W8");
            var pain = PainScore.of(Math.max(0, back ? baseline : baseline - drop));
            double taken = responds ? Math.max(0, Math.round(dose * (1 - 0.12 * i))) : dose;
            var hour = visit.due()
                    .plusDays(random.nextInt(3) - 1L)
                    .atTime(9 + random.nextInt(6), 10)
                    .atZone(ZONE)
                    .toInstant();
            at(hour, () -> desks.followUps().record(NURSE, visit.id(), answers(Optional.of(pain), taken)));
            if (back) {
                at(
                        hour.plus(9, ChronoUnit.DAYS),
                        () -> desks.followUps().submit(NURSE, plan.lesion(), answers(Optional.of(pain), taken)));
            }
        }
        places(plan);
        // some ask for it themselves
        if (index == 1 || index == 6) {
            at(
                    now.minus(2, ChronoUnit.DAYS),
                    () -> desks.repeats().request(CLINICIAN, plan.lesion(), "patient asks for a second treatment"));
        }
    }

    /** The next visits that need a place have one. */
    private void places(FollowUpPlan plan) {
        plan.visits().stream()
                .filter(visit -> visit.item().mode().needsPlace())
                .limit(1)
                .forEach(visit -> desks.followUps().openings(SCHEDULER, visit.id()).orElseThrow().stream()
                        .findFirst()
                        .ifPresent(opening -> desks.followUps()
                                .schedule(
                                        SCHEDULER,
                                        visit.id(),
                                        opening.window().start(),
                                        Optional.of(opening.place().id()))));
    }

    private static FollowUpDesk.Answers answers(Optional<PainScore> pain, double morphine) {
        return new FollowUpDesk.Answers(
                Optional.empty(),
                pain,
                morphine > 0
                        ? FollowUpDesk.Opioids.of(new OpioidDose(Opioid.MORPHINE, morphine))
                        : pain.isPresent() ? FollowUpDesk.Opioids.of() : FollowUpDesk.Opioids.NOT_ASKED,
                Optional.of(false),
                VisitAnswers.Neurology.AS_BEFORE,
                VisitAnswers.Neurology.AS_BEFORE,
                Optional.empty(),
                Set.of(VisitAnswers.SupportiveCare.PAIN_MANAGEMENT),
                "");
    }

    /** The hour of the clinic while its past is played. */
    private static final class MovingClock extends Clock {
        private Instant hour;

        MovingClock(Instant start) {
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
