package ir.scheduling;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.clinical.Intent;
import ir.domain.clinical.Standing;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.ServiceLine;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import ir.domain.resource.OpeningHours;
import ir.domain.resource.Qualifications;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.resource.SiteId;
import ir.domain.rule.RuleSet;
import ir.domain.session.ProcedureTemplate;
import ir.domain.session.SessionId;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.scheduling.availability.SearchRequest;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.referral.details.PatientCaseAssembler;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.repository.Site;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.treatment.TreatmentRecordService;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A small clinic with its users, for tests: one CT suite, one cryo console, two resources of every other role. */
public final class ClinicFixture {
    public static final SiteId HOME = new SiteId("beispielklinik");
    public static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    public static final Caller EHR = actor("ehr-demo", Role.EHR);
    public static final Caller SCHEDULER = actor("scheduler", Role.SCHEDULER);
    public static final Caller CLINICIAN = actor("clinician", Role.CLINICIAN);
    public static final Caller NURSE = actor("nurse", Role.NURSE);
    public static final Caller AUDITOR = actor("auditor", Role.AUDITOR);

    private ClinicFixture() {}

    public static Caller actor(String login, Role role) {
        return new Caller(login, login, Set.of(role), Caller.Channel.SYSTEM, Set.of());
    }

    static Site site() {
        return new Site(
                HOME,
                "Beispielklinik",
                "Interventional radiology",
                BERLIN,
                List.of("ehr-demo"),
                true,
                "",
                15,
                Site.Gas.USUAL,
                Set.of(ServiceLine.BONE));
    }

    public static void open(TestTransactions transactions) {
        transactions.inReadTransaction(repositories -> {
            repositories.sites().save(site());
            repositories.sites().save(ProcedureTemplate.cryoablationOfBone());
            repositories.sites().save(RuleSet.defaults(LocalDate.of(2026, 1, 1)));
            resources().forEach(repositories.sites()::save);
            return true;
        });
    }

