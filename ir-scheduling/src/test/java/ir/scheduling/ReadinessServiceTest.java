package ir.scheduling;

import static ir.scheduling.LesionPathwayScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.mdt.MdtReview;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.PatientInstructions;
import ir.domain.readiness.Readiness;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.rule.Eligibility;
import ir.domain.rule.RuleSet;
import ir.domain.session.ChecklistItem;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.SessionState;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repository.ReceivedResource;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.scheduling.treatment.TreatmentService;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of triage decisions and readiness. */
class ReadinessServiceTest {
    static final Caller LEAD = ClinicFixture.actor("lead", Role.LEAD);
    /** The default seeds reach the booking states that the test asserts; seed 17 completes a session. */
    private static final long FIRST_SEED = Long.getLong("ir.random.first", 17);

    private static final int SEEDS = Integer.getInteger("ir.random.seeds", 10);

    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private TestTransactions transactions;
    private Services services;

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    ReadinessServiceTest() {}

    @BeforeEach
    void begin() {
        transactions = postgres.application(clock).transactions();
        ClinicFixture.open(transactions);
        services = postgres.application(clock).services();
    }

    private ReferralId received(Caller ehr, IntakeMessage intake) {
        return services.intake().receive(ehr, intake).orElseThrow().get(0).id();
    }

