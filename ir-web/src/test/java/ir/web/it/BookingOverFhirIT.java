package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.UUID;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

/** IHE ITI Scheduling as an EHR walks it: find, hold, book, read, search, cancel; and each refusal by its status. */
class BookingOverFhirIT {
    private final Ehr ehr = Ehr.demo();

    private String order(boolean covered) {
        var number = "IHE-" + UUID.randomUUID().toString().substring(0, 8);
        var sent = ehr.post(
                "",
                SampleOrders.bundle(
                        new SampleOrders.Sample(
                                number,
                                "Verbund",
                                "Ada",
                                true,
                                LocalDate.of(1961, 7, 7),
                                BodySite.SCAPULA,
                                false,
                                "94222008",
                                "breast",
                                2.4,
                                6,
                                30,
                                true,
                                covered,
                                ServiceRequestPriority.URGENT,
                                true),
                        Instant.now()));
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        return "SR-" + number;
    }

    private Bundle find(String order, int count) {
        var from = Instant.now().plusSeconds(25L * 86_400);
        var parameters = new Parameters();
        parameters.addParameter("start", new DateTimeType(Date.from(from)));
        parameters.addParameter("end", new DateTimeType(Date.from(from.plusSeconds(12L * 86_400))));
        parameters.addParameter(
                "referral-identifier",
                new Identifier()
                        .setSystem("https://beispielklinik.example/orders")
                        .setValue(order));
        parameters.addParameter("_count", new IntegerType(count));
        var answer = ehr.post("/Appointment/$find", parameters);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.as(Bundle.class);
    }

    private static Parameters about(String id) {
        var parameters = new Parameters();
        parameters.addParameter("appointment-reference", new Reference("Appointment/" + id));
        return parameters;
    }

    private static Appointment only(Ehr.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (Appointment) answer.as(Bundle.class).getEntryFirstRep().getResource();
    }

    @Test
    void anOrderIsFoundHeldBookedReadSearchedAndCancelled() {
        var found = find(order(true), 5);
        assertThat(found.getTotal()).isGreaterThanOrEqualTo(5);
        assertThat(found.getEntry()).hasSize(5);
        var proposed = (Appointment) found.getEntryFirstRep().getResource();
        assertThat(proposed.getRequestedPeriod()).hasSize(1);
        assertThat(proposed.getStartElement().getValueAsString())
                .as("carries the site's offset")
                .matches(".*\\+0[12]:00");
        var id = proposed.getIdElement().getIdPart();
        assertThat(ehr.get("/Appointment/" + id).as(Appointment.class).getStatus())
                .isEqualTo(Appointment.AppointmentStatus.PROPOSED);

        var held = only(ehr.post("/Appointment/$hold", about(id), "Idempotency-Key", "hold-" + id));
        assertThat(held.getStatus()).isEqualTo(Appointment.AppointmentStatus.PENDING);
        assertThat(held.getIdElement().getIdPart()).isEqualTo(id);
        assertThat(held.getExtensionByUrl("https://ir-scheduling.example/fhir/StructureDefinition/hold-expires"))
                .isNotNull();
        var replayed = only(ehr.post("/Appointment/$hold", about(id), "Idempotency-Key", "hold-" + id));
        assertThat(replayed.getMeta().getVersionId()).isEqualTo(held.getMeta().getVersionId());
        assertThat(ehr.post("/Appointment/$hold", about(id)).status())
                .as("held already")
                .isEqualTo(409);

        var book = about(id);
        book.addParameter("comment", new StringType("escort confirmed"));
        var booked = only(ehr.post("/Appointment/$book", book));
        assertThat(booked.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        assertThat(booked.getParticipant())
                .extracting(p -> p.getActor().getReferenceElement().getResourceType())
                .containsExactly(
                        "Patient", "Location", "Practitioner", "Practitioner", "Practitioner", "Device", "Location");

        var patient = booked.getParticipantFirstRep().getActor().getReference();
        assertThat(ehr.get("/Appointment?patient=" + patient + "&status=booked")
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(1);
        assertThat(ehr.get("/Appointment?patient=" + patient + "&status=noshow")
                        .as(Bundle.class)
                        .getTotal())
                .isZero();

        var cancel = booked.copy();
        cancel.setStatus(Appointment.AppointmentStatus.CANCELLED);
        cancel.getMeta().setVersionId("1");
        var parameters = new Parameters();
        parameters.addParameter().setName("appointment-resource").setResource(cancel);
        assertThat(ehr.post("/Appointment/$book", parameters).status())
                .as("stale")
                .isEqualTo(412);
        cancel.setMeta(null);
        cancel.setId(booked.getIdElement().toUnqualifiedVersionless());
        assertThat(ehr.post("/Appointment/$book", parameters).status())
                .as("without a version")
                .isEqualTo(412);
        cancel.getMeta().setVersionId(booked.getMeta().getVersionId());
        var cancelled = only(ehr.post("/Appointment/$book", parameters));
        assertThat(cancelled.getStatus()).isEqualTo(Appointment.AppointmentStatus.CANCELLED);
        assertThat(cancelled.getCancelationReason().getText()).isEqualTo("not stated");
    }

    @Test
    void coverThatIsNotKnownRefusesTheBookingAndNamesTheRule() {
        var id = ((Appointment) find(order(false), 1).getEntryFirstRep().getResource())
                .getIdElement()
                .getIdPart();
        only(ehr.post("/Appointment/$hold", about(id)));
        var refused = ehr.post("/Appointment/$book", about(id));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.as(OperationOutcome.class).getIssueFirstRep().getCode())
                .isEqualTo(OperationOutcome.IssueType.BUSINESSRULE);
        assertThat(refused.body()).contains("PRE-COVER");
        assertThat(ehr.get("/Appointment/" + id).as(Appointment.class).getStatus())
                .as("still held")
                .isEqualTo(Appointment.AppointmentStatus.PENDING);
    }

    @Test
    void anUnknownOrderAndAnUnknownOpeningAreNotFound() {
        var parameters = new Parameters();
        parameters.addParameter("start", new DateTimeType(Date.from(Instant.now())));
        parameters.addParameter("end", new DateTimeType(Date.from(Instant.now().plusSeconds(86_400))));
        parameters.addParameter(
                "referral-identifier", new Identifier().setSystem("urn:x").setValue("nobody"));
        assertThat(ehr.post("/Appointment/$find", parameters).status()).isEqualTo(404);
        assertThat(ehr.post("/Appointment/$hold", about("nobody-1")).status()).isEqualTo(404);
    }
}
