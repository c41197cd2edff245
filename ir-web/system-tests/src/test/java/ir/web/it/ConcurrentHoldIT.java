package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.junit.jupiter.api.Test;

/** Sixteen EHRs request a hold on the same proposal at the same moment. */
class ConcurrentHoldIT {
    private static final int CALLERS = 16;

    @Test
    void oneHoldSucceedsAndOthersAreRejectedWithTheConflict() throws Exception {
        var day = Instant.now().plusSeconds(40L * 86_400);
        var proposals = new ArrayList<String>();
        for (int i = 0; i < CALLERS; i++) {
            proposals.add(proposal(i, day));
        }
        var barrier = new CyclicBarrier(CALLERS);
        var pool = Executors.newFixedThreadPool(CALLERS);
        var answers = new ArrayList<EhrClient.Response>();
        try {
            List<Future<EhrClient.Response>> running = new ArrayList<>();
            for (var proposal : proposals) {
                var ehr = EhrClient.demo();
                running.add(pool.submit(() -> {
                    barrier.await();
                    return ehr.post(
                            "/Appointment/$hold",
                            hold(proposal),
                            "Idempotency-Key",
                            UUID.randomUUID().toString());
                }));
            }
            for (var one : running) {
                answers.add(one.get());
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(answers.stream().filter(a -> a.status() == 200))
                .as("successful holds")
                .hasSize(1);
        assertThat(answers.stream().filter(a -> a.status() == 409))
                .as("rejected holds")
                .hasSize(CALLERS - 1);
        for (var answer : answers) {
            if (answer.status() == 409) {
                var outcome = answer.as(OperationOutcome.class);
                assertThat(outcome.getIssueFirstRep().getSeverity()).isEqualTo(OperationOutcome.IssueSeverity.FATAL);
                assertThat(outcome.getIssue().get(1).getCode()).isEqualTo(OperationOutcome.IssueType.CONFLICT);
                assertThat(outcome.getIssue().get(1).getDiagnostics())
                        .matches(
                                "(CT suite|Theatre|Dr\\.|Console|Bay|Sedation nurse|Technologist).* is already booked .*\\d\\d:\\d\\d–\\d\\d:\\d\\d\\.");
                assertThat(outcome.getIssue().stream()
                                .filter(i -> i.getDiagnostics().startsWith("Alternative")))
                        .hasSize(3);
            }
        }
        assertThat(overlaps()).isZero();
    }

    /** Finds the first proposal of the same distant day, each for a different patient. */
    private static String proposal(int caller, Instant day) {
        var ehr = EhrClient.demo();
        var number = "RACE-" + UUID.randomUUID().toString().substring(0, 12);
        var sent = ehr.post(
                "",
                SampleOrders.bundle(
                        new SampleOrders.Sample(
                                number,
                                "Rennen",
                                "Nr " + caller,
                                false,
                                LocalDate.of(1960, 1, 1),
                                BodySite.RIB,
                                false,
                                "94222008",
                                "lung",
                                2.0,
                                6,
                                20,
                                true,
                                true,
                                ServiceRequestPriority.ROUTINE,
                                true),
                        Instant.now()));
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        var parameters = new Parameters();
        parameters.addParameter("start", new DateTimeType(java.util.Date.from(day)));
        parameters.addParameter("end", new DateTimeType(java.util.Date.from(day.plusSeconds(6L * 86_400))));
        parameters.addParameter(
                "service-request",
                new Reference("ServiceRequest/" + PatientJourneyIT.location(sent.as(Bundle.class), "ServiceRequest")));
        parameters.addParameter("_count", new IntegerType(1));
        var found = ehr.post("/Appointment/$find", parameters);
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        var appointment =
                (Appointment) found.as(Bundle.class).getEntryFirstRep().getResource();
        assertThat(appointment.getStatus()).isEqualTo(Appointment.AppointmentStatus.PROPOSED);
        return appointment.getIdElement().getIdPart();
    }

    private static Parameters hold(String proposal) {
        var parameters = new Parameters();
        parameters.addParameter("appointment-reference", new Reference("Appointment/" + proposal));
        return parameters;
    }

    /** Counts overlapping allocations in plain SQL, independently of the code that wrote them. */
    private static long overlaps() throws SQLException {
        try (var connection = ProductSession.connection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select count(*) from allocation a join allocation b
                          on a.resource_id = b.resource_id and a.booking_id < b.booking_id
                         and a.starts < b.ends and b.starts < a.ends
                        where a.blocking and b.blocking""")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
