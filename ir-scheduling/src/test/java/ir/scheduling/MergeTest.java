package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.followup.FollowUpPlan;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.session.SessionId;
import ir.scheduling.actor.Role;
import ir.scheduling.booking.OpeningsDesk.Wish;
import ir.scheduling.peer.Errands;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.record.Intake;
import jakarta.persistence.EntityManagerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two records were one person: everything of the one is the other's afterwards, or nothing is and a person decides. */
class MergeTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    private final MovingClock clock = new MovingClock("2026-02-20T08:00:00Z");
    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();
    private final JpaWork work = JpaWork.over(factory);
    private final Desks desks = Desks.over(work, clock);

    @BeforeEach
    void open() {
        Clinic.open(work);
    }

    @AfterEach
    void close() throws Exception {
        factory.close();
        assertThat(database.swept()).isEmpty();
    }

    private ReferralId referred(String number) {
        return desks.records()
                .receive(Clinic.EHR, Clinic.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private Patient patient(String id) {
        return desks.records().patient(Clinic.CLINICIAN, new PatientId(id)).orElseThrow();
    }

    private void told(String id, Optional<String> into) {
        var known = patient(id);
        desks.records()
                .receive(
                        Clinic.EHR,
                        new Intake(
                                List.of(new Patient(
                                        known.id(),
                                        known.number(),
                                        known.familyName(),
                                        known.givenNames(),
                                        known.sex(),
                                        known.birthDate(),
                                        known.died(),
                                        into.map(PatientId::new),
                                        known.email())),
                                List.of(),
                                List.of()))
                .orElseThrow();
    }

    @Test
    void allThatWasOnesIsTheOthers() {
        var treated = referred("GONE");
        var session = Clinic.treated(desks, clock, treated, MONDAY);
        referred("KEPT");
        var gone = new PatientId("patient-GONE");
        var kept = new PatientId("patient-KEPT");
        int evidence = work.read(s ->
                s.records().of(List.of(gone), List.of("Observation", "Consent")).size());
        int before = work.read(s ->
                s.records().of(List.of(kept), List.of("Observation", "Consent")).size());
        told("patient-GONE", Optional.of("patient-KEPT"));
        assertThat(desks.referrals()
                        .file(Clinic.CLINICIAN, treated)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(kept);
        assertThat(desks.treatments()
                        .session(Clinic.CLINICIAN, session)
                        .orElseThrow()
                        .session()
                        .patient())
                .isEqualTo(kept);
        assertThat(work.read(s -> s.bookings().find(new BookingId(session.value())))
                        .orElseThrow()
                        .patient())
                .isEqualTo(kept);
        assertThat(desks.followUps().plansOf(Clinic.CLINICIAN, kept).orElseThrow())
                .anyMatch(FollowUpPlan::active);
        assertThat(desks.followUps().plansOf(Clinic.CLINICIAN, gone).orElseThrow())
                .isEmpty();
        int after = work.read(s ->
                s.records().of(List.of(kept), List.of("Observation", "Consent")).size());
        assertThat(after).isEqualTo(before + evidence).isGreaterThan(before);
        assertThat(patient("patient-GONE").mergedInto()).contains(kept);
        // told again, nothing more happens, and the next plan of the lesion still finds its story
        told("patient-GONE", Optional.of("patient-KEPT"));
        assertThat(desks.treatments().ofPatient(Clinic.CLINICIAN, kept).orElseThrow())
                .isNotEmpty();
        List<Errands.Contradiction> open = work.read(s -> s.errands().open());
        assertThat(open).isEmpty();
    }

    @Test
    void aHoldMovesWithItsPatientAndIsBooked() {
        var referral = referred("HELD");
        referred("KEPT");
        var offer = desks.openings()
                .find(Clinic.SCHEDULER, Wish.best(referral, 1).within(Optional.of(MONDAY), Optional.empty()))
                .orElseThrow()
                .offers()
                .get(0)
                .proposal();
        var held = desks.bookings()
                .hold(Clinic.SCHEDULER, offer.id(), Booking.LONGEST_AWAITING_COVER.dividedBy(100), Optional.empty())
                .orElseThrow();
        told("patient-HELD", Optional.of("patient-KEPT"));
        assertThat(LifeOfALesionScenarioTest.refusal(desks.bookings()
                        .book(Clinic.SCHEDULER, held.id(), "", Optional.of(held.version()), Optional.empty())))
                .as("whoever read it before the merge looks again")
                .isInstanceOf(Refusal.StaleVersion.class);
        var booked = desks.bookings()
                .book(Clinic.SCHEDULER, held.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
        assertThat(booked.patient()).isEqualTo(new PatientId("patient-KEPT"));
        assertThat(desks.treatments()
                        .session(Clinic.CLINICIAN, new SessionId(booked.id().value()))
                        .orElseThrow()
                        .session()
                        .patient())
                .isEqualTo(new PatientId("patient-KEPT"));
    }

    @Test
    void whoeverIsToldFirstTheMergeIsFollowedAndTwoSessionsAtOnceAreForAPerson() {
        var first = referred("ONE");
        var second = referred("TWO");
        var booked = Clinic.booked(desks, first, MONDAY);
        // the other record has a session elsewhere in the same hours: only another room's resources make that possible
        var other =
                work.read(s -> s.bookings().find(new BookingId(booked.value()))).orElseThrow();
        clock.forward(Duration.ofMinutes(1));
        var later = Clinic.booked(desks, second, other.planned().end());
        told("patient-ONE", Optional.of("patient-TWO"));
        var files = desks.referrals()
                .ofPatient(Clinic.CLINICIAN, new PatientId("patient-TWO"))
                .orElseThrow();
        assertThat(files).hasSize(2).allMatch(f -> f.referral().state() == ReferralState.SCHEDULED);
        assertThat(later).isNotNull();
        // to a record nobody has told of yet: a hard stop until it comes
        var third = referred("THREE");
        told("patient-THREE", Optional.of("patient-FOUR"));
        assertThat(desks.referrals()
                        .file(Clinic.CLINICIAN, third)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(new PatientId("patient-THREE"));
        referred("FOUR");
        assertThat(desks.referrals()
                        .file(Clinic.CLINICIAN, third)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(new PatientId("patient-FOUR"));
    }

    @Test
    void twoSessionsAtOnceAreNotPutTogether() throws Exception {
        var first = Clinic.booked(desks, referred("ONE"), MONDAY);
        var second = referred("TWO");
        var planned = work.read(s -> s.bookings().find(new BookingId(first.value())))
                .orElseThrow()
                .planned();
        var clash = Clinic.booked(desks, second, planned.end());
        // moved by hand to the same hours, as two sites' sessions could be
        try (var connection = database.owner().getConnection();
                var update = connection.prepareStatement(
                        "update booking set starts = ?, ends = ?, version = version + 1 where id = ?")) {
            update.setTimestamp(1, java.sql.Timestamp.from(planned.start()));
            update.setTimestamp(2, java.sql.Timestamp.from(planned.end()));
            update.setString(3, clash.value());
            update.executeUpdate();
        }
        told("patient-ONE", Optional.of("patient-TWO"));
        assertThat(desks.referrals()
                        .file(Clinic.CLINICIAN, second)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(new PatientId("patient-TWO"));
        assertThat(work.read(s -> s.bookings().find(new BookingId(first.value())))
                        .orElseThrow()
                        .patient())
                .isEqualTo(new PatientId("patient-ONE"));
        var overview = desks.peer().overview(Clinic.actor("lead", Role.LEAD)).orElseThrow();
        assertThat(overview.contradictions())
                .hasSize(1)
                .allMatch(c -> c.element().equals("Patient.link"));
        var lead = Clinic.actor("lead", Role.LEAD);
        var open = overview.contradictions().get(0).id();
        assertThat(LifeOfALesionScenarioTest.refusal(desks.peer().close(lead, open, "ok")))
                .isInstanceOf(Refusal.ReasonMissing.class);
        desks.peer().close(lead, open, "the second was moved to Tuesday").orElseThrow();
        assertThat(desks.peer().overview(lead).orElseThrow().contradictions()).isEmpty();
    }
}