    private ReferralId vetted(String number) {
        return received(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()));
    }

    /** A referral from a client that is not trusted; it waits for triage. */
    private ReferralId submitted(String number) {
        return received(ClinicFixture.actor("other-ehr", Role.EHR), ClinicFixture.p01(number, clock.instant()));
    }

    private ReferralDetails file(ReferralId id) {
        return services.referralQueries().details(ClinicFixture.SCHEDULER, id).orElseThrow();
    }

    private Readiness.State item(ReferralId id, ChecklistItem what) {
        return file(id).readiness().item(what).orElseThrow().state();
    }

    private Booking booked(ReferralId id, Instant from) {
        var offer = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityQuery.best(id, 1)
                                .by(ir.scheduling.availability.SearchRequest.Order.EARLIEST)
                                .within(Optional.of(from), Optional.empty()))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
        services.holds()
                .hold(ClinicFixture.SCHEDULER, offer, Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        return services.bookings()
                .book(ClinicFixture.SCHEDULER, offer, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    private void answered(ReferralId id, Question question, String value) {
        var lesion = question.scope() == Question.Scope.LESION
                ? Optional.of(file(id).referral().lesions().get(0))
                : Optional.<LesionId>empty();
        services.referrals()
                .answer(
                        ClinicFixture.NURSE,
                        id,
                        List.of(Answer.of(question, lesion, value, clock.instant(), "nurse")
                                .orElseThrow()))
                .orElseThrow();
    }

    private void sent(ReceivedResource received) {
        services.intake()
                .receive(ClinicFixture.EHR, new IntakeMessage(List.of(), List.of(received), List.of()))
                .orElseThrow();
    }

    private List<String> events(String subject) {
        return transactions.inReadTransaction(repositories -> repositories.outbox().findBySubject(subject).stream()
                .map(e -> e.type().code())
                .toList());
    }

    /**
     * P05: a new laboratory value opens a checklist item and a later one closes it, without any change to the referral.
     */
    @Test
    void newLaboratoryValueOpensOrClosesItsChecklistItem() {
        var id = vetted("P05");
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.DONE);
        assertThat(file(id).checklist().orElseThrow().state()).isEqualTo(ChecklistSnapshot.ChecklistState.READY);
        clock.forward(Duration.ofHours(1));
        sent(ClinicFixture.codedResource(
                "P05", new PatientId("patient-P05"), null, "777-3", "38", null, clock.instant()));
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.PROBLEM);
        var checklist = file(id).checklist().orElseThrow();
        assertThat(checklist.state()).isEqualTo(ChecklistSnapshot.ChecklistState.OPEN);
        assertThat(checklist.changes())
                .extracting(ChecklistSnapshot.Change::item)
                .containsExactly(ChecklistItem.COAGULATION);
        assertThat(events(id.value())).contains("readiness-changed");
        clock.forward(Duration.ofHours(1));
        sent(ClinicFixture.codedResource(
                "P05", new PatientId("patient-P05"), null, "777-3", "51", null, clock.instant()));
        assertThat(file(id).checklist().orElseThrow().state()).isEqualTo(ChecklistSnapshot.ChecklistState.READY);
    }

    /** Received times have a precision of seconds, so two values within one second are not rare. */
    @Test
    void laterEnteredValueWinsAtTheSameInstant() {
        var id = vetted("TIE");
        var moment = clock.instant();
        for (var value : List.of("38", "120", "40", "130")) {
            clock.forward(Duration.ofSeconds(1));
            sent(ClinicFixture.trueAt(
                    ClinicFixture.codedResource(
                            "TIE", new PatientId("patient-TIE"), null, "777-3", value, null, clock.instant()),
                    moment));
            assertThat(item(id, ChecklistItem.COAGULATION))
                    .as(value)
                    .isEqualTo(value.length() == 2 ? Readiness.State.PROBLEM : Readiness.State.DONE);
        }
    }

    @Test
    void reschedulingMovesEveryDateAndIssuesNewInstructions() {
        var id = vetted("MOVE");
        var first = booked(id, MONDAY);
        var before = file(id).checklist().orElseThrow();
        assertThat(before.instructions()).hasSize(1);
        assertThat(file(id).readiness()
                        .item(ChecklistItem.COAGULATION)
                        .orElseThrow()
                        .due())
                .contains(LocalDate.of(2026, 2, 27));
        // another resource at the same time: the patient's printed instructions stay valid
        var operator = first.allocations().stream()
                .filter(a -> a.role() == ir.domain.shared.ResourceRole.OPERATOR)
                .findFirst()
                .orElseThrow()
                .resource();
        var other =
                new ir.domain.resource.ResourceId(operator.value().equals("operator-1") ? "operator-2" : "operator-1");
        services.reschedules()
                .reassign(ClinicFixture.SCHEDULER, first.id(), operator, other, Optional.empty())
                .orElseThrow();
        assertThat(file(id).checklist().orElseThrow().instructions()).hasSize(1);
        // four weeks later: laboratory, pain and imaging are too old then, and every date changes
        var to = services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityQuery.best(id, 1)
                                .within(Optional.of(MONDAY.plus(28, ChronoUnit.DAYS)), Optional.empty())
                                .moving(Optional.of(first.id())))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal()
                .id();
        services.reschedules()
                .reschedule(ClinicFixture.SCHEDULER, first.id(), to, Optional.empty(), Optional.empty())
                .orElseThrow();
        var after = file(id).checklist().orElseThrow();
        assertThat(after.state()).isEqualTo(ChecklistSnapshot.ChecklistState.OPEN);
        assertThat(after.instructions()).hasSize(2);
        assertThat(after.changes())
                .extracting(ChecklistSnapshot.Change::item)
                .contains(ChecklistItem.COAGULATION, ChecklistItem.BASELINE_PAIN, ChecklistItem.FASTING);
        var start = file(id).booking().orElseThrow().planned().start();
        assertThat(after.latestInstructions().orElseThrow().lines())
                .contains(new PatientInstructions.Instruction(
                        PatientInstructions.InstructionType.SESSION, Optional.of(start), Optional.empty()));
        // coverage is evaluated for the day of the session; it ends with the year
        assertThat(file(id).patientCase().asOf())
                .isEqualTo(start.atZone(ClinicFixture.BERLIN).toLocalDate());
    }

    @Test
    void interruptedMedicationsLimitTheSearchAndAreInTheInstructions() {
        var id = vetted("HOLD");
        assertThat(file(id).readiness().earliestSafe()).isEmpty();
        answered(id, Question.ANTICOAGULANTS, "apixaban 08:00 20:00");
        assertThat(item(id, ChecklistItem.DRUGS)).isEqualTo(Readiness.State.MISSING);
        answered(id, Question.WEIGHT, "70");
        answered(id, Question.RECENT_STENT_VALVE_THROMBOSIS, "NO");
        assertThat(item(id, ChecklistItem.DRUGS)).isEqualTo(Readiness.State.DONE);
        // evaluated on Friday at 9:00: the doses of that evening, of Saturday and of Sunday morning are omitted
        var safe = Instant.parse("2026-02-22T07:01:00Z");
        assertThat(file(id).readiness().earliestSafe()).contains(safe);
        var result = services.availability()
                .find(ClinicFixture.SCHEDULER, AvailabilityQuery.best(id, 1))
                .orElseThrow();
        assertThat(result.notBefore()).contains(safe);
        assertThat(result.proposals())
                .allMatch(o -> !o.proposal().planned().start().isBefore(safe));
        var booking = booked(id, MONDAY);
        var lines = file(id).checklist()
                .orElseThrow()
                .latestInstructions()
                .orElseThrow()
                .lines();
        assertThat(booking.planned().start()).isEqualTo(MONDAY);
        assertThat(lines)
                .filteredOn(instruction -> instruction.type() == PatientInstructions.InstructionType.LAST_DOSE)
                .extracting(instruction -> instruction.at().orElseThrow())
                .containsExactly(Instant.parse("2026-02-27T19:00:00Z"));
    }

    @Test
    void approachDeterminesRoomAndTeam() {
        var theatre = new ir.domain.resource.SchedulableResource.Room(
                new ir.domain.resource.ResourceId("theatre"),
                ClinicFixture.HOME,
                "Theatre",
                true,
                ir.domain.resource.OpeningHours.weekdays(java.time.LocalTime.of(8, 0), java.time.LocalTime.of(17, 0)),
                false);
        services.resources().save(LEAD, theatre, true).orElseThrow();
        services.resources()
                .save(LEAD, ir.domain.session.ProcedureTemplate.openCryosurgery(Set.of(theatre.id())))
                .orElseThrow();
        var id = vetted("OPEN");
        answered(id, Question.APPROACH, "OPEN_VISUAL");
        var booking = booked(id, MONDAY);
        assertThat(booking.allocations())
                .filteredOn(a -> a.role() == ir.domain.shared.ResourceRole.ROOM)
                .extracting(a -> a.resource())
                .containsExactly(theatre.id());
        // a percutaneous session is still planned in the CT suite
        assertThat(booked(vetted("CT"), MONDAY).planned().start()).isAfterOrEqualTo(MONDAY);
    }

    @Test
    void triageHasADeadlineAndEveryDecisionAReason() {
        var id = submitted("T1");
        assertThat(file(id).referral().state()).isEqualTo(ReferralState.SUBMITTED);
        assertThat(file(id).triageDue()).contains(LocalDate.of(2026, 2, 22));
        for (var next : List.of(
                ReferralState.ACCEPTED,
                ReferralState.ACCEPTED_CONDITIONAL,
                ReferralState.DECLINED,
                ReferralState.NEEDS_INFO)) {
            assertThat(refusal(services.referrals().decide(ClinicFixture.CLINICIAN, id, next, " ")))
                    .isEqualTo(new Rejection.ReasonMissing("decision"));
        }
        services.referrals()
                .decide(ClinicFixture.CLINICIAN, id, ReferralState.NEEDS_INFO, "which rib?")
                .orElseThrow();
        assertThat(file(id).triageDue()).contains(LocalDate.of(2026, 2, 27));
        clock.forward(Duration.ofDays(3));
        services.referrals()
                .decide(ClinicFixture.SCHEDULER, id, ReferralState.SUBMITTED, "the ninth")
                .orElseThrow();
        assertThat(file(id).triageDue()).as("the deadline starts again").contains(LocalDate.of(2026, 2, 25));
        services.referrals()
                .decide(ClinicFixture.CLINICIAN, id, ReferralState.ACCEPTED_CONDITIONAL, "after the scan")
                .orElseThrow();
        assertThat(file(id).triageDue()).isEmpty();
        assertThat(services.referralQueries()
                        .history(ClinicFixture.CLINICIAN, id)
                        .orElseThrow())
                .extracting(stored -> stored.event())
                .containsExactly("RECEIVED", "NEEDS_INFO", "SUBMITTED", "ACCEPTED_CONDITIONAL");
        assertThat(services.referralQueries()
                        .history(ClinicFixture.CLINICIAN, id)
                        .orElseThrow()
                        .get(3)
                        .findings())
                .isNotEmpty()
                .allMatch(f -> f.ruleSetVersion() == 1);
    }

    @Test
    void mdtReviewRequiresEveryFactorAndAName() {
        var id = submitted("B1");
        var meeting = services.mdt()
                .plan(ClinicFixture.CLINICIAN, Instant.parse("2026-02-24T15:00:00Z"), "Bone board")
                .orElseThrow();
        services.mdt().addToAgenda(ClinicFixture.CLINICIAN, meeting.id(), id).orElseThrow();
        assertThat(file(id).referral().state()).isEqualTo(ReferralState.IN_MDT);
        assertThat(refusal(services.referrals().decide(ClinicFixture.CLINICIAN, id, ReferralState.ACCEPTED, "quickly")))
                .isInstanceOf(Rejection.MissingValue.class);
        assertThat(refusal(services.mdt().close(ClinicFixture.CLINICIAN, meeting.id(), "Dr. Elf", "")))
                .isInstanceOf(Rejection.InvalidValue.class);
        var factors = new EnumMap<MdtReview.Factor, String>(MdtReview.Factor.class);
        for (var factor : MdtReview.Factor.values()) {
            assertThat(refusal(review(id, factors, "Dr. Elf"))).isInstanceOf(Rejection.MissingValue.class);
            factors.put(factor, "said about " + factor);
        }
        assertThat(refusal(review(id, factors, " "))).isInstanceOf(Rejection.MissingValue.class);
        var review = review(id, factors, "Dr. Elf").orElseThrow();
        assertThat(file(id).referral().state()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(file(id).reviews()).containsExactly(review);
        assertThat(review.factors()).containsOnlyKeys(MdtReview.Factor.values());
        services.mdt()
                .close(ClinicFixture.CLINICIAN, meeting.id(), "Dr. Elf, Dr. Drei", "one case")
                .orElseThrow();
        assertThat(refusal(services.mdt().addToAgenda(ClinicFixture.CLINICIAN, meeting.id(), submitted("B2"))))
                .isEqualTo(new Rejection.AlreadyFinal("meeting"));
        var stored = services.mdt()
                .meetings(ClinicFixture.SCHEDULER)
                .orElseThrow()
                .keySet()
                .iterator()
                .next();
        assertThat(stored.minutes()).isEqualTo("one case");
        assertThat(stored.agenda()).containsExactly(id);
    }

    private Result<MdtReview> review(ReferralId id, Map<MdtReview.Factor, String> factors, String maker) {
        return services.mdt()
                .review(
                        ClinicFixture.CLINICIAN,
                        id,
                        Optional.empty(),
                        Map.of(MdtReview.Alternative.SURGERY, "set aside"),
                        factors,
                        ReferralState.ACCEPTED,
                        "pain 7, radiotherapy failed",
                        maker);
    }

    @Test
    void overrideCoversOnlyTheFactsItWasMadeFor() {
        var id = vetted("O1");
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.PLATELETS, "45");
        assertThat(refusal(override(id, "PRE-PLT", "short", Optional.empty())))
                .isInstanceOf(Rejection.ReasonMissing.class);
        override(id, "PRE-PLT", "transfusion is planned", Optional.empty()).orElseThrow();
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.OVERRIDDEN);
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.PLATELETS, "20");
        assertThat(item(id, ChecklistItem.COAGULATION))
                .as("the override does not apply to 20")
                .isEqualTo(Readiness.State.PROBLEM);
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.PLATELETS, "45");
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.OVERRIDDEN);
        // an advisory finding is acknowledged without a reason
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.ECOG, "3");
        override(id, "ELG-PS", "", Optional.empty()).orElseThrow();
        assertThat(file(id).findings())
                .filteredOn(f -> f.rule().equals("ELG-PS"))
                .noneMatch(f -> f.open());
    }

    private Result<ReferralDetails> override(ReferralId id, String rule, String text, Optional<String> second) {
        return services.referrals()
                .override(ClinicFixture.CLINICIAN, id, rule, Optional.empty(), "CLINICAL-URGENCY", text, second);
    }

    @Test
    void positivePregnancyTestRequiresTwoConsultants() {
        var intake = ClinicFixture.p01("PREG", clock.instant());
        var young = intake.patients().get(0);
        var id = received(
                ClinicFixture.EHR,
                new IntakeMessage(
                        List.of(new Patient(
                                young.id(),
                                young.medicalRecordNumber(),
                                young.familyName(),
                                young.givenNames(),
                                young.sex(),
                                Optional.of(LocalDate.of(1990, 1, 1)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                        intake.resources(),
                        intake.orders()));
        answered(id, Question.HCG, "POSITIVE");
        assertThat(refusal(override(id, "PRE-PREG", "treated under shielding", Optional.empty())))
                .isInstanceOf(Rejection.MissingValue.class);
        assertThat(refusal(override(id, "PRE-PREG", "treated under shielding", Optional.of("clinician"))))
                .as("the second consultant must be another person")
                .isInstanceOf(Rejection.MissingValue.class);
        override(id, "PRE-PREG", "treated under shielding", Optional.of("Dr. Zwei"))
                .orElseThrow();
        assertThat(item(id, ChecklistItem.PREGNANCY)).isEqualTo(Readiness.State.OVERRIDDEN);
    }

    @Test
    void missingSideAndMergedPatientPreventAcceptance() {
        var intake = ClinicFixture.p01("SIDE", clock.instant());
        var order = intake.orders().get(0);
        var lesion = order.lesions().get(0);
        var sideless = new Lesion(
                lesion.id(),
                lesion.patient(),
                lesion.site(),
                Optional.empty(),
                lesion.category(),
                "",
                lesion.condition());
        var id = received(
                ClinicFixture.EHR,
                new IntakeMessage(
                        intake.patients(),
                        intake.resources(),
                        List.of(new IntakeMessage.Order(
                                order.id(),
                                order.number(),
                                order.patient(),
                                List.of(sideless),
                                order.intent(),
                                order.urgency(),
                                order.authored(),
                                order.requester(),
                                false))));
        assertThat(file(id).referral().state()).as("also for a trusted client").isEqualTo(ReferralState.SUBMITTED);
        assertThat(refusal(services.referrals().decide(ClinicFixture.CLINICIAN, id, ReferralState.ACCEPTED, "fits")))
                .isEqualTo(new Rejection.HardStop("ELG-SIDE"));
        services.referrals()
                .setSide(ClinicFixture.CLINICIAN, id, lesion.id(), Laterality.RIGHT)
                .orElseThrow();
        services.referrals()
                .decide(ClinicFixture.CLINICIAN, id, ReferralState.ACCEPTED, "fits")
                .orElseThrow();

        var merged = submitted("GONE");
        var patient = file(merged).patient();
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(new Patient(
                                        patient.id(),
                                        patient.medicalRecordNumber(),
                                        patient.familyName(),
                                        patient.givenNames(),
                                        patient.sex(),
                                        patient.birthDate(),
                                        Optional.empty(),
                                        Optional.of(new PatientId("patient-nobody-knows")),
                                        Optional.empty())),
                                List.of(),
                                List.of()))
                .orElseThrow();
        assertThat(file(merged).eligibility()).isEqualTo(Eligibility.NOT_ELIGIBLE);
        assertThat(refusal(
                        services.referrals().decide(ClinicFixture.CLINICIAN, merged, ReferralState.ACCEPTED, "fits")))
                .isEqualTo(new Rejection.HardStop("PRE-IDENTITY"));
    }

    @Test
    void manualReferralUsesTheKnownPatientAndValues() {
        var known = submitted("KNOWN");
        var patient = file(known).patient();
        var person = new Patient(
                new PatientId("typed"),
                "TEST-9",
                patient.familyName(),
                "Anna",
                patient.sex(),
                patient.birthDate(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(refusal(services.referralEntry()
                        .enter(ClinicFixture.SCHEDULER, order("H1", person.id(), "l1"), Optional.of(person), false)))
                .isEqualTo(new Rejection.PossibleDuplicatePatient(patient.medicalRecordNumber()));
        var typed = services.referralEntry()
                .enter(ClinicFixture.SCHEDULER, order("H1", person.id(), "l1"), Optional.of(person), true)
                .orElseThrow();
        assertThat(typed.state()).isEqualTo(ReferralState.DRAFT);
        services.referrals()
                .decide(ClinicFixture.SCHEDULER, typed.id(), ReferralState.SUBMITTED, "")
                .orElseThrow();
        assertThat(refusal(services.referralEntry()
                        .enter(ClinicFixture.SCHEDULER, order("H2", person.id(), "l2"), Optional.empty(), false)))
                .isEqualTo(new Rejection.PossibleDuplicateReferral("H1"));
        // the same medical record number can only be the same person
        var double_ = new Patient(
                new PatientId("typed-2"),
                "TEST-9",
                "Another",
                "",
                patient.sex(),
                Optional.of(LocalDate.of(1950, 1, 1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(refusal(services.referralEntry()
                        .enter(ClinicFixture.SCHEDULER, order("H3", double_.id(), "l3"), Optional.of(double_), true)))
                .isEqualTo(new Rejection.PossibleDuplicatePatient("TEST-9"));
    }

    private static IntakeMessage.Order order(String number, PatientId patient, String lesion) {
        return new IntakeMessage.Order(
                new ReferralId("by-hand-" + number),
                new OrderNumber("by-hand", number),
                patient,
                List.of(new Lesion(
                        new LesionId(lesion),
                        patient,
                        ir.domain.lesion.BodySite.RIB,
                        Optional.of(Laterality.LEFT),
                        TumourCategory.METASTATIC,
                        "",
                        "")),
                Intent.PALLIATIVE,
                Urgency.ROUTINE,
                LocalDate.of(2026, 2, 20),
                "Dr. Zehn",
                true);
    }

    @Test
    void ruleDraftIsEvaluatedOnPastReferralsAndInForceOnlyAfterApproval() {
        for (int i = 0; i < 5; i++) {
            var id = vetted("R" + i);
            clock.forward(Duration.ofMinutes(1));
            answered(id, Question.PLATELETS, String.valueOf(60 + 10 * i));
        }
        assertThat(refusal(services.ruleSets().dryRun(LEAD))).isInstanceOf(Rejection.NotFound.class);
        assertThat(refusal(services.ruleSets().changeThreshold(LEAD, "PRE-PLT.min", 75, "")))
                .isInstanceOf(Rejection.ReasonMissing.class);
        assertThat(refusal(services.ruleSets().changeThreshold(LEAD, "PRE-XYZ.min", 75, "there is none")))
                .isInstanceOf(Rejection.NotFound.class);
        services.ruleSets()
                .changeThreshold(LEAD, "PRE-PLT.min", 75, "haematology asked for it")
                .orElseThrow();
        var run = services.ruleSets().dryRun(LEAD).orElseThrow();
        assertThat(run.referrals()).isEqualTo(5);
        assertThat(run.differences()).singleElement().satisfies(d -> {
            assertThat(d.rule()).isEqualTo("PRE-PLT");
            assertThat(d.flagged()).isEqualTo(2);
            assertThat(d.before()).isZero();
            assertThat(d.newlyFlagged()).hasSize(2);
        });
        // a draft is not in force, and stored findings keep the version of their rule set
        var low = new ReferralId("referral-R0");
        assertThat(item(low, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.DONE);
        services.ruleSets().approve(LEAD, 2, LocalDate.of(2026, 2, 21)).orElseThrow();
        assertThat(item(low, ChecklistItem.COAGULATION)).as("not in force yet").isEqualTo(Readiness.State.DONE);
        clock.forward(Duration.ofDays(1));
        assertThat(item(low, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.PROBLEM);
        assertThat(file(low).findings()).allMatch(f -> f.ruleSetVersion() == 2);
        assertThat(services.referralQueries()
                        .history(LEAD, low)
                        .orElseThrow()
                        .get(0)
                        .ruleSetVersion())
                .isEqualTo(1);
        // the periodic recalculation opens the items that changed
        assertThat(services.readinessRecalculation().recalculateAll(ClinicFixture.CLINICIAN))
                .isEqualTo(5);
        assertThat(file(low).checklist().orElseThrow().state()).isEqualTo(ChecklistSnapshot.ChecklistState.OPEN);
        var book = services.ruleSets().overview(LEAD).orElseThrow();
        assertThat(book.inForce().version()).isEqualTo(2);
        assertThat(book.inForce().approval()).isEqualTo(RuleSet.Approval.APPROVED);
        assertThat(book.draft()).isEmpty();
        services.ruleSets()
                .changeThreshold(LEAD, "PRE-PLT.min", 50, "back again, please")
                .orElseThrow();
        services.ruleSets().discard(LEAD).orElseThrow();
        assertThat(services.ruleSets().overview(LEAD).orElseThrow().draft()).isEmpty();
    }

    @Test
    void inboxListsTheTasksOfARoleOrUser() {
        var triage = submitted("I1");
        var accepted = vetted("I2");
        sent(ClinicFixture.codedResource(
                "I2",
                new PatientId("patient-I2"),
                null,
                "asa",
                null,
                "3",
                clock.instant().plusSeconds(1)));
        booked(accepted, MONDAY);
        var clinician = services.readiness().inbox(ClinicFixture.CLINICIAN).orElseThrow();
        assertThat(clinician).extracting(d -> d.details().referral().id()).contains(triage, accepted);
        assertThat(clinician)
                .flatExtracting(
                        d -> d.item().map(i -> i.checklistItem()).stream().toList())
                .contains(ChecklistItem.ANAESTHESIA);
        assertThat(services.readiness().inbox(ClinicFixture.SCHEDULER).orElseThrow())
                .isEmpty();
        // on the day the nurse asks about infection and fasting; an assigned item is only in its assignee's inbox
        assertThat(services.readiness().inbox(ClinicFixture.NURSE).orElseThrow())
                .hasSize(2);
        services.readiness()
                .assign(ClinicFixture.SCHEDULER, accepted, ChecklistItem.FASTING, true)
                .orElseThrow();
        assertThat(services.readiness().inbox(ClinicFixture.NURSE).orElseThrow())
                .hasSize(1);
        assertThat(services.readiness().inbox(ClinicFixture.SCHEDULER).orElseThrow())
                .hasSize(1);
        services.readiness()
                .assign(ClinicFixture.SCHEDULER, accepted, ChecklistItem.FASTING, false)
                .orElseThrow();
        var list = services.readiness()
                .preparation(ClinicFixture.NURSE, Optional.of(LocalDate.of(2026, 3, 2)))
                .orElseThrow();
        assertThat(list).hasSize(1);
        assertThat(list.get(0).readiness().next().orElseThrow().checklistItem()).isEqualTo(ChecklistItem.INFECTION);
        assertThat(list.get(0).readiness().ready()).isFalse();
    }

    @Test
    void twoCliniciansSignInAnEmergency() {
        var id = vetted("SIGN");
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(),
                                List.of(ClinicFixture.codedResource(
                                        "X",
                                        new PatientId("patient-SIGN"),
                                        null,
                                        "consent-signed",
                                        null,
                                        "2025-01-01",
                                        clock.instant().plusSeconds(1))),
                                List.of()))
                .orElseThrow();
        var session = new SessionId(booked(id, MONDAY).id().value());
        clock.to(MONDAY);
        ClinicFixture.arrives(services, id, MONDAY);
        services.treatments().checkIn(ClinicFixture.NURSE, session).orElseThrow();
        assertThat(refusal(services.treatments().start(ClinicFixture.NURSE, session)))
                .isEqualTo(new Rejection.HardStop("PRE-CONSENT"));
        assertThat(refusal(services.treatments()
                        .start(
                                ClinicFixture.CLINICIAN,
                                session,
                                Optional.of(new TreatmentService.EmergencyCosign("clinician", "life at risk")))))
                .isInstanceOf(Rejection.MissingValue.class);
        var started = services.treatments()
                .start(
                        ClinicFixture.CLINICIAN,
                        session,
                        Optional.of(new TreatmentService.EmergencyCosign("Dr. Zwei", "life at risk")))
                .orElseThrow();
        assertThat(started.stamps().get(1).note()).contains("Dr. Zwei", "life at risk");
    }

    @Test
    void equalValuesInDifferentUnitsAreTheSame() {
        var id = vetted("UNIT");
        clock.forward(Duration.ofMinutes(1));
        var haemoglobin = ClinicFixture.codedResource(
                "UNIT", new PatientId("patient-UNIT"), null, "718-7", "75", null, clock.instant());
        sent(new ReceivedResource(
                haemoglobin.id(),
                haemoglobin.resourceType(),
                haemoglobin.patient(),
                haemoglobin.codeSystem(),
                haemoglobin.code(),
                haemoglobin.standing(),
                haemoglobin.focus(),
                haemoglobin.effective(),
                haemoglobin.effectiveEnd(),
                haemoglobin.value(),
                Optional.of("g/L"),
                haemoglobin.display(),
                haemoglobin.outcome(),
                haemoglobin.dosage(),
                haemoglobin.identifierSystem(),
                haemoglobin.identifierValue(),
                haemoglobin.received(),
                haemoglobin.source(),
                haemoglobin.resource(),
                1,
                List.of()));
        assertThat(file(id).findings())
                .filteredOn(f -> f.rule().equals("PRE-HB"))
                .singleElement()
                .satisfies(f -> assertThat(f.facts()).containsExactly("7.5", "8"));
    }

    /**
     * Commands in random order: no referral, booking or session ever makes a transition that its table does not allow.
     */
    @Test
    void randomCommandsFollowTheStateTables() {
        var seen = new HashSet<String>();
        var labels = new java.util.HashMap<String, String>();
        int taken = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            var random = new Random(seed);
            var id = random.nextBoolean() ? vetted("Z" + seed) : submitted("Z" + seed);
            var booking = new ArrayList<ir.domain.booking.BookingId>();
            for (int step = 0; step < 60; step++) {
                if (deed(random, id, booking).get() instanceof Result.Success<?>) {
                    taken++;
                }
                var referral = file(id).referral();
                follows(seed, referral);
                for (var known : booking) {
                    var place = services.bookingQueries().read(ClinicFixture.SCHEDULER, known);
                    if (place
                            instanceof
                            Result.Success<ir.scheduling.booking.BookingQueryService.BookingOrProposal> success) {
                        success.value().booking().ifPresent(b -> {
                            var was = labels.put(known.value(), b.state().code());
                            assertThat(BOOKING_STEPS.getOrDefault(was == null ? "PROPOSED" : was, Set.of()))
                                    .as("seed " + was)
                                    .contains(b.state().code());
                            seen.add(b.state().code());
                        });
                    }
                    if (services.dayBoard().session(ClinicFixture.SCHEDULER, new SessionId(known.value()))
                            instanceof Result.Success<ir.scheduling.treatment.DayBoard.SessionCase> session) {
                        var stamps = session.value().session().stamps();
                        var from = SessionState.PLANNED;
                        for (var stamp : stamps) {
                            assertThat(from.mayBecome(stamp.state()))
                                    .as("seed " + seed + ": " + stamps)
                                    .isTrue();
                            from = stamp.state();
                        }
                        assertThat(session.value().session().state()).isEqualTo(from);
                    }
                }
                clock.forward(Duration.ofMinutes(1 + random.nextInt(6)));
            }
        }
        // the random sequence had enough successful commands
        assertThat(taken).isGreaterThan(4 * SEEDS);
        assertThat(seen).contains("HELD", "BOOKED", "CANCELLED", "FULFILLED");
    }

    /** States that may follow an observed state; several transitions may lie between two observations. */
    private static final Map<String, Set<String>> BOOKING_STEPS = Map.of(
            // a proposal that is booked directly is held and booked in one transaction
            "PROPOSED", Set.of("HELD", "BOOKED"),
            "HELD", Set.of("HELD", "BOOKED", "EXPIRED", "CANCELLED"),
            "BOOKED", Set.of("BOOKED", "CANCELLED", "FULFILLED", "NO_SHOW"),
            "FULFILLED", Set.of("FULFILLED"),
            "CANCELLED", Set.of("CANCELLED"),
            "EXPIRED", Set.of("EXPIRED"),
            "NO_SHOW", Set.of("NO_SHOW"));

    private static void follows(long seed, Referral referral) {
        var steps = referral.history();
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i - 1).state().mayBecome(steps.get(i).state()))
                    .as("seed " + seed + ": " + steps)
                    .isTrue();
        }
        assertThat(referral.state()).isEqualTo(steps.get(steps.size() - 1).state());
    }

    private Supplier<Result<?>> deed(Random random, ReferralId id, List<ir.domain.booking.BookingId> bookings) {
        var states = ReferralState.values();
        var known = bookings.isEmpty()
                ? new ir.domain.booking.BookingId("none-1")
                : bookings.get(random.nextInt(bookings.size()));
        var session = new SessionId(known.value());
        return switch (random.nextInt(14)) {
            case 0, 1 ->
                () -> services.referrals()
                        .decide(
                                LEAD,
                                id,
                                // seldom a random state, mostly acceptance
                                random.nextInt(8) == 0 ? states[random.nextInt(states.length)] : ReferralState.ACCEPTED,
                                "by chance");
            case 2 ->
                () -> {
                    var found = services.availability().find(ClinicFixture.SCHEDULER, AvailabilityQuery.best(id, 1));
                    if (found
                                    instanceof
                                    Result.Success<ir.scheduling.booking.AvailabilityService.AvailabilityResult> success
                            && !success.value().proposals().isEmpty()) {
                        var proposal =
                                success.value().proposals().get(0).proposal().id();
                        bookings.add(proposal);
                        return services.holds()
                                .hold(ClinicFixture.SCHEDULER, proposal, Booking.HOLD_DURATION, Optional.empty());
                    }
                    return found;
                };
            case 3, 4 ->
                () -> services.bookings().book(ClinicFixture.SCHEDULER, known, "", Optional.empty(), Optional.empty());
            case 5 ->
                () -> services.cancellations()
                        .cancel(
                                ClinicFixture.SCHEDULER,
                                known,
                                "by chance",
                                BookingState.Initiator.PATIENT,
                                Optional.empty());
            case 6 ->
                () -> {
                    ClinicFixture.arrives(services, id, clock.instant());
                    return services.treatments().checkIn(ClinicFixture.NURSE, session);
                };
            case 7 -> () -> services.treatments().start(ClinicFixture.NURSE, session);
            case 8 -> () -> services.treatments().startRecovery(ClinicFixture.NURSE, session);
            case 9 -> () -> services.treatments().complete(ClinicFixture.NURSE, session);
            case 10 -> () -> services.treatments().noShow(ClinicFixture.NURSE, session);
            case 11 -> () -> services.holds().renew(ClinicFixture.SCHEDULER, known, Booking.HOLD_DURATION);
            case 12 ->
                () -> services.referrals()
                        .override(LEAD, id, "PRE-COVER", Optional.empty(), "X", "long enough", Optional.empty());
            default ->
                () -> {
                    var meeting = services.mdt()
                            .plan(LEAD, clock.instant().plusSeconds(3600), "Board")
                            .orElseThrow();
                    return services.mdt().addToAgenda(LEAD, meeting.id(), id);
                };
        };
    }
}
