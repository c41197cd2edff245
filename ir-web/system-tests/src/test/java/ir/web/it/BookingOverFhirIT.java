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
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;

/** IHE ITI Scheduling as an EHR uses it: find, hold, book, read, search, cancel; and the status of each rejection. */
class BookingOverFhirIT {
    private final EhrClient ehr = EhrClient.demo();

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

    private static Appointment only(EhrClient.Response answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (Appointment) answer.as(Bundle.class).getEntryFirstRep().getResource();
    }

    @Test
    void orderIsProposedHeldBookedReadSearchedAndCancelled() {
        var found = find(order(true), 5);
        assertThat(found.getTotal()).isGreaterThanOrEqualTo(5);
        assertThat(found.getEntry()).hasSize(5);
        var proposed = (Appointment) found.getEntryFirstRep().getResource();
        assertThat(proposed.getRequestedPeriod()).hasSize(1);
        assertThat(proposed.getStartElement().getValueAsString())
                .as("has the offset of the site")
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
                .as("already held")
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
                .as("stale version")
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
    void unknownCoverageRejectsTheBookingAndNamesTheRule() {
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
    void unknownOrderAndUnknownProposalAreNotFound() {
        var parameters = new Parameters();
        parameters.addParameter("start", new DateTimeType(Date.from(Instant.now())));
        parameters.addParameter("end", new DateTimeType(Date.from(Instant.now().plusSeconds(86_400))));
        parameters.addParameter(
                "referral-identifier", new Identifier().setSystem("urn:x").setValue("nobody"));
        assertThat(ehr.post("/Appointment/$find", parameters).status()).isEqualTo(404);
        assertThat(ehr.post("/Appointment/$hold", about("nobody-1")).status()).isEqualTo(404);
    }

    @Test
    void holdLongerThanTheMaximumIsRejectedWithTheBound() {
        for (int seconds : new int[] {0, 1_801, 999_999_999}) {
            var parameters = about("any-1");
            parameters.addParameter("hold-seconds", new PositiveIntType(Integer.toString(seconds)));
            var answer = ehr.post("/Appointment/$hold", parameters);
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains(seconds == 0 ? "hold-seconds" : "from 1 to 1800");
        }
    }

    private static String iso(Instant instant) {
        return instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }

    /**
     * Epic's parameter names and types, a token as a concept, in the address and in the body; and the literal
     * parameters of IHE.
     */
    @Test
    void parameterNamesOfOtherVendorsAreAcceptedAndUnknownOnesReported() {
        var order = order(true);
        var from = Instant.now().plusSeconds(25L * 86_400);
        var until = from.plusSeconds(12L * 86_400);
        var epic = ehr.get("/Appointment/$find?startTime=" + iso(from) + "&endTime=" + iso(until)
                + "&service-type=cryoablation-bone&_count=2&referral-identifier=x");
        assertThat(epic.status())
                .as("an Identifier cannot be sent in an address")
                .isEqualTo(400);
        var number = "\"valueIdentifier\":{\"system\":\"https://beispielklinik.example/orders\",\"value\":\"" + order
                + "\"}";
        var body = "{\"resourceType\":\"Parameters\",\"parameter\":["
                + "{\"name\":\"startTime\",\"valueDateTime\":\"" + iso(from) + "\"},"
                + "{\"name\":\"endTime\",\"valueDateTime\":\"" + iso(until) + "\"},"
                + "{\"name\":\"service-type\",\"valueCodeableConcept\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"26782000\"}]}},"
                + "{\"name\":\"indications\",\"valueString\":\"pain\"},"
                + "{\"name\":\"_count\",\"valueInteger\":2},"
                + "{\"name\":\"referral-identifier\"," + number + "}]}";
        var lenient = ehr.post("/Appointment/$find", body);
        assertThat(lenient.status()).as(lenient.body()).isEqualTo(200);
        var entries = lenient.as(Bundle.class).getEntry();
        assertThat(entries).hasSize(3);
        assertThat(((OperationOutcome) entries.get(2).getResource())
                        .getIssueFirstRep()
                        .getDiagnostics())
                .contains("indications");
        var strict = ehr.post("/Appointment/$find", body, "Prefer", "handling=strict");
        assertThat(strict.status()).isEqualTo(400);
        assertThat(strict.as(OperationOutcome.class)
                        .getIssueFirstRep()
                        .getExpression()
                        .get(0)
                        .getValue())
                .isEqualTo("Parameters.parameter[3].name");
        var wrong = ehr.post("/Appointment/$find", body.replace("\"valueInteger\":2", "\"valueString\":\"two\""));
        assertThat(wrong.status()).as(wrong.body()).isEqualTo(400);
        assertThat(wrong.body()).contains("Parameters.parameter[4].value[x]");
        var none = ehr.post("/Appointment/$find", body.replace("26782000", "12345"));
        assertThat(none.as(Bundle.class).getTotal())
                .as("an unknown code finds nothing")
                .isZero();
        assertThat(none.as(Bundle.class).getEntryFirstRep().getSearch().getMode())
                .isEqualTo(Bundle.SearchEntryMode.OUTCOME);
        var open = ehr.post("/Appointment/$find", body.replaceAll("\\{\"name\":\"(start|end)Time\",[^}]*},", ""));
        assertThat(open.status())
                .as("without a time range the search begins now")
                .isEqualTo(200);
    }

    @Test
    void xmlIsSupported() {
        var order = order(true);
        var from = Instant.now().plusSeconds(25L * 86_400);
        var xml = "<Parameters xmlns=\"http://hl7.org/fhir\"><parameter><name value=\"start\"/><valueDateTime value=\""
                + iso(from) + "\"/></parameter><parameter><name value=\"end\"/><valueDateTime value=\""
                + iso(from.plusSeconds(12L * 86_400))
                + "\"/></parameter><parameter><name value=\"referral-identifier\"/><valueIdentifier>"
                + "<system value=\"https://beispielklinik.example/orders\"/><value value=\"" + order
                + "\"/></valueIdentifier></parameter></Parameters>";
        var answer =
                ehr.send("POST", "/Appointment/$find", "application/fhir+xml", xml, "Accept", "application/fhir+xml");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).startsWith("<Bundle xmlns=\"http://hl7.org/fhir\">");
        var bundle =
                ca.uhn.fhir.context.FhirContext.forR4Cached().newXmlParser().parseResource(Bundle.class, answer.body());
        assertThat(bundle.getTotal()).isPositive();
        var refused = ehr.send(
                "POST",
                "/Appointment/$hold",
                "application/fhir+xml",
                "<Parameters xmlns=\"http://hl7.org/fhir\"/>",
                "Accept",
                "application/fhir+xml");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).startsWith("<OperationOutcome");
        assertThat(ehr.get("/Appointment?_count=1&_format=xml").body()).startsWith("<Bundle");
    }

