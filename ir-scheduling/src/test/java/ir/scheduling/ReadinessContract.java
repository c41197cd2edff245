package ir.scheduling;

import static ir.scheduling.LifeOfALesionScenarioTest.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Question;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.mdt.MdtReview;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistItem;
import ir.domain.readiness.PatientInstructions;
import ir.domain.readiness.Readiness;
import ir.domain.readiness.WorkUp;
import ir.domain.referral.Intent;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.referral.Urgency;
import ir.domain.rule.Eligibility;
import ir.domain.rule.RuleSet;
import ir.domain.session.SessionId;
import ir.domain.treatment.SessionState;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.record.Evidence;
import ir.scheduling.record.Intake;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.work.Work;
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

/** Who should be treated, and is everything in place: the same on every store. */
abstract class ReadinessContract {
    static final Actor LEAD = Clinic.actor("lead", Role.LEAD);
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    final MovingClock clock = new MovingClock("2026-02-20T08:00:00Z");
    private Work work;
    private Desks desks;

    abstract Work work();

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    ReadinessContract() {}

    @BeforeEach
    void begin() {
        work = work();
        Clinic.open(work);
        desks = Desks.over(work, clock);
    }

    private ReferralId received(Actor ehr, Intake intake) {
        return desks.records().receive(ehr, intake).orElseThrow().get(0).id();
    }

    private ReferralId vetted(String number) {
        return received(Clinic.EHR, Clinic.p01(number, clock.instant()));
    }

    /** From a system nobody trusts: it waits for triage. */
    private ReferralId submitted(String number) {
        return received(Clinic.actor("other-ehr", Role.EHR), Clinic.p01(number, clock.instant()));
    }

    private ReferralFile file(ReferralId id) {
        return desks.referrals().file(Clinic.SCHEDULER, id).orElseThrow();
    }

    private Readiness.State item(ReferralId id, ChecklistItem what) {
        return file(id).readiness().item(what).orElseThrow().state();
    }

    private Booking booked(ReferralId id, Instant from) {
        var offer = desks.openings()
                .find(
                        Clinic.SCHEDULER,
                        Wish.best(id, 1)
                                .by(ir.scheduling.availability.SearchRequest.Order.EARLIEST)
                                .within(Optional.of(from), Optional.empty()))
                .orElseThrow()
                .offers()
                .get(0)
                .proposal()
                .id();
        desks.bookings()
                .hold(Clinic.SCHEDULER, offer, Booking.HOLD, Optional.empty())
                .orElseThrow();
        return desks.bookings()
                .book(Clinic.SCHEDULER, offer, "", Optional.empty(), Optional.empty())
                .orElseThrow();
    }

    private void answered(ReferralId id, Question question, String value) {
        var lesion = question.scope() == Question.Scope.LESION
                ? Optional.of(file(id).referral().lesions().get(0))
                : Optional.<LesionId>empty();
        desks.referrals()
                .answer(
                        Clinic.NURSE,
                        id,
                        List.of(Answer.of(question, lesion, value, clock.instant(), "nurse")
                                .orElseThrow()))
                .orElseThrow();
    }

    private void sent(Evidence evidence) {
        desks.records()
                .receive(Clinic.EHR, new Intake(List.of(), List.of(evidence), List.of()))
                .orElseThrow();
    }

    private List<String> told(String subject) {
        return work.read(stores ->
                stores.outbox().about(subject).stream().map(e -> e.topic()).toList());
    }

