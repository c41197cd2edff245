package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.rest.api.CacheControlDirective;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.gclient.ReferenceClientParam;
import ca.uhn.fhir.rest.gclient.TokenClientParam;
import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.hl7.fhir.r4.model.StringType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Synchronisation with a hospital's FHIR server: charts are imported, results are exported, and final results are not
 * overwritten.
 */
class EhrSyncIT {
    private static final String MRN = "https://beispielklinik.example/mrn";
    private static final String APPOINTMENTS = "https://ir-scheduling.example/fhir/NamingSystem/appointment";

    private final EhrClient ehr = EhrClient.demo();
    private final IGenericClient peer = ProductSession.peer().client();

    /** A patient of the hospital who is also known here through an order. */
    private record Sent(String number, String order, String patient, String theirs) {}

    /** Finds the patient, who exists once on the hospital's server. */
    private String there(String number) {
        var known = filed("Patient", MRN, number);
        if (!known.isEmpty()) {
            return known.get(0).getIdElement().getIdPart();
        }
        var patient = new Patient();
        patient.addIdentifier().setSystem(MRN).setValue(number);
        patient.addName().setFamily("Nachbar").addGiven("Ida");
        patient.setGender(org.hl7.fhir.r4.model.Enumerations.AdministrativeGender.FEMALE);
        patient.setBirthDateElement(new org.hl7.fhir.r4.model.DateType("1959-04-04"));
        return peer.create().resource(patient).execute().getId().getIdPart();
    }