    /** One CT suite, one cryo console, two resources of every other role. */
    public static List<SchedulableResource> resources() {
        var hours = OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(17, 0));
        var late = OpeningHours.weekdays(LocalTime.of(8, 0), LocalTime.of(21, 0));
        var all = new ArrayList<SchedulableResource>();
        all.add(new SchedulableResource.Room(new ResourceId("ct-1"), HOME, "CT suite 1", true, hours, false));
        all.add(new SchedulableResource.CryoConsole(new ResourceId("console-a"), HOME, "Console A", 10, hours, false));
        for (int i = 1; i <= 2; i++) {
            all.add(person("operator-" + i, "Dr. Operator " + i, ResourceRole.OPERATOR, hours));
            all.add(person("anaesthetist-" + i, "Dr. Anaesthetist " + i, ResourceRole.ANAESTHETIST, hours));
            all.add(person("nurse-" + i, "Nurse " + i, ResourceRole.SEDATION_NURSE, hours));
            all.add(person("technologist-" + i, "Technologist " + i, ResourceRole.TECHNOLOGIST, hours));
            all.add(new SchedulableResource.RecoveryBay(new ResourceId("bay-" + i), HOME, "Bay " + i, late, false));
        }
        return all;
    }

    public static SchedulableResource person(String id, String name, ResourceRole role, OpeningHours hours) {
        return new SchedulableResource.Clinician(
                new ResourceId(id), HOME, name, role, hours, false, false, Qualifications.ALL);
    }

    /**
     * Patient P01 of the worked cases: breast primary, right ilium 3.2 cm, pain 7, OMED 60, radiotherapy failed,
     * coverage known.
     */
    public static IntakeMessage p01(String number, Instant now) {
        return p01(number, new PatientId("patient-" + number), now);
    }

    /** The same as another patient; the number is that of the order and of its resources. */
    static IntakeMessage p01(String number, PatientId patient, Instant now) {
        var condition = "condition-" + number;
        var lesion = new Lesion(
                new LesionId("lesion-" + number),
                patient,
                BodySite.ILIUM,
                Optional.of(Laterality.RIGHT),
                TumourCategory.METASTATIC,
                "breast",
                condition);
        var today = now.atZone(BERLIN).toLocalDate();
        return new IntakeMessage(
                List.of(new Patient(
                        patient,
                        number,
                        "Test",
                        "Anna " + number,
                        Sex.FEMALE,
                        Optional.of(LocalDate.of(1963, 5, 4)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                withCompleteWorkUp(
                        number,
                        patient,
                        condition,
                        now,
                        observation(number + "-size", patient, condition, "33728-7", "3.2", "cm", now),
                        observation(number + "-pain", patient, condition, "worst-pain-24h", "7", "{score}", now),
                        observation(number + "-omed", patient, condition, "omed", "60", "mg/d", now),
                        evidence(number + "-rt", "Procedure", patient, condition, "108290001", now, null, "failed"),
                        evidence(
                                number + "-cover",
                                "Coverage",
                                patient,
                                null,
                                null,
                                now.minusSeconds(86_400),
                                now.plusSeconds(365L * 86_400),
                                null),
                        evidence(
                                number + "-consent",
                                "Consent",
                                patient,
                                null,
                                PatientCaseAssembler.CONSENT_TO_TREATMENT,
                                now,
                                null,
                                "NO_CURE NERVE INFECTION BLEEDING FRACTURE REPEAT RIGHT")),
                List.of(new IntakeMessage.Order(
                        new ReferralId("referral-" + number),
                        new OrderNumber("urn:oid:1.2.3", number),
                        patient,
                        List.of(lesion),
                        Intent.PALLIATIVE,
                        Urgency.SOON,
                        today,
                        "Dr. Zehn",
                        false)));
    }

    /**
     * The resources of the order, and every answer that can be known before the day: the patient has no open findings.
     */
    private static List<ReceivedResource> withCompleteWorkUp(
            String number, PatientId patient, String condition, Instant now, ReceivedResource... order) {
        var all = new ArrayList<>(List.of(order));
        var values = Map.of("6301-6", "1.1", "777-3", "180", "718-7", "12.1", "98979-8", "74", "2160-0", "0.9");
        values.forEach((code, value) -> all.add(codedResource(number, patient, null, code, value, null, now)));
        var answers = List.of(
                "asa=2",
                "ecog=1",
                "liver-disease=NO",
                "bleeding-disorder=NO",
                "cold-disease=NO",
                "implant=NONE",
                "allergy=NONE_KNOWN",
                "short-prognosis=NO",
                "antibiotic-decision=NONE_NEEDED",
                "anticoagulants=none",
                "chemotherapy-on=none",
                "radiotherapy-on=none",
                "escort=YES");
        answers.forEach(answer -> all.add(
                codedResource(number, patient, null, answer.split("=", -1)[0], null, answer.split("=", -1)[1], now)));
        var ofLesion = List.of(
                "primary-tumour=BREAST",
                "imaging=CT",
                "safe-path=YES",
                "vessel-mm=none",
                "nerve-mm=none",
                "cord-mm=none",
                "bowel-mm=none",
                "ureter-mm=none",
                "skin-mm=none");
        ofLesion.forEach(answer -> all.add(codedResource(
                number, patient, condition, answer.split("=", -1)[0], null, answer.split("=", -1)[1], now)));
        return List.copyOf(all);
    }

    /** The answers that can only be given on the day: no infection, and fasting. */
    public static void arrives(Services services, ReferralId referral, Instant start) {
        var day = start.atZone(BERLIN).toLocalDate();
        services.referrals()
                .answer(
                        NURSE,
                        referral,
                        List.of(
                                answer(Question.INFECTION, "NONE", start),
                                answer(Question.LAST_FLUID, day + "T04:00", start),
                                answer(Question.LAST_MEAL, day.minusDays(1) + "T19:00", start),
                                answer(Question.LAST_MEAL_KIND, "LIGHT", start)))
                .orElseThrow();
    }

    /** The team time-out, with each side as on the referral. */
    public static void timeOut(Services services, SessionId session) {
        var sides = new HashMap<LesionId, Laterality>();
        services.dayBoard()
                .session(NURSE, session)
                .orElseThrow()
                .lesions()
                .forEach(lesion -> lesion.side().ifPresent(side -> sides.put(lesion.id(), side)));
        services.treatments().timeOut(NURSE, session, sides).orElseThrow();
    }

    /** Two probes, 10-8-10, −136 °C, 5 mm of ice, as the operator enters them. */
    public static TreatmentRecordService.TreatmentInput treatment(LesionId lesion, Map<String, Integer> lots) {
        return new TreatmentRecordService.TreatmentInput(
                lesion,
                2,
                lots,
                List.of("cranial", "caudal"),
                List.of(FreezeThawCycle.of(10, 8), FreezeThawCycle.of(10, 0)),
                -136,
                Optional.of(5),
                Set.of(ProtectiveTechnique.HYDRODISSECTION),
                Optional.of(1),
                Optional.of(new RadiationDose(Optional.of(412.0), Optional.of(9.5))),
                true);
    }

    /** A complete session: booked at the first slot after an instant, treated, completed. */
    public static SessionId treated(Services services, MutableClock clock, ReferralId referral, Instant from) {
        var session = booked(services, referral, from);
        var start = services.dayBoard()
                .session(NURSE, session)
                .orElseThrow()
                .session()
                .planned()
                .start();
        clock.to(start);
        arrives(services, referral, start);
        services.treatments().checkIn(NURSE, session).orElseThrow();
        services.treatments().start(NURSE, session).orElseThrow();
        timeOut(services, session);
        var lesion = services.dayBoard()
                .session(NURSE, session)
                .orElseThrow()
                .session()
                .lesions()
                .get(0);
        services.treatmentRecords()
                .record(CLINICIAN, session, treatment(lesion, Map.of()))
                .orElseThrow();
        clock.forward(java.time.Duration.ofMinutes(120));
        services.treatments().startRecovery(NURSE, session).orElseThrow();
        clock.forward(java.time.Duration.ofMinutes(120));
        services.treatments().complete(NURSE, session).orElseThrow();
        return session;
    }

    public static SessionId booked(Services services, ReferralId referral, Instant from) {
        var offer = services.availability()
                .find(
                        SCHEDULER,
                        AvailabilityService.AvailabilityQuery.best(referral, 1)
                                .by(SearchRequest.Order.EARLIEST)
                                .within(Optional.of(from), Optional.empty()))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
        services.holds()
                .hold(SCHEDULER, offer, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        services.bookings()
                .book(SCHEDULER, offer, "", Optional.empty(), Optional.empty())
                .orElseThrow();
        return new SessionId(offer.value());
    }

    public static Answer answer(Question question, String value, Instant start) {
        return Answer.of(question, Optional.empty(), value, start.minusSeconds(7200), "nurse")
                .orElseThrow();
    }

    static ReceivedResource codedResource(
            String number,
            PatientId patient,
            @org.jspecify.annotations.Nullable String focus,
            String code,
            @org.jspecify.annotations.Nullable String value,
            @org.jspecify.annotations.Nullable String text,
            Instant at) {
        return new ReceivedResource(
                number + "-" + code + "-" + at.getEpochSecond(),
                "Observation",
                patient,
                Optional.empty(),
                Optional.of(code),
                Standing.IN_FORCE,
                Optional.ofNullable(focus),
                Optional.of(at),
                Optional.empty(),
                Optional.ofNullable(value).map(BigDecimal::new),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(text),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at,
                "test",
                "{}",
                1,
                List.of());
    }

    /** The same resource with another effective time than its time of receipt. */
    static ReceivedResource trueAt(ReceivedResource said, Instant at) {
        return new ReceivedResource(
                said.id(),
                said.resourceType(),
                said.patient(),
                said.codeSystem(),
                said.code(),
                said.standing(),
                said.focus(),
                Optional.of(at),
                said.effectiveEnd(),
                said.value(),
                said.unit(),
                said.display(),
                said.outcome(),
                said.dosage(),
                said.identifierSystem(),
                said.identifierValue(),
                said.received(),
                said.source(),
                said.resource(),
                1,
                List.of());
    }

    private static ReceivedResource observation(
            String id, PatientId patient, String focus, String code, String value, String unit, Instant at) {
        return new ReceivedResource(
                id,
                "Observation",
                patient,
                Optional.empty(),
                Optional.of(code),
                Standing.IN_FORCE,
                Optional.of(focus),
                Optional.of(at),
                Optional.empty(),
                Optional.of(new BigDecimal(value)),
                Optional.of(unit),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at,
                "test",
                "{}",
                1,
                List.of());
    }

    private static ReceivedResource evidence(
            String id,
            String kind,
            PatientId patient,
            @org.jspecify.annotations.Nullable String focus,
            @org.jspecify.annotations.Nullable String code,
            Instant at,
            @org.jspecify.annotations.Nullable Instant end,
            @org.jspecify.annotations.Nullable String unit) {
        return new ReceivedResource(
                id,
                kind,
                patient,
                Optional.empty(),
                Optional.ofNullable(code),
                Standing.IN_FORCE,
                Optional.ofNullable(focus),
                Optional.of(at),
                Optional.ofNullable(end),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(unit),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                at,
                "test",
                "{}",
                1,
                List.of());
    }
}
