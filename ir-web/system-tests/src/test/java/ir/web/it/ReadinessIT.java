package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import ir.domain.lesion.BodySite;
import ir.fhir.mapper.Codes;
import ir.web.launcher.SampleOrders;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.hl7.fhir.r4.model.Task;
import org.junit.jupiter.api.Test;

/** Rules, readiness, triage, the MDT and rule sets over the FHIR API and the console. */
class ReadinessIT {
    private static final String CONSOLE = ProductSession.settings().console();

    private record Sent(String number, String patient, String order) {}

    private static Sent sent(EhrClient ehr, boolean workedUp) {
        var number = "READY-" + UUID.randomUUID().toString().substring(0, 8);
        var answer = ehr.post(
                "",
                SampleOrders.bundle(
                        new SampleOrders.Sample(
                                number,
                                "Bereit",
                                "Ada",
                                true,
                                LocalDate.of(1961, 4, 5),
                                BodySite.ILIUM,
                                true,
                                "94222008",
                                "breast",
                                3.2,
                                7,
                                60,
                                true,
                                true,
                                ServiceRequestPriority.URGENT,
                                workedUp),
                        Instant.now()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return new Sent(
                number,
                PatientJourneyIT.location(answer.as(Bundle.class), "Patient"),
                PatientJourneyIT.location(answer.as(Bundle.class), "ServiceRequest"));
    }

    private static void laboratory(EhrClient ehr, Sent sent, String loinc, double value, String unit) {
        var observation = new Observation();
        observation.setStatus(Observation.ObservationStatus.FINAL);
        observation.setSubject(new Reference("Patient/" + sent.patient()));
        observation.setCode(new CodeableConcept().addCoding(new Coding(Codes.LOINC, loinc, null)));
        observation.setEffective(new DateTimeType(Date.from(Instant.now())));
        observation.setValue(new Quantity(value)
                .setUnit(unit)
                .setSystem("http://unitsofmeasure.org")
                .setCode(unit));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        bundle.addEntry()
                .setFullUrl("urn:uuid:" + UUID.randomUUID())
                .setResource(observation)
                .getRequest()
                .setMethod(Bundle.HTTPVerb.POST)
                .setUrl("Observation");
        assertThat(ehr.post("", bundle).status()).isEqualTo(200);
    }

    private static Task task(EhrClient ehr, Sent sent, String code) {
        return (Task) ehr.get("/Task?focus=ServiceRequest/" + sent.order() + "&code=" + code)
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
    }

    @Test
    void ehrReadsFindingsTasksAndReadinessAndItsValuesCloseOrOpenChecklistItems() {
        var ehr = EhrClient.demo();
        var sent = sent(ehr, true);
        assertThat(task(ehr, sent, "coagulation").getStatus()).isEqualTo(Task.TaskStatus.COMPLETED);
        assertThat(task(ehr, sent, "triage").getStatus()).isEqualTo(Task.TaskStatus.COMPLETED);
        laboratory(ehr, sent, "777-3", 38, "10*9/L");
        assertThat(task(ehr, sent, "coagulation").getStatus()).isEqualTo(Task.TaskStatus.READY);
        var issues = ehr.get("/DetectedIssue?implicated=ServiceRequest/" + sent.order() + "&code=PRE-PLT")
                .as(Bundle.class);
        assertThat(issues.getEntry()).hasSize(1);
        var issue = (DetectedIssue) issues.getEntryFirstRep().getResource();
        assertThat(issue.getCode().getText()).isEqualTo("Platelets 38 ×10⁹/L");
        assertThat(issue.getSeverity()).isEqualTo(DetectedIssue.DetectedIssueSeverity.HIGH);
        assertThat(issue.getStatus()).isEqualTo(DetectedIssue.DetectedIssueStatus.PRELIMINARY);
        assertThat(issue.getDetail()).contains("38, 50", "Rule set version");
        assertThat(ehr.get("/DetectedIssue/" + issue.getIdElement().getIdPart()).status())
                .isEqualTo(200);
        var readiness =
                ehr.get("/ServiceRequest/" + sent.order() + "/$readiness").as(Bundle.class);
        var summary = (OperationOutcome)
                readiness.getEntry().get(readiness.getEntry().size() - 1).getResource();
        assertThat(summary.getIssueFirstRep().getDiagnostics()).contains("The next item is coagulation.", "ELIGIBLE");
        laboratory(ehr, sent, "777-3", 120, "10*9/L");
        assertThat(task(ehr, sent, "coagulation").getStatus()).isEqualTo(Task.TaskStatus.COMPLETED);
        assertThat(ehr.get("/Task?status=requested&patient=Patient/nobody")
                        .as(Bundle.class)
                        .getTotal())
                .isZero();
        assertThat(ehr.get("/Task/nothing").status()).isEqualTo(404);
        assertThat(ehr.get("/DetectedIssue/" + sent.order() + ".PRE-PLT").status())
                .isEqualTo(404);
    }

    @Test
    void mergeMovesTheReferralToTheRemainingPatient() {
        var ehr = EhrClient.demo();
        var gone = sent(ehr, true);
        var stored = sent(ehr, true);
        var patient = ehr.get("/Patient/" + gone.patient()).as(Patient.class);
        patient.addLink().setType(Patient.LinkType.REPLACEDBY).setOther(new Reference("Patient/" + stored.patient()));
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.TRANSACTION);
        bundle.addEntry()
                .setFullUrl("urn:uuid:merge")
                .setResource(patient)
                .getRequest()
                .setMethod(Bundle.HTTPVerb.PUT)
                .setUrl("Patient?identifier=https://beispielklinik.example/mrn|" + gone.number());
        var answer = ehr.post("", bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(ehr.get("/ServiceRequest?patient=" + stored.patient())
                        .as(Bundle.class)
                        .getEntry())
                .extracting(e -> e.getResource().getIdElement().getIdPart())
                .contains(gone.order(), stored.order());
        assertThat(ehr.get("/DetectedIssue?implicated=ServiceRequest/" + gone.order() + "&code=PRE-IDENTITY")
                        .as(Bundle.class)
                        .getEntry())
                .as("no finding about the identity after the merge")
                .isEmpty();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            page.navigate(CONSOLE + "referral?id=" + gone.order());
            assertThat(ConsoleBrowser.main(page))
                    .contains(stored.number())
                    .doesNotContain(gone.number(), "Record merged");
        }
    }

    @Test
    void telephoneReferralIsTriagedReviewedByTheMdtAndAnswered() {
        try (var console = new ConsoleBrowser()) {
            var name = "Anruf" + UUID.randomUUID().toString().substring(0, 6);
            var page = console.signIn("scheduler");
            page.navigate(CONSOLE + "new-referral");
            page.fill("#family", name);
            page.fill("#number", "TEL-" + name);
            page.fill("#born", "1955-02-03");
            ConsoleBrowser.press(page, "button[value=submit]");
            assertThat(page.locator(".notes").textContent()).contains("Site is missing");
            page.selectOption("#site", "RIB");
            page.selectOption("#category", "METASTATIC");
            page.selectOption("#intent", "PALLIATIVE");
            page.fill("#longest-cm", "2,4");
            page.fill("#worst-pain-24h", "11");
            ConsoleBrowser.press(page, "button[value=submit]");
            assertThat(page.locator(".notes").textContent()).contains("Side is missing");
            page.selectOption("#side", "LEFT");
            ConsoleBrowser.press(page, "button[value=submit]");
            assertThat(page.locator(".notes").textContent()).contains("worst-pain-24h", "11");
            assertThat(page.inputValue("#family")).isEqualTo(name);
            page.fill("#worst-pain-24h", "8");
            ConsoleBrowser.picture(page, "ready-1-new");
            ConsoleBrowser.press(page, "button[value=draft]");
            assertThat(page.locator(".notes").textContent()).contains("entered");
            page.waitForLoadState();
            ConsoleBrowser.press(page, "button[value='decide:SUBMITTED']");
            assertThat(page.locator(".notes").textContent()).contains("Submitted");
            assertThat(ConsoleBrowser.main(page)).contains("Decide by", "Left rib", "2.4 cm");
            var referral = page.url();
            // the same patient again, with another number
            page.navigate(CONSOLE + "new-referral");
            page.fill("#family", name);
            page.fill("#number", "TEL2-" + name);
            page.fill("#born", "1955-02-03");
            page.selectOption("#site", "RIB");
            page.selectOption("#category", "METASTATIC");
            page.selectOption("#intent", "PALLIATIVE");
            page.selectOption("#side", "LEFT");
            ConsoleBrowser.press(page, "button[value=submit]");
            assertThat(page.locator(".notes").textContent()).contains("is known as TEL-" + name);
            page.context().close();

            var clinician = console.signIn("clinician");
            clinician.navigate(referral);
            clinician.click("button[value='decide:ACCEPTED']");
            assertThat(clinician.locator(".notes").textContent()).contains("reason");
            board(clinician, referral, name);
            assess(clinician, referral);
        }
    }

    private static void board(Page page, String referral, String name) {
        page.navigate(CONSOLE + "mdt");
        page.fill("input[name=title]", "Board " + name);
        ConsoleBrowser.press(page, "button[value=plan]");
        assertThat(page.locator(".notes").textContent()).contains("Meeting scheduled: Board " + name);
        page.selectOption(
                "select[name=referral]",
                referral.substring(referral.indexOf("id=") + 3).replaceAll("[&#].*", ""));
        page.selectOption(
                "select[name=meeting]",
                String.valueOf(page.locator("select[name=meeting] option", new Page.LocatorOptions().setHasText(name))
                        .getAttribute("value")));
        ConsoleBrowser.press(page, "button[value=list]");
        var id = referral.substring(referral.indexOf("id=") + 3).replaceAll("[&#].*", "");
        page.locator("summary", new Page.LocatorOptions().setHasText(name)).click();
        page.selectOption("[id='decision-" + id + "']", "ACCEPTED");
        page.fill("[id='why-" + id + "']", "painful, radiotherapy not repeatable");
        ConsoleBrowser.press(page, "button[value$=':" + id + "']:has-text('Save review')");
        assertThat(page.locator(".notes").textContent()).contains("stage");
        page.locator("summary", new Page.LocatorOptions().setHasText(name)).click();
        page.fill("[id='factor-STAGE-" + id + "']", "IV");
        page.fill("[id='factor-HEALTH-" + id + "']", "ECOG 1");
        page.fill("[id='factor-GOALS_OF_CARE-" + id + "']", "sleep through the night");
        page.fill("[id='alternative-RADIOTHERAPY-" + id + "']", "not repeatable");
        page.selectOption("[id='decision-" + id + "']", "ACCEPTED");
        page.fill("[id='why-" + id + "']", "painful, radiotherapy not repeatable");
        ConsoleBrowser.picture(page, "ready-2-board");
        ConsoleBrowser.press(page, "button[value$=':" + id + "']:has-text('Save review')");
        assertThat(page.locator(".notes").textContent()).contains("Accepted");
        page.navigate(referral);
        assertThat(ConsoleBrowser.main(page)).contains("sleep through the night", "not repeatable");
    }

    private static void assess(Page page, String referral) {
        page.navigate(referral);
        ConsoleBrowser.press(page, "a:has-text('Enter values')");
        page.fill("#inr", "many");
        ConsoleBrowser.press(page, "button[value=save]");
        assertThat(page.locator(".notes").textContent()).contains("inr", "a number");
        page.fill("#inr", "1.2");
        page.fill("#platelets", "44");
        page.fill("#anticoagulants", "warfarin 18:00");
        page.selectOption("#asa", "3");
        ConsoleBrowser.picture(page, "ready-3-assessment");
        ConsoleBrowser.press(page, "button[value=save]");
        assertThat(page.locator(".notes").textContent()).contains("Values saved: 4");
        assertThat(ConsoleBrowser.main(page)).contains("Platelets 44", "warfarin", "No start is safe before", "ASA 3");
        page.locator("summary", new Page.LocatorOptions().setHasText("Platelets 44"))
                .click();
        page.fill("textarea[name='text-PRE-PLT']", "transfusion on the morning");
        ConsoleBrowser.press(page, "button[value='override:PRE-PLT']");
        assertThat(ConsoleBrowser.main(page)).contains("transfusion on the morning");
        ConsoleBrowser.picture(page, "ready-4-referral");
    }

    @Test
    void preparationListNamesTheNextActionAndInstructionsAreAPdf() {
        var ehr = EhrClient.demo();
        var sent = sent(ehr, true);
        var found = OrderBundles.find(ehr, sent.order(), 1);
        var id = found.getEntryFirstRep().getResource().getIdElement().getIdPart();
        assertThat(ehr.post("/Appointment/$hold", OrderBundles.appointment(id)).status())
                .isEqualTo(200);
        assertThat(ehr.post("/Appointment/$book", OrderBundles.appointment(id)).status())
                .isEqualTo(200);
        var appointment = ehr.get("/Appointment/" + id).as(org.hl7.fhir.r4.model.Appointment.class);
        var day = appointment
                .getStart()
                .toInstant()
                .atZone(java.time.ZoneId.of("Europe/Berlin"))
                .toLocalDate();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("nurse");
            page.navigate(CONSOLE + "day-before?day=" + day);
            var row = page.locator("tr", new Page.LocatorOptions().setHasText(sent.number()));
            assertThat(row.textContent()).contains("ready", "Ask about infection on the day", "nurse");
            ConsoleBrowser.picture(page, "ready-5-day-before");
            var paper = page.request().get(CONSOLE + "instructions?id=" + sent.order());
            assertThat(paper.status()).isEqualTo(200);
            assertThat(paper.headers().get("content-type")).startsWith("application/pdf");
            assertThat(paper.headers().get("content-disposition")).doesNotContain("Bereit");
            assertThat(new String(paper.body(), 0, 5, java.nio.charset.StandardCharsets.ISO_8859_1))
                    .isEqualTo("%PDF-");
            page.navigate(CONSOLE + "inbox");
            assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(sent.number()))
                            .first()
                            .textContent())
                    .contains("Infection");
            page.locator("tr", new Page.LocatorOptions().setHasText(sent.number()))
                    .locator("button:has-text('Assign to me')")
                    .first()
                    .click();
            assertThat(page.locator(".notes").textContent()).contains("Assigned to you");
            ConsoleBrowser.picture(page, "ready-6-inbox");
        }
        assertThat(ehr.get("/Task?patient=Patient/" + sent.patient() + "&code=infection")
                        .as(Bundle.class)
                        .getEntry())
                .extracting(e -> ((Task) e.getResource()).getOwner().getDisplay())
                .isEqualTo(List.of("S. Pflege"));
    }

    @Test
    void leadSeesTheEffectOfAThresholdDraftAndDiscardsIt() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("lead");
            page.navigate(CONSOLE + "rules");
            ConsoleBrowser.press(page, "a:has-text('Platelets, at least')");
            page.fill("#value", "230");
            page.fill("#reason", "");
            ConsoleBrowser.press(page, "button[value=set]");
            assertThat(page.locator(".notes").textContent()).contains("reason");
            page.fill("#reason", "only to see what it would do");
            ConsoleBrowser.press(page, "button[value=set]");
            page.waitForURL(url -> url.endsWith("/rules"));
            page.waitForLoadState();
            assertThat(page.locator(".notes").textContent()).contains("Platelets, at least: changed in draft");
            assertThat(ConsoleBrowser.main(page)).contains("Would have flagged", "draft: not in force");
            ConsoleBrowser.picture(page, "ready-7-rules");
            ConsoleBrowser.press(page, "button[value=discard]");
            page.waitForSelector("text=discarded");
            page.waitForLoadState();
            ConsoleBrowser.picture(page, "ready-8-discarded");
            assertThat(ConsoleBrowser.main(page)).contains("No changes yet.");
            page.context().close();
            var clinician = console.signIn("clinician");
            clinician.navigate(CONSOLE + "rules");
            assertThat(clinician.locator("a:has-text('Platelets, at least')").count())
                    .as("a clinician can read rule sets but not change them")
                    .isZero();
        }
    }
}