    /**
     * Holding is optional (ITI-116): a proposal is booked as it was found, updated as a resource, and searched again.
     */
    @Test
    void proposalIsBookedWithoutAHoldChangedAndRescheduledInPlace() {
        var order = order(true);
        var proposed = (Appointment) find(order, 3).getEntryFirstRep().getResource();
        var id = proposed.getIdElement().getIdPart();
        var parameters = new Parameters();
        proposed.setStatus(Appointment.AppointmentStatus.PENDING);
        parameters.addParameter().setName("appointment").setResource(proposed);
        var booked = only(ehr.post("/Appointment/$book", parameters));
        assertThat(booked.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        assertThat(booked.getIdElement().getIdPart()).isEqualTo(id);
        booked.setComment("escort confirmed");
        var changed = only(ehr.post(
                "/Appointment/$book",
                new Parameters()
                        .addParameter(new Parameters.ParametersParameterComponent()
                                .setName("appointment-resource")
                                .setResource(booked))));
        assertThat(changed.getComment()).isEqualTo("escort confirmed");
        var stale = ehr.post(
                "/Appointment/$book",
                new Parameters()
                        .addParameter(new Parameters.ParametersParameterComponent()
                                .setName("appointment-resource")
                                .setResource(booked)));
        assertThat(stale.status()).as("the version is stale").isEqualTo(412);
        var again = new Parameters();
        var from = Instant.now().plusSeconds(25L * 86_400);
        again.addParameter("start", new DateTimeType(Date.from(from)));
        again.addParameter("end", new DateTimeType(Date.from(from.plusSeconds(12L * 86_400))));
        again.addParameter(
                "referral-identifier",
                new Identifier()
                        .setSystem("https://beispielklinik.example/orders")
                        .setValue(order));
        again.addParameter("ignore-appointment", new Reference("Appointment/" + id));
        var elsewhere = ehr.post("/Appointment/$find", again).as(Bundle.class);
        var other = elsewhere.getEntry().stream()
                .filter(e -> e.getResource() instanceof Appointment)
                .map(e -> (Appointment) e.getResource())
                .filter(a -> !a.getStart().equals(changed.getStart()))
                .findFirst()
                .orElseThrow();
        changed.setStart(other.getStart());
        changed.setEnd(other.getEnd());
        changed.getParticipant().removeIf(p -> !p.getActor().getReference().startsWith("Patient/"));
        var moved = only(ehr.post(
                "/Appointment/$book",
                new Parameters()
                        .addParameter(new Parameters.ParametersParameterComponent()
                                .setName("appointment-resource")
                                .setResource(changed))));
        assertThat(moved.getStart()).isEqualTo(other.getStart());
        assertThat(moved.getIdElement().getIdPart()).isEqualTo(id);
        var impact = new Parameters();
        var room = moved.getParticipant().stream()
                .map(p -> p.getActor().getReference())
                .filter(r -> r.startsWith("Location/"))
                .findFirst()
                .orElseThrow();
        impact.addParameter("resource", new Reference(room));
        impact.addParameter(
                "period",
                new org.hl7.fhir.r4.model.Period().setStart(moved.getStart()).setEnd(moved.getEnd()));
        assertThat(ehr.post("/Schedule/$impact", impact).as(Bundle.class).getEntry())
                .as("bookings affected by a closure")
                .anyMatch(e -> e.getResource().getIdElement().getIdPart().equals(id));
    }
}