    private Sent sent() {
        var number = "PEER-" + UUID.randomUUID().toString().substring(0, 8);
        var bundle = bundle(number);
        var mrn = bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .filter(Patient.class::isInstance)
                .map(r -> ((Patient) r).getIdentifierFirstRep())
                .findFirst()
                .orElseThrow();
        assertThat(mrn.getSystem()).isEqualTo(MRN);
        var remote = there(mrn.getValue());
        chart(remote);
        var answer = ehr.post("", bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var patient = id(ehr.get("/Patient?identifier=" + MRN + "%7C" + mrn.getValue()));
        return new Sent(mrn.getValue(), "SR-" + number, patient, remote);
    }

    private static Bundle bundle(String number) {
        return SampleOrders.bundle(
                new SampleOrders.Sample(
                        number,
                        "Nachbar",
                        "Ida",
                        true,
                        LocalDate.of(1959, 4, 4),
                        BodySite.SCAPULA,
                        false,
                        "94222008",
                        "breast",
                        2.1,
                        6,
                        30,
                        true,
                        true,
                        ServiceRequestPriority.ROUTINE,
                        true),
                Instant.now());
    }

    private static String id(EhrClient.Response search) {
        return search.as(Bundle.class)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
    }

    /** Creates more than one page of laboratory values, an allergy, and an observation that is not laboratory. */
    private void chart(String patient) {
        for (int i = 0; i < 120; i++) {
            peer.create()
                    .resource(laboratory(patient, "718-7", "g/dL", 9 + i / 100.0, i))
                    .execute();
        }
        var vital = laboratory(patient, "8867-4", "/min", 70, 1);
        vital.getCategoryFirstRep().getCodingFirstRep().setCode("vital-signs");
        peer.create().resource(vital).execute();
        var allergy = new AllergyIntolerance();
        allergy.setPatient(new Reference("Patient/" + patient));
        allergy.setClinicalStatus(new CodeableConcept(
                new Coding("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", null)));
        allergy.setCode(new CodeableConcept(new Coding("http://snomed.info/sct", "372687004", "Amoxicillin")));
        peer.create().resource(allergy).execute();
        var study = new ImagingStudy();
        study.setStatus(ImagingStudy.ImagingStudyStatus.AVAILABLE);
        study.setSubject(new Reference("Patient/" + patient));
        study.addIdentifier().setSystem("urn:dicom:uid").setValue("urn:oid:2.25." + patient);
        study.addSeries()
                .setUid("2.25." + patient + ".1")
                .setModality(new Coding("http://dicom.nema.org/resources/ontology/DCM", "CT", null));
        study.setStarted(Date.from(Instant.now().minus(Duration.ofDays(3))));
        peer.create().resource(study).execute();
    }

    private static Observation laboratory(String patient, String code, String unit, double value, int hoursAgo) {
        var observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.addCategory(new CodeableConcept(
                new Coding("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", null)));
        observation.setCode(new CodeableConcept(new Coding("http://loinc.org", code, null)));
        observation.setSubject(new Reference("Patient/" + patient));
        observation.setEffective(new DateTimeType(Date.from(Instant.now().minus(Duration.ofHours(hoursAgo + 1)))));
        observation.setValue(new Quantity()
                .setValue(BigDecimal.valueOf(value))
                .setUnit(unit)
                .setCode(unit)
                .setSystem("http://unitsofmeasure.org"));
        return observation;
    }

    private static void until(String what, BooleanSupplier there) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(240));
        while (!there.getAsBoolean()) {
            assertThat(Instant.now()).as("timed out waiting for " + what).isBefore(end);
            Thread.sleep(200);
        }
    }

    private int total(String path) {
        return ehr.get(path + "&_count=0").as(Bundle.class).getTotal();
    }

    @Test
    void orderImportsThePatientsChartAndARepeatedImportTheChanges() throws Exception {
        var sent = sent();
        IntSupplier labs = () -> total("/Observation?patient=" + sent.patient()
                + "&code=http://loinc.org%7C718-7&identifier="
                + peer.getServerBase()
                + "/Observation%7C");
        until("the laboratory", () -> labs.getAsInt() == 120);
        assertThat(total("/AllergyIntolerance?patient=" + sent.patient() + "&code=372687004"))
                .isEqualTo(1);
        assertThat(total("/ImagingStudy?patient=" + sent.patient()
                        + "&modality=CT&status=available&started=ge2026-01-01"))
                .as("imaging study found by modality, status and date")
                .isEqualTo(1);
        assertThat(total("/Observation?patient=" + sent.patient() + "&code=8867-4"))
                .as("only laboratory observations are imported")
                .isZero();
        // a user repeats the import: new resources are added, known ones are not duplicated
        peer.create()
                .resource(laboratory(sent.theirs(), "718-7", "g/dL", 7.1, 0))
                .execute();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            var order =
                    id(ehr.get("/ServiceRequest?identifier=https://beispielklinik.example/orders%7C" + sent.order()));
            page.navigate(ProductSession.settings().console() + "referral?id=" + order);
            page.locator("button[value^='fetch:']").click();
            assertThat(ConsoleBrowser.main(page)).contains("requested from the EHR");
        }
        until("the newest value", () -> labs.getAsInt() == 121);
    }

    private String booked(Sent sent) {
        var find = new Parameters();
        var from = Instant.now().plusSeconds(24L * 86_400);
        find.addParameter("start", new DateTimeType(Date.from(from)));
        find.addParameter("end", new DateTimeType(Date.from(from.plusSeconds(20L * 86_400))));
        find.addParameter(
                "referral-identifier",
                new Identifier()
                        .setSystem("https://beispielklinik.example/orders")
                        .setValue(sent.order()));
        var id = id(ehr.post("/Appointment/$find", find));
        var book = new Parameters();
        book.addParameter("appointment-reference", new Reference("Appointment/" + id));
        var answer = ehr.post("/Appointment/$book", book);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return id;
    }

    private List<Resource> filed(String resourceType, String system, String value) {
        return peer
                .search()
                .forResource(resourceType)
                .where(new TokenClientParam("identifier").exactly().systemAndCode(system, value))
                .returnBundle(Bundle.class)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .execute()
                .getEntry()
                .stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .toList();
    }

    @Test
    void bookingIsExportedOnceAndUpdatedEvenAfterAnOutage() throws Exception {
        var sent = sent();
        var id = booked(sent);
        until("the appointment", () -> !filed("Appointment", APPOINTMENTS, id).isEmpty());
        var there = (Appointment) filed("Appointment", APPOINTMENTS, id).get(0);
        assertThat(there.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        assertThat(there.getParticipantFirstRep().getActor().getReference()).isEqualTo("Patient/" + sent.theirs());
        assertThat(there.getBasedOnFirstRep().getIdentifier().getValue()).isEqualTo(sent.order());
        assertThat(there.getParticipant().get(1).getActor().hasReference())
                .as("a resource unknown to the peer is a logical reference")
                .isFalse();
        ProductSession.peer().down = true;
        try {
            var cancel = new Parameters();
            cancel.addParameter("appointment-reference", new Reference("Appointment/" + id));
            cancel.addParameter("reason", new StringType("the patient is ill"));
            cancel.addParameter("initiator", new CodeType("patient"));
            assertThat(ehr.post("/Appointment/$cancel", cancel).status()).isEqualTo(200);
            until("a failed attempt", () -> ProductSession.peer().rejected.get() > 0);
        } finally {
            ProductSession.peer().down = false;
        }
        until(
                "the cancellation",
                () -> ((Appointment) filed("Appointment", APPOINTMENTS, id).get(0)).getStatus()
                        == Appointment.AppointmentStatus.CANCELLED);
        assertThat(filed("Appointment", APPOINTMENTS, id)).hasSize(1);
    }

    /** Exports one resource of each type that the demo clinic has; each arrives once. */
    @ParameterizedTest
    @CsvSource({
        "Observation, Observation?status=final&code=worst-pain-24h&based-on:missing=false, observation",
        "CarePlan, CarePlan?status=active, careplan",
        "AdverseEvent, AdverseEvent?_count=1, adverseevent"
    })
    void treatmentResultsAreExported(String resourceType, String search, String system) throws Exception {
        var here = ehr.get("/" + search + (search.contains("_count") ? "" : "&_count=1"))
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        var id = here.getIdElement().getIdPart();
        var subject = here instanceof Observation observation
                ? observation.getSubject()
                : here instanceof CarePlan plan ? plan.getSubject() : ((AdverseEvent) here).getSubject();
        var patient = ehr.get("/" + subject.getReference()).as(Patient.class);
        var remote = there(patient.getIdentifierFirstRep().getValue());
        again("FILE", resourceType, id);
        var name = "https://ir-scheduling.example/fhir/NamingSystem/" + system;
        var named = new Identifier().setSystem(name).setValue(id);
        IntSupplier there = () -> (int) peer
                .search()
                .forResource(resourceType)
                .where(new ReferenceClientParam("subject").hasId("Patient/" + remote))
                .returnBundle(Bundle.class)
                .cacheControl(new CacheControlDirective().setNoCache(true))
                .execute()
                .getEntry()
                .stream()
                .filter(e -> e.getResource().getNamedProperty("identifier").getValues().stream()
                        .anyMatch(named::equalsDeep))
                .count();
        until(resourceType, () -> there.getAsInt() == 1);
        again("FILE", resourceType, id);
        until("the repeated export", () -> "DONE".equals(state(resourceType, id)));
        assertThat(there.getAsInt()).as("exported once").isEqualTo(1);
    }

    @Test
    void exportWaitsUntilThePatientIsKnownRemotely() throws Exception {
        var order = OrderBundles.send(ehr);
        var patient = ehr.get("/ServiceRequest/" + order)
                .as(org.hl7.fhir.r4.model.ServiceRequest.class)
                .getSubject()
                .getReferenceElement()
                .getIdPart();
        var id = OrderBundles.book(ehr, order);
        until("a failed export", () -> "FAILED".equals(state("Appointment", id)));
        there(ehr.get("/Patient/" + patient)
                .as(Patient.class)
                .getIdentifierFirstRep()
                .getValue());
        again("FETCH", "Patient", patient);
        until("the appointment", () -> !filed("Appointment", APPOINTMENTS, id).isEmpty());
    }

    @Test
    void visitAppointmentIsExportedAndCancelledRemotely() throws Exception {
        var plan = (CarePlan) ehr.get("/CarePlan?status=active&_count=1&_sort=-date")
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        var patient = ehr.get("/" + plan.getSubject().getReference()).as(Patient.class);
        there(patient.getIdentifierFirstRep().getValue());
        var open = ehr
                .get("/Task?based-on=CarePlan/" + plan.getIdElement().getIdPart() + "&status=ready")
                .as(Bundle.class)
                .getEntry()
                .stream()
                .map(e -> (org.hl7.fhir.r4.model.Task) e.getResource())
                .filter(task -> !task.hasExecutionPeriod())
                .toList();
        var visit = open.get(open.size() - 1).getIdElement().getIdPart();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("nurse");
            page.navigate(ProductSession.settings().console() + "visit?id=" + visit);
            page.locator("summary:has-text('Schedule appointment')").click();
            page.locator("#opening").selectOption(new com.microsoft.playwright.options.SelectOption().setIndex(1));
            ConsoleBrowser.press(page, "button[value=schedule]");
            until(
                    "the appointment",
                    () -> !filed("Appointment", APPOINTMENTS, visit).isEmpty());
            page.locator("summary:has-text('Schedule appointment')").click();
            ConsoleBrowser.press(page, "button[value=unschedule]");
            until(
                    "its cancellation",
                    () -> ((Appointment) filed("Appointment", APPOINTMENTS, visit)
                                            .get(0))
                                    .getStatus()
                            == Appointment.AppointmentStatus.CANCELLED);
        }
    }

    @Test
    void finalRecordsAreNotOverwrittenAndAUserResolvesTheConflict() throws Exception {
        var done = (Procedure) ehr.get("/Procedure?status=completed&_count=1&identifier:missing=false")
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        var id = done.getIdElement().getIdPart();
        var patient = ehr.get("/" + done.getSubject().getReference()).as(Patient.class);
        there(patient.getIdentifierFirstRep().getValue());
        again("FILE", "Procedure", id);
        var identifier = done.getIdentifierFirstRep();
        until(
                "the procedure",
                () -> !filed("Procedure", identifier.getSystem(), identifier.getValue())
                        .isEmpty());
        var there = (Procedure) filed("Procedure", identifier.getSystem(), identifier.getValue())
                .get(0);
        assertThat(there.getStatus()).isEqualTo(Procedure.ProcedureStatus.COMPLETED);
        there.setStatus(Procedure.ProcedureStatus.NOTDONE);
        peer.update().resource(there).execute();
        again("FILE", "Procedure", id);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("admin");
            until("the reconciliation conflict", () -> {
                page.navigate(ProductSession.settings().console() + "interfaces");
                return ConsoleBrowser.main(page).contains("Procedure.status");
            });
            ConsoleBrowser.picture(page, "interfaces");
            assertThat(ConsoleBrowser.main(page)).contains("not-done", "completed");
            assertThat(ConsoleBrowser.main(page))
                    .doesNotContain(patient.getNameFirstRep().getFamily());
            page.locator("input[name^='reason']").first().fill("the hospital's entry was a slip, corrected there");
            page.locator("button[value^='close:']").first().click();
            assertThat(ConsoleBrowser.main(page)).doesNotContain("Procedure.status");
        }
        assertThat(((Procedure) filed("Procedure", identifier.getSystem(), identifier.getValue())
                                .get(0))
                        .getStatus())
                .as("remote value is not overwritten")
                .isEqualTo(Procedure.ProcedureStatus.NOTDONE);
        assertThat(ehr.get("/Procedure/" + id).as(Procedure.class).getStatus())
                .isEqualTo(Procedure.ProcedureStatus.COMPLETED);
    }

    @Test
    void remotePatientMergeIsApplied() throws Exception {
        var gone = sent();
        var stored = sent();
        until(
                "both charts",
                () -> total("/Observation?patient=" + gone.patient() + "&code=718-7") >= 120
                        && total("/Observation?patient=" + stored.patient() + "&code=718-7") >= 120);
        var patient = peer.read().resource(Patient.class).withId(gone.theirs()).execute();
        patient.setActive(false);
        patient.addLink().setType(Patient.LinkType.REPLACEDBY).setOther(new Reference("Patient/" + stored.theirs()));
        peer.update().resource(patient).execute();
        again("FETCH", "Patient", gone.patient());
        until("the merge", () -> total("/ServiceRequest?patient=" + stored.patient()) == 2);
        assertThat(total("/ServiceRequest?patient=" + gone.patient())).isZero();
        assertThat(total("/Observation?patient=" + stored.patient() + "&code=718-7"))
                .isGreaterThanOrEqualTo(240);
        assertThat(ehr.get("/Patient/" + gone.patient())
                        .as(Patient.class)
                        .getLinkFirstRep()
                        .getOther()
                        .getReference())
                .isEqualTo("Patient/" + stored.patient());
    }

    private static String state(String resourceType, String id) {
        try (var connection = connection();
                var query = connection.prepareStatement("select state from errand where kind = ? and local_id = ?")) {
            query.setString(1, resourceType);
            query.setString(2, id);
            var found = query.executeQuery();
            return found.next() ? found.getString(1) : "";
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static Connection connection() throws SQLException {
        return ProductSession.connection();
    }

    /** Queues the export again, as if the resource had changed again. */
    /** @param what the stored name of the direction */
    private static void again(String what, String resourceType, String id) throws SQLException {
        try (var connection = connection();
                var insert = connection.prepareStatement("""
                        insert into errand (what, kind, local_id, state, asked, failures, next_try) values (?, ?, ?, 'QUEUED', now(), 0, now())
                        on conflict (what, kind, local_id) do update set state = 'QUEUED', asked = now(), next_try = now(), failures = 0""")) {
            insert.setString(1, what);
            insert.setString(2, resourceType);
            insert.setString(3, id);
            insert.executeUpdate();
        }
    }
}