    /** P05: a laboratory value that arrives opens a line, a later one closes it; nobody touched the referral. */
    @Test
    void aLaboratoryValueArrivingOpensOrClosesItsLine() {
        var id = vetted("P05");
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.DONE);
        assertThat(file(id).workUp().orElseThrow().state()).isEqualTo(WorkUp.State.READY);
        clock.forward(Duration.ofHours(1));
        sent(Clinic.said("P05", new PatientId("patient-P05"), null, "777-3", "38", null, clock.instant()));
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.PROBLEM);
        var workUp = file(id).workUp().orElseThrow();
        assertThat(workUp.state()).isEqualTo(WorkUp.State.OPEN);
        assertThat(workUp.changes()).extracting(WorkUp.Change::what).containsExactly(ChecklistItem.COAGULATION);
        assertThat(told(id.value())).contains("readiness-changed");
        clock.forward(Duration.ofHours(1));
        sent(Clinic.said("P05", new PatientId("patient-P05"), null, "777-3", "51", null, clock.instant()));
        assertThat(file(id).workUp().orElseThrow().state()).isEqualTo(WorkUp.State.READY);
    }

    /** A wire tells seconds, and two values of one second are not rare. */
    @Test
    void ofTwoValuesOfOneMomentTheOneThatCameLaterCounts() {
        var id = vetted("TIE");
        var moment = clock.instant();
        for (var value : List.of("38", "120", "40", "130")) {
            clock.forward(Duration.ofSeconds(1));
            sent(Clinic.trueAt(
                    Clinic.said("TIE", new PatientId("patient-TIE"), null, "777-3", value, null, clock.instant()),
                    moment));
            assertThat(item(id, ChecklistItem.COAGULATION))
                    .as(value)
                    .isEqualTo(value.length() == 2 ? Readiness.State.PROBLEM : Readiness.State.DONE);
        }
    }

    @Test
    void movingTheBookingMovesEveryDateAndMakesANewPaper() {
        var id = vetted("MOVE");
        var first = booked(id, MONDAY);
        var before = file(id).workUp().orElseThrow();
        assertThat(before.instructions()).hasSize(1);
        assertThat(file(id).readiness()
                        .item(ChecklistItem.COAGULATION)
                        .orElseThrow()
                        .due())
                .contains(LocalDate.of(2026, 2, 27));
        // another resource at the same hour: the paper at home is still right
        var operator = first.allocations().stream()
                .filter(a -> a.role() == ir.domain.resource.ResourceRole.OPERATOR)
                .findFirst()
                .orElseThrow()
                .resource();
        var other =
                new ir.domain.resource.ResourceId(operator.value().equals("operator-1") ? "operator-2" : "operator-1");
        desks.bookings()
                .reassign(Clinic.SCHEDULER, first.id(), operator, other, Optional.empty())
                .orElseThrow();
        assertThat(file(id).workUp().orElseThrow().instructions()).hasSize(1);
        // four weeks later: laboratory, pain and imaging are too old then, and every date is another
        var to = desks.openings()
                .find(
                        Clinic.SCHEDULER,
                        Wish.best(id, 1)
                                .within(Optional.of(MONDAY.plus(28, ChronoUnit.DAYS)), Optional.empty())
                                .moving(Optional.of(first.id())))
                .orElseThrow()
                .offers()
                .get(0)
                .proposal()
                .id();
        desks.bookings()
                .move(Clinic.SCHEDULER, first.id(), to, Optional.empty(), Optional.empty())
                .orElseThrow();
        var after = file(id).workUp().orElseThrow();
        assertThat(after.state()).isEqualTo(WorkUp.State.OPEN);
        assertThat(after.instructions()).hasSize(2);
        assertThat(after.changes())
                .extracting(WorkUp.Change::what)
                .contains(ChecklistItem.COAGULATION, ChecklistItem.BASELINE_PAIN, ChecklistItem.FASTING);
        var start = file(id).booking().orElseThrow().planned().start();
        assertThat(after.newestInstructions().orElseThrow().lines())
                .contains(new PatientInstructions.Line(
                        PatientInstructions.What.SESSION, Optional.of(start), Optional.empty()));
        // cover is bound to the day: it ends with the year
        assertThat(file(id).facts().asOf())
                .isEqualTo(start.atZone(Clinic.BERLIN).toLocalDate());
    }

    @Test
    void drugsToBeHeldBoundTheSearchAndAreOnThePaper() {
        var id = vetted("HOLD");
        assertThat(file(id).readiness().earliestSafe()).isEmpty();
        answered(id, Question.ANTICOAGULANTS, "apixaban 08:00 20:00");
        assertThat(item(id, ChecklistItem.DRUGS)).isEqualTo(Readiness.State.MISSING);
        answered(id, Question.WEIGHT, "70");
        answered(id, Question.RECENT_STENT_VALVE_THROMBOSIS, "NO");
        assertThat(item(id, ChecklistItem.DRUGS)).isEqualTo(Readiness.State.DONE);
        // told on Friday at 9:00: the doses of that evening, of Saturday, and of Sunday morning are left out
        var safe = Instant.parse("2026-02-22T07:01:00Z");
        assertThat(file(id).readiness().earliestSafe()).contains(safe);
        var found = desks.openings().find(Clinic.SCHEDULER, Wish.best(id, 1)).orElseThrow();
        assertThat(found.notBefore()).contains(safe);
        assertThat(found.offers()).allMatch(o -> !o.proposal().planned().start().isBefore(safe));
        var booking = booked(id, MONDAY);
        var lines = file(id).workUp()
                .orElseThrow()
                .newestInstructions()
                .orElseThrow()
                .lines();
        assertThat(booking.planned().start()).isEqualTo(MONDAY);
        assertThat(lines)
                .filteredOn(line -> line.what() == PatientInstructions.What.LAST_DOSE)
                .extracting(line -> line.at().orElseThrow())
                .containsExactly(Instant.parse("2026-02-27T19:00:00Z"));
    }

    @Test
    void theApproachChoosesTheRoomAndTheTeam() {
        var theatre = new ir.domain.resource.Resource.Room(
                new ir.domain.resource.ResourceId("theatre"),
                Clinic.HOME,
                "Theatre",
                true,
                ir.domain.resource.OpeningHours.weekdays(java.time.LocalTime.of(8, 0), java.time.LocalTime.of(17, 0)),
                false);
        desks.clinic().save(LEAD, theatre, true).orElseThrow();
        desks.clinic()
                .save(LEAD, ir.domain.resource.ProcedureTemplate.openCryosurgery(Set.of(theatre.id())))
                .orElseThrow();
        var id = vetted("OPEN");
        answered(id, Question.APPROACH, "OPEN_VISUAL");
        var booking = booked(id, MONDAY);
        assertThat(booking.allocations())
                .filteredOn(a -> a.role() == ir.domain.resource.ResourceRole.ROOM)
                .extracting(a -> a.resource())
                .containsExactly(theatre.id());
        // percutaneous work is not driven out of the suite
        assertThat(booked(vetted("CT"), MONDAY).planned().start()).isAfterOrEqualTo(MONDAY);
    }

    @Test
    void triageHasAClockAndEveryDecisionAReason() {
        var id = submitted("T1");
        assertThat(file(id).referral().state()).isEqualTo(ReferralState.SUBMITTED);
        assertThat(file(id).triageDue()).contains(LocalDate.of(2026, 2, 22));
        for (var next : List.of(
                ReferralState.ACCEPTED,
                ReferralState.ACCEPTED_CONDITIONAL,
                ReferralState.DECLINED,
                ReferralState.NEEDS_INFO)) {
            assertThat(refusal(desks.referrals().decide(Clinic.CLINICIAN, id, next, " ")))
                    .isEqualTo(new Refusal.ReasonMissing("decision"));
        }
        desks.referrals()
                .decide(Clinic.CLINICIAN, id, ReferralState.NEEDS_INFO, "which rib?")
                .orElseThrow();
        assertThat(file(id).triageDue()).contains(LocalDate.of(2026, 2, 27));
        clock.forward(Duration.ofDays(3));
        desks.referrals()
                .decide(Clinic.SCHEDULER, id, ReferralState.SUBMITTED, "the ninth")
                .orElseThrow();
        assertThat(file(id).triageDue()).as("the clock begins anew").contains(LocalDate.of(2026, 2, 25));
        desks.referrals()
                .decide(Clinic.CLINICIAN, id, ReferralState.ACCEPTED_CONDITIONAL, "after the scan")
                .orElseThrow();
        assertThat(file(id).triageDue()).isEmpty();
        assertThat(desks.referrals().history(Clinic.CLINICIAN, id).orElseThrow())
                .extracting(kept -> kept.event())
                .containsExactly("RECEIVED", "NEEDS_INFO", "SUBMITTED", "ACCEPTED_CONDITIONAL");
        assertThat(desks.referrals()
                        .history(Clinic.CLINICIAN, id)
                        .orElseThrow()
                        .get(3)
                        .findings())
                .isNotEmpty()
                .allMatch(f -> f.ruleSetVersion() == 1);
    }

    @Test
    void theBoardDecidesByAReviewWithEveryFactorAndAName() {
        var id = submitted("B1");
        var meeting = desks.mdt()
                .plan(Clinic.CLINICIAN, Instant.parse("2026-02-24T15:00:00Z"), "Bone board")
                .orElseThrow();
        desks.mdt().list(Clinic.CLINICIAN, meeting.id(), id).orElseThrow();
        assertThat(file(id).referral().state()).isEqualTo(ReferralState.IN_MDT);
        assertThat(refusal(desks.referrals().decide(Clinic.CLINICIAN, id, ReferralState.ACCEPTED, "quickly")))
                .isInstanceOf(Refusal.MissingValue.class);
        assertThat(refusal(desks.mdt().close(Clinic.CLINICIAN, meeting.id(), "Dr. Elf", "")))
                .isInstanceOf(Refusal.InvalidValue.class);
        var factors = new EnumMap<MdtReview.Factor, String>(MdtReview.Factor.class);
        for (var factor : MdtReview.Factor.values()) {
            assertThat(refusal(review(id, factors, "Dr. Elf"))).isInstanceOf(Refusal.MissingValue.class);
            factors.put(factor, "said about " + factor);
        }
        assertThat(refusal(review(id, factors, " "))).isInstanceOf(Refusal.MissingValue.class);
        var review = review(id, factors, "Dr. Elf").orElseThrow();
        assertThat(file(id).referral().state()).isEqualTo(ReferralState.ACCEPTED);
        assertThat(file(id).reviews()).containsExactly(review);
        assertThat(review.factors()).containsOnlyKeys(MdtReview.Factor.values());
        desks.mdt()
                .close(Clinic.CLINICIAN, meeting.id(), "Dr. Elf, Dr. Drei", "one case")
                .orElseThrow();
        assertThat(refusal(desks.mdt().list(Clinic.CLINICIAN, meeting.id(), submitted("B2"))))
                .isEqualTo(new Refusal.AlreadyFinal("meeting"));
        var kept = desks.mdt()
                .meetings(Clinic.SCHEDULER)
                .orElseThrow()
                .keySet()
                .iterator()
                .next();
        assertThat(kept.minutes()).isEqualTo("one case");
        assertThat(kept.agenda()).containsExactly(id);
    }

    private Outcome<MdtReview> review(ReferralId id, Map<MdtReview.Factor, String> factors, String maker) {
        return desks.mdt()
                .review(
                        Clinic.CLINICIAN,
                        id,
                        Optional.empty(),
                        Map.of(MdtReview.Alternative.SURGERY, "set aside"),
                        factors,
                        ReferralState.ACCEPTED,
                        "pain 7, radiotherapy failed",
                        maker);
    }

    @Test
    void anOverrideCoversTheFactsItWasMadeForAndNoOthers() {
        var id = vetted("O1");
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.PLATELETS, "45");
        assertThat(refusal(override(id, "PRE-PLT", "short", Optional.empty())))
                .isInstanceOf(Refusal.ReasonMissing.class);
        override(id, "PRE-PLT", "transfusion is planned", Optional.empty()).orElseThrow();
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.OVERRIDDEN);
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.PLATELETS, "20");
        assertThat(item(id, ChecklistItem.COAGULATION))
                .as("20 is not what was overridden")
                .isEqualTo(Readiness.State.PROBLEM);
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.PLATELETS, "45");
        assertThat(item(id, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.OVERRIDDEN);
        // what only advises is seen, without a reason
        clock.forward(Duration.ofMinutes(1));
        answered(id, Question.ECOG, "3");
        override(id, "ELG-PS", "", Optional.empty()).orElseThrow();
        assertThat(file(id).findings())
                .filteredOn(f -> f.rule().equals("ELG-PS"))
                .noneMatch(f -> f.open());
    }

    private Outcome<ReferralFile> override(ReferralId id, String rule, String text, Optional<String> second) {
        return desks.referrals()
                .override(Clinic.CLINICIAN, id, rule, Optional.empty(), "CLINICAL-URGENCY", text, second);
    }

    @Test
    void aPositivePregnancyTestTakesTwoConsultants() {
        var intake = Clinic.p01("PREG", clock.instant());
        var young = intake.patients().get(0);
        var id = received(
                Clinic.EHR,
                new Intake(
                        List.of(new Patient(
                                young.id(),
                                young.number(),
                                young.familyName(),
                                young.givenNames(),
                                young.sex(),
                                Optional.of(LocalDate.of(1990, 1, 1)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())),
                        intake.evidence(),
                        intake.orders()));
        answered(id, Question.HCG, "POSITIVE");
        assertThat(refusal(override(id, "PRE-PREG", "treated under shielding", Optional.empty())))
                .isInstanceOf(Refusal.MissingValue.class);
        assertThat(refusal(override(id, "PRE-PREG", "treated under shielding", Optional.of("clinician"))))
                .as("not the same person twice")
                .isInstanceOf(Refusal.MissingValue.class);
        override(id, "PRE-PREG", "treated under shielding", Optional.of("Dr. Zwei"))
                .orElseThrow();
        assertThat(item(id, ChecklistItem.PREGNANCY)).isEqualTo(Readiness.State.OVERRIDDEN);
    }

    @Test
    void aMissingSideAndAMergedPatientStopAtTheDoor() {
        var intake = Clinic.p01("SIDE", clock.instant());
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
                Clinic.EHR,
                new Intake(
                        intake.patients(),
                        intake.evidence(),
                        List.of(new Intake.Order(
                                order.id(),
                                order.number(),
                                order.patient(),
                                List.of(sideless),
                                order.intent(),
                                order.urgency(),
                                order.authored(),
                                order.requester(),
                                false))));
        assertThat(file(id).referral().state()).as("a trusted system too").isEqualTo(ReferralState.SUBMITTED);
        assertThat(refusal(desks.referrals().decide(Clinic.CLINICIAN, id, ReferralState.ACCEPTED, "fits")))
                .isEqualTo(new Refusal.HardStop("ELG-SIDE"));
        desks.referrals()
                .nameSide(Clinic.CLINICIAN, id, lesion.id(), Laterality.RIGHT)
                .orElseThrow();
        desks.referrals()
                .decide(Clinic.CLINICIAN, id, ReferralState.ACCEPTED, "fits")
                .orElseThrow();

        var merged = submitted("GONE");
        var patient = file(merged).patient();
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(new Patient(
                                        patient.id(),
                                        patient.number(),
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
        assertThat(refusal(desks.referrals().decide(Clinic.CLINICIAN, merged, ReferralState.ACCEPTED, "fits")))
                .isEqualTo(new Refusal.HardStop("PRE-IDENTITY"));
    }

    @Test
    void aReferralTypedByHandKnowsWhoAndWhatIsKnownAlready() {
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
        assertThat(refusal(desks.records()
                        .enter(Clinic.SCHEDULER, order("H1", person.id(), "l1"), Optional.of(person), false)))
                .isEqualTo(new Refusal.SimilarPatient(patient.number()));
        var typed = desks.records()
                .enter(Clinic.SCHEDULER, order("H1", person.id(), "l1"), Optional.of(person), true)
                .orElseThrow();
        assertThat(typed.state()).isEqualTo(ReferralState.DRAFT);
        desks.referrals()
                .decide(Clinic.SCHEDULER, typed.id(), ReferralState.SUBMITTED, "")
                .orElseThrow();
        assertThat(refusal(desks.records()
                        .enter(Clinic.SCHEDULER, order("H2", person.id(), "l2"), Optional.empty(), false)))
                .isEqualTo(new Refusal.SimilarReferral("H1"));
        // the same number can only be the same person
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
        assertThat(refusal(desks.records()
                        .enter(Clinic.SCHEDULER, order("H3", double_.id(), "l3"), Optional.of(double_), true)))
                .isEqualTo(new Refusal.SimilarPatient("TEST-9"));
    }

    private static Intake.Order order(String number, PatientId patient, String lesion) {
        return new Intake.Order(
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
    void aDraftIsTriedOnPastReferralsAndInForceOnlyOnceApproved() {
        for (int i = 0; i < 5; i++) {
            var id = vetted("R" + i);
            clock.forward(Duration.ofMinutes(1));
            answered(id, Question.PLATELETS, String.valueOf(60 + 10 * i));
        }
        assertThat(refusal(desks.rules().dryRun(LEAD))).isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(desks.rules().set(LEAD, "PRE-PLT.min", 75, ""))).isInstanceOf(Refusal.ReasonMissing.class);
        assertThat(refusal(desks.rules().set(LEAD, "PRE-XYZ.min", 75, "there is none")))
                .isInstanceOf(Refusal.NotFound.class);
        desks.rules().set(LEAD, "PRE-PLT.min", 75, "haematology asked for it").orElseThrow();
        var run = desks.rules().dryRun(LEAD).orElseThrow();
        assertThat(run.referrals()).isEqualTo(5);
        assertThat(run.differences()).singleElement().satisfies(d -> {
            assertThat(d.rule()).isEqualTo("PRE-PLT");
            assertThat(d.flagged()).isEqualTo(2);
            assertThat(d.before()).isZero();
            assertThat(d.fresh()).hasSize(2);
        });
        // a draft is not in force, and a finding keeps the version it was made with
        var low = new ReferralId("referral-R0");
        assertThat(item(low, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.DONE);
        desks.rules().approve(LEAD, 2, LocalDate.of(2026, 2, 21)).orElseThrow();
        assertThat(item(low, ChecklistItem.COAGULATION))
                .as("not before its day")
                .isEqualTo(Readiness.State.DONE);
        clock.forward(Duration.ofDays(1));
        assertThat(item(low, ChecklistItem.COAGULATION)).isEqualTo(Readiness.State.PROBLEM);
        assertThat(file(low).findings()).allMatch(f -> f.ruleSetVersion() == 2);
        assertThat(desks.referrals().history(LEAD, low).orElseThrow().get(0).ruleSetVersion())
                .isEqualTo(1);
        // the house looks by itself, and tells whose checklist opened
        assertThat(desks.readiness().lookAtAll(Clinic.CLINICIAN)).isEqualTo(5);
        assertThat(file(low).workUp().orElseThrow().state()).isEqualTo(WorkUp.State.OPEN);
        var book = desks.rules().book(LEAD).orElseThrow();
        assertThat(book.inForce().version()).isEqualTo(2);
        assertThat(book.inForce().approval()).isEqualTo(RuleSet.Approval.APPROVED);
        assertThat(book.draft()).isEmpty();
        desks.rules().set(LEAD, "PRE-PLT.min", 50, "back again, please").orElseThrow();
        desks.rules().discard(LEAD).orElseThrow();
        assertThat(desks.rules().book(LEAD).orElseThrow().draft()).isEmpty();
    }

    @Test
    void theInboxIsWhatARoleOrAPersonHasToDo() {
        var triage = submitted("I1");
        var accepted = vetted("I2");
        sent(Clinic.said(
                "I2",
                new PatientId("patient-I2"),
                null,
                "asa",
                null,
                "3",
                clock.instant().plusSeconds(1)));
        booked(accepted, MONDAY);
        var clinician = desks.readiness().inbox(Clinic.CLINICIAN).orElseThrow();
        assertThat(clinician).extracting(d -> d.file().referral().id()).contains(triage, accepted);
        assertThat(clinician)
                .flatExtracting(d -> d.item().map(i -> i.what()).stream().toList())
                .contains(ChecklistItem.ANAESTHESIA);
        assertThat(desks.readiness().inbox(Clinic.SCHEDULER).orElseThrow()).isEmpty();
        // on the day the nurse asks about infection and fasting; taken, it is that person's alone
        assertThat(desks.readiness().inbox(Clinic.NURSE).orElseThrow()).hasSize(2);
        desks.readiness()
                .take(Clinic.SCHEDULER, accepted, ChecklistItem.FASTING, true)
                .orElseThrow();
        assertThat(desks.readiness().inbox(Clinic.NURSE).orElseThrow()).hasSize(1);
        assertThat(desks.readiness().inbox(Clinic.SCHEDULER).orElseThrow()).hasSize(1);
        desks.readiness()
                .take(Clinic.SCHEDULER, accepted, ChecklistItem.FASTING, false)
                .orElseThrow();
        var list = desks.readiness()
                .dayBefore(Clinic.NURSE, Optional.of(LocalDate.of(2026, 3, 2)))
                .orElseThrow();
        assertThat(list).hasSize(1);
        assertThat(list.get(0).readiness().next().orElseThrow().what()).isEqualTo(ChecklistItem.INFECTION);
        assertThat(list.get(0).readiness().ready()).isFalse();
    }

    @Test
    void twoCliniciansSignWhereNobodyWaitsForPaper() {
        var id = vetted("SIGN");
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(),
                                List.of(Clinic.said(
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
        Clinic.arrives(desks, id, MONDAY);
        desks.treatments().checkIn(Clinic.NURSE, session).orElseThrow();
        assertThat(refusal(desks.treatments().start(Clinic.NURSE, session)))
                .isEqualTo(new Refusal.HardStop("PRE-CONSENT"));
        assertThat(refusal(desks.treatments()
                        .start(
                                Clinic.CLINICIAN,
                                session,
                                Optional.of(new TreatmentDesk.TwoSign("clinician", "life at risk")))))
                .isInstanceOf(Refusal.MissingValue.class);
        var started = desks.treatments()
                .start(Clinic.CLINICIAN, session, Optional.of(new TreatmentDesk.TwoSign("Dr. Zwei", "life at risk")))
                .orElseThrow();
        assertThat(started.stamps().get(1).note()).contains("Dr. Zwei", "life at risk");
    }

    @Test
    void bySizeAndUnitTheSameValueIsTheSame() {
        var id = vetted("UNIT");
        clock.forward(Duration.ofMinutes(1));
        var haemoglobin =
                Clinic.said("UNIT", new PatientId("patient-UNIT"), null, "718-7", "75", null, clock.instant());
        sent(new Evidence(
                haemoglobin.id(),
                haemoglobin.kind(),
                haemoglobin.patient(),
                haemoglobin.codeSystem(),
                haemoglobin.code(),
                haemoglobin.status(),
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

    /** Commands in random order, wise or not: no referral, booking or session ever takes a step its table lacks. */
    @Test
    void noSequenceOfCommandsLeavesTheTables() {
        var seen = new HashSet<String>();
        var labels = new java.util.HashMap<String, String>();
        int taken = 0;
        for (long seed = 1; seed <= seeds(); seed++) {
            var random = new Random(seed);
            var id = random.nextBoolean() ? vetted("Z" + seed) : submitted("Z" + seed);
            var booking = new ArrayList<ir.domain.booking.BookingId>();
            for (int step = 0; step < 60; step++) {
                if (deed(random, id, booking).get() instanceof Outcome.Done<?>) {
                    taken++;
                }
                var referral = file(id).referral();
                follows(seed, referral);
                for (var known : booking) {
                    var place = desks.bookings().read(Clinic.SCHEDULER, known);
                    if (place instanceof Outcome.Done<ir.scheduling.booking.BookingDesk.Place> done) {
                        done.value().booking().ifPresent(b -> {
                            var was = labels.put(known.value(), b.state().label());
                            assertThat(BOOKING_STEPS.getOrDefault(was == null ? "PROPOSED" : was, Set.of()))
                                    .as("seed " + was)
                                    .contains(b.state().label());
                            seen.add(b.state().label());
                        });
                    }
                    if (desks.treatments().session(Clinic.SCHEDULER, new SessionId(known.value()))
                            instanceof Outcome.Done<ir.scheduling.treatment.DayBoard.Case> session) {
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
        // the walk went somewhere
        assertThat(taken).isGreaterThan(4 * seeds());
        if (seeds() > 20) {
            assertThat(seen).contains("HELD", "BOOKED", "CANCELLED", "FULFILLED");
        }
    }

    /** What a booking may be seen as after what it was seen as; several steps may lie between two looks. */
    private static final Map<String, Set<String>> BOOKING_STEPS = Map.of(
            // booked as it was found, it is held and booked in one transaction
            "PROPOSED", Set.of("HELD", "BOOKED"),
            "HELD", Set.of("HELD", "BOOKED", "EXPIRED", "CANCELLED"),
            "BOOKED", Set.of("BOOKED", "CANCELLED", "FULFILLED", "NO_SHOW"),
            "FULFILLED", Set.of("FULFILLED"),
            "CANCELLED", Set.of("CANCELLED"),
            "EXPIRED", Set.of("EXPIRED"),
            "NO_SHOW", Set.of("NO_SHOW"));

    int seeds() {
        return 40;
    }

    private static void follows(long seed, Referral referral) {
        var steps = referral.history();
        for (int i = 1; i < steps.size(); i++) {
            assertThat(steps.get(i - 1).state().mayBecome(steps.get(i).state()))
                    .as("seed " + seed + ": " + steps)
                    .isTrue();
        }
        assertThat(referral.state()).isEqualTo(steps.get(steps.size() - 1).state());
    }

    private Supplier<Outcome<?>> deed(Random random, ReferralId id, List<ir.domain.booking.BookingId> bookings) {
        var states = ReferralState.values();
        var known = bookings.isEmpty()
                ? new ir.domain.booking.BookingId("none-1")
                : bookings.get(random.nextInt(bookings.size()));
        var session = new SessionId(known.value());
        return switch (random.nextInt(14)) {
            case 0, 1 ->
                () -> desks.referrals()
                        .decide(
                                LEAD,
                                id,
                                // now and then an end, more often a way on
                                random.nextInt(8) == 0 ? states[random.nextInt(states.length)] : ReferralState.ACCEPTED,
                                "by chance");
            case 2 ->
                () -> {
                    var found = desks.openings().find(Clinic.SCHEDULER, Wish.best(id, 1));
                    if (found instanceof Outcome.Done<ir.scheduling.booking.OpeningsDesk.Found> done
                            && !done.value().offers().isEmpty()) {
                        var proposal = done.value().offers().get(0).proposal().id();
                        bookings.add(proposal);
                        return desks.bookings().hold(Clinic.SCHEDULER, proposal, Booking.HOLD, Optional.empty());
                    }
                    return found;
                };
            case 3, 4 -> () -> desks.bookings().book(Clinic.SCHEDULER, known, "", Optional.empty(), Optional.empty());
            case 5 ->
                () -> desks.bookings()
                        .cancel(Clinic.SCHEDULER, known, "by chance", BookingState.Initiator.PATIENT, Optional.empty());
            case 6 ->
                () -> {
                    Clinic.arrives(desks, id, clock.instant());
                    return desks.treatments().checkIn(Clinic.NURSE, session);
                };
            case 7 -> () -> desks.treatments().start(Clinic.NURSE, session);
            case 8 -> () -> desks.treatments().recover(Clinic.NURSE, session);
            case 9 -> () -> desks.treatments().complete(Clinic.NURSE, session);
            case 10 -> () -> desks.treatments().noShow(Clinic.NURSE, session);
            case 11 -> () -> desks.bookings().renew(Clinic.SCHEDULER, known, Booking.HOLD);
            case 12 ->
                () -> desks.referrals()
                        .override(LEAD, id, "PRE-COVER", Optional.empty(), "X", "long enough", Optional.empty());
            default ->
                () -> {
                    var meeting = desks.mdt()
                            .plan(LEAD, clock.instant().plusSeconds(3600), "Board")
                            .orElseThrow();
                    return desks.mdt().list(LEAD, meeting.id(), id);
                };
        };
    }
}
