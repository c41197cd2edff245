package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.session.SessionId;
import ir.domain.shared.Rejection;
import ir.scheduling.booking.AvailabilityService.AvailabilityQuery;
import ir.scheduling.intake.IntakeMessage;
import ir.scheduling.repository.SyncTaskRepository;
import ir.scheduling.repository.UnreadableDocumentException;
import ir.scheduling.security.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Merge of two patient records: either all data of one moves to the other, or nothing moves and a person decides. */
class PatientMergeTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T07:00:00Z");

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    private final MutableClock clock = new MutableClock("2026-02-20T08:00:00Z");
    private TestTransactions transactions;
    private Services services;

    @SuppressWarnings("NullAway.Init") // the test runner calls open first
    PatientMergeTest() {}

    @BeforeEach
    void open() {
        transactions = postgres.application(clock).transactions();
        ClinicFixture.open(transactions);
        services = postgres.application(clock).services();
    }

    private ReferralId referred(String number) {
        return services.intake()
                .receive(ClinicFixture.EHR, ClinicFixture.p01(number, clock.instant()))
                .orElseThrow()
                .get(0)
                .id();
    }

    private Patient patient(String id) {
        return services.received()
                .patient(ClinicFixture.CLINICIAN, new PatientId(id))
                .orElseThrow();
    }

    private void receivePatient(String id, Optional<String> into) {
        var known = patient(id);
        services.intake()
                .receive(
                        ClinicFixture.EHR,
                        new IntakeMessage(
                                List.of(new Patient(
                                        known.id(),
                                        known.medicalRecordNumber(),
                                        known.familyName(),
                                        known.givenNames(),
                                        known.sex(),
                                        known.birthDate(),
                                        known.deceasedOn(),
                                        into.map(PatientId::new),
                                        known.email())),
                                List.of(),
                                List.of()))
                .orElseThrow();
    }

    @Test
    void mergeMovesAllRecordsToTheOtherPatient() {
        var treated = referred("GONE");
        var session = ClinicFixture.treated(services, clock, treated, MONDAY);
        referred("KEPT");
        var gone = new PatientId("patient-GONE");
        var stored = new PatientId("patient-KEPT");
        int evidence = transactions.inReadTransaction(s -> s.receivedResources()
                .of(List.of(gone), List.of("Observation", "Consent"))
                .size());
        int before = transactions.inReadTransaction(s -> s.receivedResources()
                .of(List.of(stored), List.of("Observation", "Consent"))
                .size());
        receivePatient("patient-GONE", Optional.of("patient-KEPT"));
        assertThat(services.referralQueries()
                        .details(ClinicFixture.CLINICIAN, treated)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(stored);
        assertThat(services.dayBoard()
                        .session(ClinicFixture.CLINICIAN, session)
                        .orElseThrow()
                        .session()
                        .patient())
                .isEqualTo(stored);
        assertThat(transactions
                        .inReadTransaction(s -> s.bookings().find(new BookingId(session.value())))
                        .orElseThrow()
                        .patient())
                .isEqualTo(stored);
        assertThat(services.followUpQueries()
                        .plansOf(ClinicFixture.CLINICIAN, stored)
                        .orElseThrow())
                .anyMatch(FollowUpPlan::active);
        assertThat(services.followUpQueries()
                        .plansOf(ClinicFixture.CLINICIAN, gone)
                        .orElseThrow())
                .isEmpty();
        int after = transactions.inReadTransaction(s -> s.receivedResources()
                .of(List.of(stored), List.of("Observation", "Consent"))
                .size());
        assertThat(after).isEqualTo(before + evidence).isGreaterThan(before);
        assertThat(patient("patient-GONE").mergedInto()).contains(stored);
        // receiving the merge again changes nothing, and the lesion's history is still found
        receivePatient("patient-GONE", Optional.of("patient-KEPT"));
        assertThat(services.treatmentQueries()
                        .ofPatient(ClinicFixture.CLINICIAN, stored)
                        .orElseThrow())
                .isNotEmpty();
        List<SyncTaskRepository.ReconciliationConflict> open =
                transactions.inReadTransaction(s -> s.syncTasks().open());
        assertThat(open).isEmpty();
    }

    @Test
    void holdMovesWithThePatientAndIsBooked() {
        var referral = referred("HELD");
        referred("KEPT");
        var proposal = firstProposal(referral);
        var held = services.holds()
                .hold(
                        ClinicFixture.SCHEDULER,
                        proposal.id(),
                        Booking.MAX_AUTHORISATION_HOLD_DURATION.dividedBy(100),
                        Optional.empty())
                .orElseThrow();
        receivePatient("patient-HELD", Optional.of("patient-KEPT"));
        assertThat(LesionPathwayScenarioTest.refusal(services.bookings()
                        .book(ClinicFixture.SCHEDULER, held.id(), "", Optional.of(held.version()), Optional.empty())))
                .as("read before the merge")
                .isInstanceOf(Rejection.StaleVersion.class);
        var booked = services.bookings()
                .book(ClinicFixture.SCHEDULER, held.id(), "", Optional.empty(), Optional.empty())
                .orElseThrow();
        assertThat(booked.patient()).isEqualTo(new PatientId("patient-KEPT"));
        assertThat(services.dayBoard()
                        .session(
                                ClinicFixture.CLINICIAN,
                                new SessionId(booked.id().value()))
                        .orElseThrow()
                        .session()
                        .patient())
                .isEqualTo(new PatientId("patient-KEPT"));
    }

    private BookingProposal firstProposal(ReferralId referral) {
        return services.availability()
                .find(
                        ClinicFixture.SCHEDULER,
                        AvailabilityQuery.best(referral, 1).within(Optional.of(MONDAY), Optional.empty()))
                .orElseThrow()
                .proposals()
                .get(0)
                .proposal();
    }

    /** The merge commits after the hold has read its proposal and before it has locked the referral. */
    @Test
    void holdThatWaitsForAMergeIsForTheRemainingPatient() {
        var referral = referred("LATE");
        referred("KEPT");
        var proposal = firstProposal(referral);
        var merged = new AtomicBoolean();
        postgres.application(clock).hook((method, arguments, call) -> {
            if (method.getName().equals("lock") && arguments[0].equals(referral) && !merged.getAndSet(true)) {
                var merge = new Thread(() -> receivePatient("patient-LATE", Optional.of("patient-KEPT")));
                merge.start();
                merge.join();
            }
            return call.proceed();
        });
        var held = services.holds()
                .hold(ClinicFixture.SCHEDULER, proposal.id(), Booking.HOLD_DURATION, Optional.empty())
                .orElseThrow();
        assertThat(merged).isTrue();
        assertThat(held.patient()).isEqualTo(new PatientId("patient-KEPT"));
    }

    @Test
    void mergeIsAppliedInEitherOrderAndOverlappingSessionsNeedAUser() {
        var first = referred("ONE");
        var second = referred("TWO");
        var booked = ClinicFixture.booked(services, first, MONDAY);
        // the other record has a session directly afterwards, so the sessions do not overlap
        var other = transactions
                .inReadTransaction(s -> s.bookings().find(new BookingId(booked.value())))
                .orElseThrow();
        clock.forward(Duration.ofMinutes(1));
        var later = ClinicFixture.booked(services, second, other.planned().end());
        receivePatient("patient-ONE", Optional.of("patient-TWO"));
        var details = services.referralQueries()
                .ofPatient(ClinicFixture.CLINICIAN, new PatientId("patient-TWO"))
                .orElseThrow();
        assertThat(details).hasSize(2).allMatch(f -> f.referral().state() == ReferralState.SCHEDULED);
        assertThat(later).isNotNull();
        // the merge target is not known yet: a hard stop until it arrives
        var third = referred("THREE");
        receivePatient("patient-THREE", Optional.of("patient-FOUR"));
        assertThat(services.referralQueries()
                        .details(ClinicFixture.CLINICIAN, third)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(new PatientId("patient-THREE"));
        referred("FOUR");
        assertThat(services.referralQueries()
                        .details(ClinicFixture.CLINICIAN, third)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(new PatientId("patient-FOUR"));
    }

    @Test
    void mergeWithOverlappingSessionsIsAConflict() throws Exception {
        var first = ClinicFixture.booked(services, referred("ONE"), MONDAY);
        var second = referred("TWO");
        var planned = transactions
                .inReadTransaction(s -> s.bookings().find(new BookingId(first.value())))
                .orElseThrow()
                .planned();
        var clash = ClinicFixture.booked(services, second, planned.end());
        // set to the same hours in the database, as two sites' sessions could be
        try (var connection = postgres.database().owner().getConnection();
                var update = connection.prepareStatement(
                        "update booking set starts = ?, ends = ?, version = version + 1 where id = ?")) {
            update.setTimestamp(1, java.sql.Timestamp.from(planned.start()));
            update.setTimestamp(2, java.sql.Timestamp.from(planned.end()));
            update.setString(3, clash.value());
            update.executeUpdate();
        }
        receivePatient("patient-ONE", Optional.of("patient-TWO"));
        assertThat(services.referralQueries()
                        .details(ClinicFixture.CLINICIAN, second)
                        .orElseThrow()
                        .patient()
                        .id())
                .isEqualTo(new PatientId("patient-TWO"));
        assertThat(transactions
                        .inReadTransaction(s -> s.bookings().find(new BookingId(first.value())))
                        .orElseThrow()
                        .patient())
                .isEqualTo(new PatientId("patient-ONE"));
        var overview = services.ehrSync()
                .overview(ClinicFixture.actor("lead", Role.LEAD))
                .orElseThrow();
        assertThat(overview.conflicts()).hasSize(1).allMatch(c -> c.element().equals("Patient.link"));
        var lead = ClinicFixture.actor("lead", Role.LEAD);
        var open = overview.conflicts().get(0).id();
        assertThat(LesionPathwayScenarioTest.refusal(services.ehrSync().close(lead, open, "ok")))
                .isInstanceOf(Rejection.ReasonMissing.class);
        services.ehrSync().close(lead, open, "the second was moved to Tuesday").orElseThrow();
        assertThat(services.ehrSync().overview(lead).orElseThrow().conflicts()).isEmpty();
    }

    @Test
    void recordThatCannotBeReadStopsTheWholeMerge() {
        var readable = referred("GONE");
        var session = ClinicFixture.treated(services, clock, readable, MONDAY);
        referred("KEPT");
        var database = postgres.database();
        database.asOwner("create table saved as select id, body from treatment_session");
        // not a version of the session
        database.asOwner("set session_replication_role = replica; update treatment_session set body = '[]' where id = '"
                + session.value() + "'");
        assertThatThrownBy(() -> receivePatient("patient-GONE", Optional.of("patient-KEPT")))
                .isInstanceOf(UnreadableDocumentException.class)
                .hasMessageStartingWith("the stored document treatment_session/" + session.value());
        assertThat(patient("patient-GONE").mergedInto()).isEmpty();
        assertThat(transactions
                        .inReadTransaction(s -> s.referrals().find(readable))
                        .orElseThrow()
                        .patient())
                .isEqualTo(new PatientId("patient-GONE"));
        database.asOwner("set session_replication_role = replica;"
                + " update treatment_session t set body = saved.body from saved where saved.id = t.id");
        receivePatient("patient-GONE", Optional.of("patient-KEPT"));
        assertThat(transactions
                        .inReadTransaction(s -> s.sessions().find(session))
                        .orElseThrow()
                        .patient())
                .isEqualTo(new PatientId("patient-KEPT"));
    }
}
