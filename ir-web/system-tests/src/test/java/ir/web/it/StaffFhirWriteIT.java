package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.Device;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.HealthcareService;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Location;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Organization;
import org.hl7.fhir.r4.model.Practitioner;
import org.hl7.fhir.r4.model.PractitionerRole;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Schedule;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

/** Staff writes over FHIR: a role may write over the FHIR API what it may write in the console, and nothing more. */
class StaffFhirWriteIT {
    private static final String LOCAL = "https://ir-scheduling.example/fhir/CodeSystem/ir";
    private static final String OURS = "https://ir-scheduling.example/fhir/StructureDefinition/";
    private static final String ALL = "user/*.cruds";

    private final EhrClient ehr = EhrClient.demo();

    private static String id(EhrClient.Response answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        return answer.headers()
                .firstValue("Location")
                .orElseThrow()
                .replaceAll("/_history/.*", "")
                .replaceAll(".*/", "");
    }

    private static String tag(Resource resource) {
        return "W/\"" + resource.getMeta().getVersionId() + "\"";
    }

    private static void refused(EhrClient.Response answer, int status, String text) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.as(OperationOutcome.class).getIssueFirstRep().getDiagnostics()
                        + answer.as(OperationOutcome.class).getIssueFirstRep().getExpression())
                .contains(text);
    }

    private static CodeableConcept local(String code) {
        return new CodeableConcept().addCoding(new Coding(LOCAL, code, null));
    }

    private static Quantity quantity(double value, String unit) {
        return new Quantity(value).setSystem("http://unitsofmeasure.org").setCode(unit);
    }

    private static Extension part(Extension in, String url) {
        var part = in.addExtension();
        part.setUrl(url);
        return part;
    }

    /** A record with two probes, freeze-thaw-freeze, −136 °C and a 5 mm ice margin. */
    private static Procedure record(Encounter encounter, String condition) {
        var procedure = new Procedure();
        procedure.setStatus(Procedure.ProcedureStatus.COMPLETED);
        procedure.setCode(new CodeableConcept().addCoding(new Coding("http://www.ama-assn.org/go/cpt", "20983", null)));
        procedure.setSubject(encounter.getSubject());
        procedure.setEncounter(
                new Reference("Encounter/" + encounter.getIdElement().getIdPart()));
        procedure.addReasonReference(new Reference(condition));
        procedure.setOutcome(new CodeableConcept().addCoding(new Coding("http://snomed.info/sct", "385669000", null)));
        var record = procedure.addExtension();
        record.setUrl(OURS + "treatment");
        part(record, "probe").addExtension("position", new StringType("cranial"));
        part(record, "probe").addExtension("position", new StringType("caudal"));
        var first = part(record, "cycle");
        first.addExtension("freeze", quantity(10, "min"));
        first.addExtension("thaw", quantity(5, "min"));
        part(record, "cycle").addExtension("freeze", quantity(10, "min"));
        record.addExtension("lowest-temperature", quantity(-136, "Cel"));
        record.addExtension("ice-margin", quantity(5, "mm"));
        record.addExtension("gas-cylinders", new IntegerType(2));
        return procedure;
    }

    private static Extension treatment(Procedure procedure) {
        return procedure.getExtensionByUrl(OURS + "treatment");
    }

    private static void set(Extension record, String url, Quantity to) {
        record.getExtensionByUrl(url).setValue(to);
    }

    private static Procedure amended(Procedure known, String reason) {
        var amended = known.copy();
        set(treatment(amended), "ice-margin", quantity(3, "mm"));
        if (!reason.isEmpty()) {
            amended.addExtension(OURS + "amendment-reason", new StringType(reason));
        }
        return amended;
    }

    @Test
    void onlyStaffRecordAmendAndEndATreatmentAndItsFollowUp() {
        var order = OrderBundles.send(ehr);
        var appointment = OrderBundles.book(ehr, order);
        var nurse = SmartApp.of("nurse", ALL);
        var clinician = SmartApp.of("clinician", ALL);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("clinician");
            begun(page, order, appointment, nurse);
            var procedure = recorded(appointment, clinician, nurse);
            day(page, appointment);
            ConsoleBrowser.press(page, "button[value='recover:" + appointment + "']");
            ConsoleBrowser.press(page, "button[value='complete:" + appointment + "']");
            assertThat(page.locator(".notes").textContent()).contains("Completed");
            corrected(procedure, clinician);
            session(page, appointment);
            assertThat(ConsoleBrowser.main(page)).contains("margin measured again on the CT");
        }
        var plan = ((CarePlan) ehr.get("/CarePlan?patient="
                                + ehr.get("/ServiceRequest/" + order)
                                        .as(org.hl7.fhir.r4.model.ServiceRequest.class)
                                        .getSubject()
                                        .getReference())
                        .as(Bundle.class)
                        .getEntryFirstRep()
                        .getResource())
                .getIdElement()
                .getIdPart();
        answers(plan, clinician);
        ended(plan, clinician, nurse);
    }

    /** Checks the patient in, starts sedation and completes the time-out with the side. */
    private static void begun(Page page, String order, String appointment, EhrClient nurse) {
        PatientJourneyIT.onTheDay(page, order);
        var booked = nurse.get("/Appointment/" + appointment).as(Appointment.class);
        booked.setStatus(Appointment.AppointmentStatus.ARRIVED);
        var arrived = nurse.put("/Appointment/" + appointment, booked, "If-Match", tag(booked));
        assertThat(arrived.status()).as(arrived.body()).isEqualTo(200);
        day(page, appointment);
        ConsoleBrowser.press(page, "button[value='start:" + appointment + "']");
        session(page, appointment);
        page.check("input[name^=side-][value=LEFT]");
        ConsoleBrowser.press(page, "button[value='time-out']");
        assertThat(page.locator(".notes").textContent()).contains("Time-out saved");
    }

    @Test
    void untreatedLesionIsAProcedureNotDone() {
        var order = OrderBundles.send(ehr);
        var appointment = OrderBundles.book(ehr, order);
        try (var console = new ConsoleBrowser()) {
            begun(console.signIn("clinician"), order, appointment, SmartApp.of("nurse", ALL));
        }
        var clinician = SmartApp.of("clinician", ALL);
        var left = new Procedure();
        left.setStatus(Procedure.ProcedureStatus.NOTDONE);
        var encounter = clinician.get("/Encounter/" + appointment).as(Encounter.class);
        left.setSubject(encounter.getSubject());
        left.setEncounter(new Reference("Encounter/" + appointment));
        left.addReasonReference(new Reference(clinician
                .get("/Appointment/" + appointment)
                .as(Appointment.class)
                .getReasonReferenceFirstRep()
                .getReference()));
        left.setStatusReason(local("no-safe-path"));
        refused(clinician.post("/Procedure", left), 422, "reason");
        left.getStatusReason().setText("bowel in the path");
        left.getStatusReason().getCodingFirstRep().setCode("tired");
        refused(clinician.post("/Procedure", left), 400, "no-safe-path");
        left.getStatusReason().getCodingFirstRep().setCode("no-safe-path");
        var stored = clinician
                .get("/Procedure/" + id(clinician.post("/Procedure", left)))
                .as(Procedure.class);
        assertThat(stored.getStatus()).isEqualTo(Procedure.ProcedureStatus.NOTDONE);
        assertThat(stored.getStatusReason().getText()).isEqualTo("bowel in the path");
        assertThat(stored.getStatusReason().getCodingFirstRep().getCode()).isEqualTo("no-safe-path");
    }

    private static void session(Page page, String appointment) {
        page.navigate(ProductSession.settings().console() + "session?id=" + appointment);
    }

    private static void day(Page page, String appointment) {
        session(page, appointment);
        ConsoleBrowser.press(page, ".banner a.btn");
    }

    private String recorded(String appointment, EhrClient clinician, EhrClient nurse) {
        var encounter = clinician.get("/Encounter/" + appointment).as(Encounter.class);
        var condition = clinician
                .get("/Appointment/" + appointment)
                .as(Appointment.class)
                .getReasonReferenceFirstRep()
                .getReference();
        var record = record(encounter, condition);
        refused(nurse.post("/Procedure", record), 403, "record treatments");
        refused(ehr.post("/Procedure", record), 403, "record treatments");
        refused(SmartApp.of("clinician", "user/*.rs").post("/Procedure", record), 403, "scope Procedure.c");
        var cold = record.copy();
        set(treatment(cold), "lowest-temperature", quantity(-300, "Cel"));
        refused(clinician.post("/Procedure", cold), 400, "-196 to 0");
        var kelvin = record.copy();
        set(treatment(kelvin), "lowest-temperature", quantity(137, "K"));
        refused(clinician.post("/Procedure", kelvin), 400, "Cel");
        var unsaid = record.copy();
        unsaid.setOutcome(null);
        refused(clinician.post("/Procedure", unsaid), 400, "Procedure.outcome");
        var lot = record.copy();
        treatment(lot).getExtensionFirstRep().addExtension("lot", new StringType("NO-SUCH-LOT"));
        refused(clinician.post("/Procedure", lot), 404, "NO-SUCH-LOT");
        var timed = record.copy();
        timed.getPerformedPeriod().setStart(java.util.Date.from(Instant.now()));
        refused(clinician.post("/Procedure", timed), 422, "Procedure.performedPeriod");
        var other = record.copy();
        other.getReasonReferenceFirstRep().setReference("Condition/another");
        refused(clinician.post("/Procedure", other), 400, "Procedure.reasonReference");

        var made = clinician.post("/Procedure", record);
        var id = id(made);
        assertThat(id).isEqualTo(appointment + ".l1");
        var stored = clinician.get("/Procedure/" + id).as(Procedure.class);
        assertThat(stored.getOutcome().getText()).isEqualTo("technical success");
        var treatment = treatment(stored);
        assertThat(treatment.getExtensionsByUrl("probe"))
                .extracting(p -> p.getExtensionString("position"))
                .containsExactly("cranial", "caudal");
        assertThat(treatment.getExtensionsByUrl("cycle")).hasSize(2);
        assertThat(((Quantity) treatment.getExtensionByUrl("lowest-temperature").getValue())
                        .getValue()
                        .intValue())
                .isEqualTo(-136);
        refused(clinician.post("/Procedure", record), 422, "final");
        var left = record.copy();
        left.setStatus(Procedure.ProcedureStatus.NOTDONE);
        left.setStatusReason(local("no-safe-path").setText("bowel in the path"));
        refused(clinician.post("/Procedure", left), 422, "final");
        return id;
    }

    private static void corrected(String id, EhrClient clinician) {
        var stored = clinician.get("/Procedure/" + id).as(Procedure.class);
        assertThat(stored.getStatus()).isEqualTo(Procedure.ProcedureStatus.COMPLETED);
        var reason = "margin measured again on the CT";
        refused(clinician.put("/Procedure/" + id, amended(stored, reason)), 412, "version");
        refused(clinician.put("/Procedure/" + id, amended(stored, reason), "If-Match", "W/\"1\""), 412, "version");
        refused(clinician.put("/Procedure/" + id, amended(stored, ""), "If-Match", tag(stored)), 422, "reason");
        var undone = amended(stored, reason);
        undone.setStatus(Procedure.ProcedureStatus.NOTDONE);
        refused(clinician.put("/Procedure/" + id, undone, "If-Match", tag(stored)), 422, "Procedure.status");
        var fewer = amended(stored, reason);
        treatment(fewer).getExtension().remove(0);
        refused(clinician.put("/Procedure/" + id, fewer, "If-Match", tag(stored)), 422, "probe");
        var amended = clinician.put("/Procedure/" + id, amended(stored, reason), "If-Match", tag(stored));
        assertThat(amended.status()).as(amended.body()).isEqualTo(200);
        var history = clinician.get("/Procedure/" + id + "/_history").as(Bundle.class);
        assertThat(history.getEntry())
                .extracting(e -> ((Quantity) treatment((Procedure) e.getResource())
                                .getExtensionByUrl("ice-margin")
                                .getValue())
                        .getValue()
                        .intValue())
                .as("the earlier version is preserved")
                .startsWith(3, 5);
    }

    private void answers(String plan, EhrClient clinician) {
        var given = new QuestionnaireResponse();
        given.setQuestionnaire("https://ir-scheduling.example/fhir/Questionnaire/follow-up-pain");
        given.setStatus(QuestionnaireResponse.QuestionnaireResponseStatus.COMPLETED);
        given.addBasedOn(new Reference("CarePlan/" + plan));
        given.addItem().setLinkId("worst-pain-24h").addAnswer().setValue(new IntegerType(4));
        var id = id(ehr.post("/QuestionnaireResponse", given));
        var stored = ehr.get("/QuestionnaireResponse/" + id).as(QuestionnaireResponse.class);
        var other = stored.copy();
        other.setStatus(QuestionnaireResponse.QuestionnaireResponseStatus.AMENDED);
        other.getItemFirstRep().getAnswerFirstRep().setValue(new IntegerType(7));
        refused(ehr.put("/QuestionnaireResponse/" + id, other, "If-Match", tag(stored)), 422, "reason");
        other.addExtension(OURS + "amendment-reason", new StringType("4 was typed for 7"));
        refused(ehr.put("/QuestionnaireResponse/" + id, other), 412, "version");
        var another = other.copy();
        another.setSubject(new Reference("Patient/another"));
        refused(
                ehr.put("/QuestionnaireResponse/" + id, another, "If-Match", tag(stored)),
                422,
                "QuestionnaireResponse.subject");
        refused(
                EhrClient.client("ehr-practice", "ehr-practice-secret")
                        .put("/QuestionnaireResponse/" + id, other, "If-Match", tag(stored)),
                403,
                "correct the values of others");
        var amended = ehr.put("/QuestionnaireResponse/" + id, other, "If-Match", tag(stored));
        assertThat(amended.status()).as(amended.body()).isEqualTo(200);
        for (var resourceType : List.of("QuestionnaireResponse", "Observation")) {
            assertThat(ehr.get("/" + resourceType + "?status=amended&based-on=CarePlan/" + plan)
                            .as(Bundle.class)
                            .getTotal())
                    .as(resourceType)
                    .isEqualTo(1);
        }
        var byClinician = clinician.get("/QuestionnaireResponse/" + id).as(QuestionnaireResponse.class);
        assertThat(((IntegerType) byClinician
                                .getItemFirstRep()
                                .getAnswerFirstRep()
                                .getValue())
                        .getValue())
                .isEqualTo(7);
        byClinician.getItemFirstRep().getAnswerFirstRep().setValue(new IntegerType(6));
        byClinician.addExtension(OURS + "amendment-reason", new StringType("asked the patient once more"));
        assertThat(clinician
                        .put("/QuestionnaireResponse/" + id, byClinician, "If-Match", tag(byClinician))
                        .status())
                .as("a clinician may amend any response")
                .isEqualTo(200);
    }

    private static void ended(String plan, EhrClient clinician, EhrClient nurse) {
        var known = clinician.get("/CarePlan/" + plan).as(CarePlan.class);
        var waived = known.copy();
        waived.getActivityFirstRep().getDetail().setStatus(CarePlan.CarePlanActivityStatus.CANCELLED);
        refused(clinician.put("/CarePlan/" + plan, waived), 412, "version");
        refused(clinician.put("/CarePlan/" + plan, waived, "If-Match", tag(known)), 422, "reason");
        waived.getActivityFirstRep()
                .getDetail()
                .setStatusReason(new CodeableConcept().setText("seen on the ward instead"));
        var two = waived.copy();
        two.getActivity().get(1).getDetail().setStatus(CarePlan.CarePlanActivityStatus.CANCELLED);
        refused(clinician.put("/CarePlan/" + plan, two, "If-Match", tag(known)), 422, "CarePlan.activity[1]");
        var titled = known.copy();
        titled.setTitle("Another");
        refused(clinician.put("/CarePlan/" + plan, titled, "If-Match", tag(known)), 422, "CarePlan.title");
        var once = clinician.put("/CarePlan/" + plan, waived, "If-Match", tag(known));
        assertThat(once.status()).as(once.body()).isEqualTo(200);
        assertThat(clinician
                        .get("/Task?based-on=CarePlan/" + plan + "&status=cancelled")
                        .as(Bundle.class)
                        .getEntry())
                .extracting(e -> ((Task) e.getResource()).getCode().getText())
                .containsExactly("D1");
        var open = clinician.get("/CarePlan/" + plan).as(CarePlan.class);
        var revoked = open.copy();
        revoked.setStatus(CarePlan.CarePlanStatus.REVOKED);
        refused(clinician.put("/CarePlan/" + plan, revoked, "If-Match", tag(open)), 422, "reason");
        revoked.addNote().setText("wants no more calls");
        refused(
                nurse.put("/CarePlan/" + plan, revoked, "If-Match", tag(open)),
                403,
                "needs the permission \"end a follow-up\"");
        var ended = clinician.put("/CarePlan/" + plan, revoked, "If-Match", tag(open));
        assertThat(ended.status()).as(ended.body()).isEqualTo(200);
        assertThat(ended.as(CarePlan.class).getStatus()).isEqualTo(CarePlan.CarePlanStatus.REVOKED);
        refused(
                clinician.put(
                        "/CarePlan/" + plan,
                        ended.as(CarePlan.class).setStatus(CarePlan.CarePlanStatus.ACTIVE),
                        "If-Match",
                        tag(ended.as(CarePlan.class))),
                422,
                "CarePlan");
    }

    /** An order with unknown coverage: a user can override the finding with a reason when holding, a system cannot. */
    @Test
    void coverageIsOverriddenByAUserWithAReason() {
        var bundle = OrderBundles.bundle(Optional.empty());
        var order = PatientJourneyIT.location(ehr.post("", uncovered(bundle)).as(Bundle.class), "ServiceRequest");
        var opening = OrderBundles.find(ehr, order, 1)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        var hold = OrderBundles.appointment(opening);
        hold.addParameter("override-reason", new CodeableConcept().setText("short"));
        refused(ehr.post("/Appointment/$hold", hold), 403, "override scheduling rules");
        var scheduler = SmartApp.of("scheduler", ALL);
        refused(scheduler.post("/Appointment/$hold", hold), 422, "reason");
        hold.getParameter().get(1).setValue(new CodeableConcept().setText("the payer agreed by telephone"));
        refused(ehr.post("/Appointment/$hold", hold), 403, "override scheduling rules");
        var held = scheduler.post("/Appointment/$hold", hold);
        assertThat(held.status()).as(held.body()).isEqualTo(200);
        var booked = ehr.post("/Appointment/$book", OrderBundles.appointment(opening));
        assertThat(booked.status()).as(booked.body()).isEqualTo(200);
        var other = PatientJourneyIT.location(
                ehr.post("", uncovered(OrderBundles.bundle(Optional.empty()))).as(Bundle.class), "ServiceRequest");
        var without = OrderBundles.find(ehr, other, 1)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        assertThat(ehr.post("/Appointment/$hold", OrderBundles.appointment(without))
                        .status())
                .isEqualTo(200);
        refused(ehr.post("/Appointment/$book", OrderBundles.appointment(without)), 422, "PRE-COVER");
    }

    private static Bundle uncovered(Bundle bundle) {
        bundle.getEntry().removeIf(e -> e.getResource() instanceof Coverage);
        return bundle;
    }

    /** Clinic configuration is written by an administrator, read back unchanged, and retired. */
    @Test
    void clinicResourcesAreMaintainedOverFhir() {
        var admin = SmartApp.of("admin", ALL);
        var tail = UUID.randomUUID().toString().substring(0, 8);
        var room = new Location();
        room.setName("CT suite " + tail);
        room.addType(local("room"));
        room.addType(local("general-anaesthesia"));
        room.addHoursOfOperation()
                .addDaysOfWeek(Location.DaysOfWeek.MON)
                .addDaysOfWeek(Location.DaysOfWeek.TUE)
                .setOpeningTime("08:00:00")
                .setClosingTime("16:30:00");
        refused(ehr.post("/Location", room), 403, "change resources");
        refused(SmartApp.of("clinician", ALL).post("/Location", room), 403, "change resources");
        var somewhere = room.copy();
        somewhere.getAddress().setCity("Bern");
        refused(admin.post("/Location", somewhere), 422, "Location.address");
        var untyped = room.copy();
        untyped.setType(List.of());
        refused(admin.post("/Location", untyped), 400, "Location.type");
        var twice = room.copy();
        twice.addType(local("bay"));
        refused(admin.post("/Location", twice), 422, "Location.type");
        var suite = id(admin.post("/Location", room));
        refused(admin.post("/Location", room), 400, "Location.identifier");
        var stored = admin.get("/Location/" + suite).as(Location.class);
        assertThat(stored.getHoursOfOperationFirstRep().getOpeningTime()).isEqualTo("08:00:00");
        assertThat(stored.getType()).hasSize(2);
        stored.setName("CT suite " + tail + " north");
        stored.setAvailabilityExceptions("open on public holidays");
        same(admin, stored);
        // the calendar exists with it, and its free time can be searched
        assertThat(admin.get("/Schedule?actor=Location/" + suite + "&active=true")
                        .as(Bundle.class)
                        .getTotal())
                .isEqualTo(1);

        var role = new PractitionerRole();
        role.setPractitioner(new Reference().setDisplay("Dr. Probe " + tail));
        role.addCode(local("operator"));
        var person = id(admin.post("/PractitionerRole", role));
        assertThat(admin.get("/PractitionerRole/" + person)
                        .as(PractitionerRole.class)
                        .getAvailableTime())
                .as("availability comes from shifts")
                .isEmpty();
        var timed = admin.get("/PractitionerRole/" + person).as(PractitionerRole.class);
        timed.addAvailableTime()
                .addDaysOfWeek(PractitionerRole.DaysOfWeek.WED)
                .setAvailableStartTime("09:00:00")
                .setAvailableEndTime("12:00:00");
        same(admin, timed);
        var practitioner = admin.get("/Practitioner/" + person).as(Practitioner.class);
        assertThat(practitioner.getNameFirstRep().getFamily()).isEqualTo("Probe " + tail);
        practitioner.getNameFirstRep().setFamily("Sonde " + tail).setText(null);
        practitioner
                .addQualification()
                .setCode(new CodeableConcept().setText("Radiation protection"))
                .getPeriod()
                .setEndElement(new org.hl7.fhir.r4.model.DateTimeType("2030-12-31"));
        var renamed = admin.put("/Practitioner/" + person, practitioner);
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(200);
        assertThat(renamed.as(Practitioner.class).getNameFirstRep().getText()).isEqualTo("Dr. Sonde " + tail);
        assertThat(renamed.as(Practitioner.class).getQualification()).hasSize(1);

        var console = new Device();
        console.setType(local("console"));
        console.addDeviceName().setName("Console " + tail).setType(Device.DeviceNameType.USERFRIENDLYNAME);
        refused(admin.post("/Device", console), 400, "Device.property");
        console.addProperty().setType(local("probe-channels")).addValueQuantity(new Quantity(12));
        var machine = id(admin.post("/Device", console));
        var channels = admin.get("/Device/" + machine).as(Device.class);
        channels.getPropertyFirstRep().getValueQuantityFirstRep().setValue(8);
        same(admin, channels);
        channels.getPropertyFirstRep().getValueQuantityFirstRep().setValue(400);
        refused(admin.put("/Device/" + machine, channels), 400, "1 to 40");

        var service = (HealthcareService) admin.get("/HealthcareService?location=Location/" + suite)
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        var everywhere = service.copy();
        service.getLocation().removeIf(l -> l.getReference().equals("Location/" + suite));
        same(admin, service);
        same(admin, everywhere);

        for (var gone : List.of("Location/" + suite, "Device/" + machine, "PractitionerRole/" + person)) {
            var answer = admin.get("/" + gone);
            var inactive = answer.body()
                    .replace("\"status\":\"active\"", "\"status\":\"inactive\"")
                    .replace("\"active\":true", "\"active\":false");
            var retired = admin.send("PUT", "/" + gone, "application/fhir+json", inactive);
            assertThat(retired.status()).as(retired.body()).isEqualTo(200);
            assertThat(admin.send("PUT", "/" + gone, "application/fhir+json", inactive)
                            .status())
                    .as("already retired")
                    .isEqualTo(200);
            assertThat(admin.get("/" + gone).body()).contains(gone.startsWith("Pr") ? "\"active\":false" : "inactive");
        }
        assertThat(admin.get("/Practitioner/" + person).as(Practitioner.class).getActive())
                .isFalse();
        var schedule = new Schedule();
        schedule.addActor(new Reference("Device/" + machine));
        assertThat(id(admin.post("/Schedule", schedule))).isEqualTo(machine);
        refused(admin.post("/Schedule", schedule), 422, "Schedule.actor");
        var closed = admin.get("/Schedule/" + machine).as(Schedule.class).setActive(false);
        same(admin, closed);
    }

    /** Reads the resource again and compares it with the written one. */
    private static void same(EhrClient admin, Resource written) {
        var path = "/" + written.fhirType() + "/" + written.getIdElement().getIdPart();
        var answer = admin.put(path, written);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var read = admin.get(path).as(written.getClass());
        assertThat(json(read)).isEqualTo(json(written));
    }

    private static String json(Resource resource) {
        var copy = resource.copy();
        copy.setMeta(null);
        return FhirContext.forR4Cached().newJsonParser().encodeResourceToString(copy);
    }

    @Test
    void siteIsRenamedAndANewOneHasItsZone() {
        var admin = SmartApp.of("admin", ALL);
        var home = (Organization)
                admin.get("/Organization").as(Bundle.class).getEntryFirstRep().getResource();
        var named = home.copy();
        named.addAlias("Interventional radiology, ground floor");
        named.getAlias().subList(0, named.getAlias().size() - 1).clear();
        same(admin, named);
        same(admin, home);
        var other = new Organization();
        other.setName("Site " + UUID.randomUUID().toString().substring(0, 8));
        refused(admin.post("/Organization", other), 400, "time-zone");
        other.addExtension(OURS + "time-zone", new org.hl7.fhir.r4.model.CodeType("Mars/Base"));
        refused(admin.post("/Organization", other), 400, "Mars/Base");
    }
}
