package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.AppointmentResponse;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.ClaimResponse;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.hl7.fhir.r4.model.Slot;
import org.junit.jupiter.api.Test;

/**
 * Single-resource writes: a resource is created once however often it is sent, and changed only with its current
 * version.
 */
class FhirWriteIT {
    private final EhrClient ehr = EhrClient.demo();

    private static String id(EhrClient.Response answer) {
        var location = answer.headers()
                .firstValue("Location")
                .or(() -> answer.headers().firstValue("Content-Location"))
                .orElseThrow(() -> new AssertionError(answer.body()));
        return location.replaceAll(".*/R4/[A-Za-z]+/([^/]+).*", "$1");
    }

    private static Patient person(String number) {
        var patient = new Patient();
        patient.addIdentifier().setSystem("https://beispielklinik.example/mrn").setValue(number);
        patient.addName().setFamily("Einzeln").addGiven("Ida");
        return patient;
    }

    @Test
    void onlyOneOfEightConcurrentRequestsCreatesThePatient() throws Exception {
        var number = UUID.randomUUID().toString();
        var condition = "identifier=https://beispielklinik.example/mrn|" + number;
        var pool = Executors.newFixedThreadPool(8);
        try {
            var tasks = new ArrayList<Callable<EhrClient.Response>>();
            for (int i = 0; i < 8; i++) {
                tasks.add(() -> ehr.post("/Patient", person(number), "If-None-Exist", condition));
            }
            var answers = new ArrayList<EhrClient.Response>();
            for (var future : pool.invokeAll(tasks)) {
                answers.add(future.get());
            }
            assertThat(answers).extracting(EhrClient.Response::status).containsOnly(200, 201);
            assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
            assertThat(answers.stream().map(a -> id(a)).distinct()).hasSize(1);
        } finally {
            pool.shutdown();
        }
        assertThat(ehr.get("/Patient?identifier=https://beispielklinik.example/mrn%7C" + number)
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(1);
        var other = ehr.post("/Patient", person(number), "If-None-Exist", "name=Einzeln");
        assertThat(other.status())
                .as("conditional create with a criterion that is not unique")
                .isEqualTo(400);
    }

    @Test
    void patientIsUpdatedByIdentifierAndKeepsEveryVersion() {
        var number = UUID.randomUUID().toString();
        var made = ehr.put("/Patient?identifier=https://beispielklinik.example/mrn%7C" + number, person(number));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var changed = person(number);
        changed.getNameFirstRep().setFamily("Doppelt");
        var again = ehr.put("/Patient?identifier=https://beispielklinik.example/mrn%7C" + number, changed);
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        var patient = id(made);
        assertThat(id(again)).isEqualTo(patient);
        assertThat(again.headers().firstValue("ETag")).contains("W/\"2\"");
        assertThat(ehr.get("/Patient/" + patient + "/_history/1")
                        .as(Patient.class)
                        .getNameFirstRep()
                        .getFamily())
                .isEqualTo("Einzeln");
        assertThat(ehr.get("/Patient?family=doppelt&_id=" + patient)
                        .as(Bundle.class)
                        .getTotal())
                .as("found by its current value")
                .isEqualTo(1);
        assertThat(ehr.get("/Patient?family=einzeln&_id=" + patient)
                        .as(Bundle.class)
                        .getTotal())
                .isZero();
        changed.setId(patient);
        assertThat(ehr.put("/Patient/" + patient, changed, "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(ehr.put("/Patient/" + patient, changed, "If-Match", "W/\"2\"")
                        .status())
                .isEqualTo(200);
        assertThat(EhrClient.client("ehr-practice", "ehr-practice-secret")
                        .put("/Patient/" + patient, changed)
                        .status())
                .as("only a trusted system changes a patient's identity")
                .isEqualTo(403);
        var minimal = ehr.put("/Patient/" + patient, changed, "Prefer", "return=minimal");
        assertThat(minimal.status()).isEqualTo(200);
        assertThat(minimal.body()).isEmpty();
    }

    /** Patient, condition and order sent one by one are equivalent to a bundle; a revoked order is withdrawn. */
    @Test
    void orderInSeveralRequestsBecomesAReferralAndCanBeRevoked() {
        var number = UUID.randomUUID().toString();
        var patient = id(ehr.post("/Patient", person(number)));
        var tumour = new Condition();
        tumour.setSubject(new Reference("Patient/" + patient));
        tumour.setClinicalStatus(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", null)));
        tumour.setCode(new CodeableConcept().addCoding(new Coding("http://snomed.info/sct", "94222008", null)));
        tumour.addBodySite(new CodeableConcept()
                .addCoding(new Coding("http://snomed.info/sct", "113197003", null))
                .addCoding(new Coding("http://snomed.info/sct", "7771000", null)));
        var condition = id(ehr.post("/Condition", tumour));
        var order = new ServiceRequest();
        order.addIdentifier().setSystem("https://beispielklinik.example/orders").setValue("SR-" + number);
        order.setStatus(ServiceRequest.ServiceRequestStatus.ACTIVE);
        order.setIntent(ServiceRequest.ServiceRequestIntent.ORDER);
        order.setCode(new CodeableConcept().setText("CT-guided cryoablation"));
        order.setSubject(new Reference("Patient/" + patient));
        order.addReasonReference(new Reference("Condition/" + condition));
        var sent = ehr.post("/ServiceRequest", order);
        assertThat(sent.status()).as(sent.body()).isEqualTo(201);
        var referral = id(sent);
        assertThat(ehr.get("/ServiceRequest/" + referral + "/$readiness").status())
                .isEqualTo(200);
        var stored = ehr.get("/ServiceRequest/" + referral).as(ServiceRequest.class);
        var other = stored.copy();
        other.getReasonReferenceFirstRep().setReference("Condition/another");
        assertThat(ehr.put("/ServiceRequest/" + referral, other, "If-Match", "W/\"1\"")
                        .status())
                .as("another lesion needs another order")
                .isEqualTo(422);
        stored.setStatus(ServiceRequest.ServiceRequestStatus.REVOKED);
        assertThat(ehr.put("/ServiceRequest/" + referral, stored).status())
                .as("If-Match is required")
                .isEqualTo(412);
        var revoked = ehr.put("/ServiceRequest/" + referral, stored, "If-Match", "W/\"1\"");
        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        var task = (org.hl7.fhir.r4.model.Task) ehr.get("/Task?code=triage&focus=ServiceRequest/" + referral)
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        assertThat(task.getBusinessStatus().getCodingFirstRep().getCode()).isEqualTo("withdrawn");
        assertThat(ehr.get("/ServiceRequest/" + referral + "/_history")
                        .as(Bundle.class)
                        .getEntry())
                .hasSize(2);
    }

    @Test
    void proposedAppointmentJoinsTheWaitingListAFreeSlotIsBookedAndVersionsAreChecked() {
        var referral = OrderBundles.send(ehr);
        var requested = new Appointment();
        requested.setStatus(Appointment.AppointmentStatus.PROPOSED);
        requested.addBasedOn(new Reference("ServiceRequest/" + referral));
        requested
                .addParticipant()
                .setStatus(Appointment.ParticipationStatus.NEEDSACTION)
                .setActor(new Reference().setDisplay("anybody"));
        assertThat(ehr.post("/Appointment", requested).status())
                .as("requested period is missing")
                .isEqualTo(400);
        requested.addRequestedPeriod(new Period().setStartElement(new DateTimeType("2027-01-11")));
        var waits = ehr.post("/Appointment", requested);
        assertThat(waits.status()).as(waits.body()).isEqualTo(201);
        var entry = ehr.get("/Appointment/" + id(waits)).as(Appointment.class);
        assertThat(entry.getStatus()).isEqualTo(Appointment.AppointmentStatus.WAITLIST);
        entry.setStatus(Appointment.AppointmentStatus.CANCELLED);
        var stops = ehr.put(
                "/Appointment/" + id(waits),
                entry,
                "If-Match",
                "W/\"" + entry.getMeta().getVersionId() + "\"");
        assertThat(stops.status()).as(stops.body()).isIn(200, 404);

        var found = OrderBundles.find(ehr, referral, 1);
        var proposed = (Appointment) found.getEntryFirstRep().getResource();
        var room = proposed.getParticipant().stream()
                .map(p -> p.getActor().getReference())
                .filter(r -> r.startsWith("Location/"))
                .findFirst()
                .orElseThrow()
                .substring("Location/".length());
        var day = proposed.getStartElement().getValueAsString().substring(0, 10);
        var slot = ehr
                .get("/Slot?status=free&schedule=Schedule/" + room + "&start=ge" + day + "&_count=500")
                .as(Bundle.class)
                .getEntry()
                .stream()
                .map(e -> (Slot) e.getResource())
                .filter(s ->
                        !s.getStart().after(proposed.getStart()) && s.getEnd().after(proposed.getStart()))
                .findFirst()
                .orElseThrow();
        var taken = new Appointment();
        taken.setStatus(Appointment.AppointmentStatus.BOOKED);
        taken.setStart(proposed.getStart());
        taken.setEnd(proposed.getEnd());
        taken.addBasedOn(new Reference("ServiceRequest/" + referral));
        taken.addParticipant()
                .setStatus(Appointment.ParticipationStatus.ACCEPTED)
                .setActor(new Reference().setDisplay("anybody"));
        taken.addSlot(new Reference("Slot/" + slot.getIdElement().getIdPart()));
        var booked = ehr.post("/Appointment", taken);
        assertThat(booked.status()).as(booked.body()).isEqualTo(201);
        var id = id(booked);
        var appointment = ehr.get("/Appointment/" + id).as(Appointment.class);
        assertThat(appointment.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        assertThat(appointment.getStart()).isEqualTo(proposed.getStart());
        assertThat(appointment.getReasonReference()).isNotEmpty();
        assertThat(ehr.get("/Slot?status=busy&schedule=Schedule/" + room + "&start=ge" + day + "&_count=500")
                        .as(Bundle.class)
                        .getEntry())
                .anyMatch(e -> e.getResource().getIdElement().getIdPart().equals(id + "." + room));

        var patch = "[{\"op\":\"add\",\"path\":\"/comment\",\"value\":\"escort confirmed\"}]";
        assertThat(ehr.send("PATCH", "/Appointment/" + id, "application/json-patch+json", patch)
                        .status())
                .isEqualTo(412);
        var version = appointment.getMeta().getVersionId();
        var commented = ehr.send(
                "PATCH",
                "/Appointment/" + id,
                "application/json-patch+json",
                patch,
                "If-Match",
                "W/\"" + version + "\"");
        assertThat(commented.status()).as(commented.body()).isEqualTo(200);
        assertThat(ehr.send(
                                "PATCH",
                                "/Appointment/" + id,
                                "application/json-patch+json",
                                patch,
                                "If-Match",
                                "W/\"" + version + "\"")
                        .status())
                .as("the version is stale")
                .isEqualTo(412);
        var moved = ehr.get("/Appointment/" + id).as(Appointment.class);
        moved.setStart(Date.from(Instant.now()));
        assertThat(ehr.put(
                                "/Appointment/" + id,
                                moved,
                                "If-Match",
                                "W/\"" + moved.getMeta().getVersionId() + "\"")
                        .status())
                .as("rescheduling has its own operation")
                .isEqualTo(422);
        var stored = ehr.get("/Appointment/" + id).as(Appointment.class);
        String tag = "W/\"" + stored.getMeta().getVersionId() + "\"";
        assertThat(ehr.put("/Appointment/" + id, stored.copy().setPriority(3), "If-Match", tag)
                        .body())
                .as("an element that cannot be changed is reported")
                .contains("Appointment.priority");
        var both = stored.copy();
        both.setStatus(Appointment.AppointmentStatus.ARRIVED);
        both.setComment("and a word");
        assertThat(ehr.put("/Appointment/" + id, both, "If-Match", tag).body()).contains("Appointment.comment");
        assertThat(ehr.get("/Appointment/" + id).as(Appointment.class).getMeta().getVersionId())
                .isEqualTo(stored.getMeta().getVersionId());
        var response = new AppointmentResponse();
        response.setAppointment(new Reference("Appointment/" + id));
        response.setActor(appointment.getParticipantFirstRep().getActor());
        response.setParticipantStatus(AppointmentResponse.ParticipantStatus.ACCEPTED);
        var answered = ehr.post("/AppointmentResponse", response);
        assertThat(answered.status()).as(answered.body()).isEqualTo(201);
        assertThat(ehr.get("/AppointmentResponse?appointment=Appointment/" + id)
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(1);
        var history = ehr.get("/Appointment/" + id + "/_history").as(Bundle.class);
        assertThat(history.getEntry().stream().map(e -> ((Appointment) e.getResource()).getStatus()))
                .contains(Appointment.AppointmentStatus.BOOKED, Appointment.AppointmentStatus.PENDING)
                .hasSizeGreaterThanOrEqualTo(3);
        var cancel = new Parameters();
        cancel.addParameter("appointment-reference", new Reference("Appointment/" + id));
        cancel.addParameter("reason", new CodeableConcept().setText("over"));
        cancel.addParameter("initiator", "patient");
        var cancelled = ehr.post("/Appointment/$cancel", cancel);
        assertThat(cancelled.status()).as(cancelled.body()).isEqualTo(200);
    }

    @Test
    void ehrMayUpdateItsOwnTreatments() {
        var patient = id(ehr.post("/Patient", person(UUID.randomUUID().toString())));
        var radiotherapy = new Procedure();
        radiotherapy.setStatus(Procedure.ProcedureStatus.COMPLETED);
        radiotherapy.setSubject(new Reference("Patient/" + patient));
        radiotherapy.setCode(new CodeableConcept().addCoding(new Coding("http://snomed.info/sct", "108290001", null)));
        var history = id(ehr.post("/Procedure", radiotherapy));
        var stored = ehr.get("/Procedure/" + history).as(Procedure.class);
        stored.setOutcome(new CodeableConcept().setText("failed"));
        var updated = ehr.put("/Procedure/" + history, stored, "If-Match", "W/\"1\"");
        assertThat(updated.status()).as(updated.body()).isEqualTo(200);
        assertThat(ehr.put("/Procedure/" + history, stored, "If-Match", "W/\"1\"")
                        .status())
                .isEqualTo(412);
        var versions = ehr.get("/Procedure/" + history + "/_history").as(Bundle.class);
        assertThat(versions.getEntry()).hasSize(2);
        assertThat(ehr.get("/Procedure/" + history)
                        .as(Procedure.class)
                        .getOutcome()
                        .getText())
                .isEqualTo("failed");
        stored.setSubject(new Reference("Patient/another"));
        assertThat(ehr.put("/Procedure/" + history, stored).status())
                .as("the subject cannot be changed")
                .isEqualTo(422);
    }

    @Test
    void authorisationIsStoredAndOtherResponsesAreRejected() {
        var patient = id(ehr.post("/Patient", person(UUID.randomUUID().toString())));
        var response = new ClaimResponse();
        response.setStatus(ClaimResponse.ClaimResponseStatus.ACTIVE);
        response.setUse(ClaimResponse.Use.PREAUTHORIZATION);
        response.setOutcome(ClaimResponse.RemittanceOutcome.COMPLETE);
        response.setType(new CodeableConcept()
                .addCoding(new Coding("http://terminology.hl7.org/CodeSystem/claim-type", "institutional", null)));
        response.setPatient(new Reference("Patient/" + patient));
        response.setCreatedElement(new DateTimeType("2026-11-01"));
        response.setInsurer(new Reference().setDisplay("Beispielkasse"));
        var stored = ehr.post("/ClaimResponse", response);
        assertThat(stored.status()).as(stored.body()).isEqualTo(201);
        assertThat(ehr.get("/ClaimResponse?use=preauthorization&patient=" + patient)
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(1);
        response.setPatient(null);
        var refused = ehr.post("/ClaimResponse", response);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.as(OperationOutcome.class).getIssueFirstRep().getExpression())
                .extracting(e -> e.getValue())
                .containsExactly("ClaimResponse.patient");
        assertThat(List.of(refused.body())).noneMatch(b -> b.contains("Bundle.entry"));
    }
}
