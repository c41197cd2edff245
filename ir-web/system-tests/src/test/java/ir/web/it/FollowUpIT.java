package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import biweekly.Biweekly;
import biweekly.property.Status;
import com.microsoft.playwright.Page;
import ir.fhir.mapper.QuestionnaireMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.QuestionnaireResponse;
import org.hl7.fhir.r4.model.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * After the session: visits with times, calls to overdue patients, repeat treatment before the MDT, calendars, reports.
 */
@EnabledIfSystemProperty(named = "ir.it", matches = "true")
class FollowUpIT {
    private static final String CONSOLE = ProductSession.settings().console();

    private static String notes(Page page) {
        return page.locator(".notes").textContent();
    }

    @Test
    void overduePatientIsContactedScheduledAndAnswersLate() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("nurse");
            page.navigate(CONSOLE + "follow-up");
            assertThat(ConsoleBrowser.main(page)).contains("Not contacted yet");
            page.locator("a.btn.sm:has-text('Enter result')").first().click();
            var visit = page.url();
            page.selectOption("select[name=channel]", "PHONE");
            page.selectOption("select[name=result]", "NOT_REACHED");
            ConsoleBrowser.press(page, "button[value=contact]");
            assertThat(notes(page)).contains("Contact attempt saved");
            assertThat(ConsoleBrowser.main(page)).contains("Telephone: not reached");
            ConsoleBrowser.press(page, "summary:has-text('Schedule appointment')");
            page.selectOption("#opening", new com.microsoft.playwright.options.SelectOption().setIndex(1));
            ConsoleBrowser.press(page, "button[value=schedule]");
            assertThat(notes(page)).contains("Appointment booked");
            ConsoleBrowser.picture(page, "follow-1-visit");
            ConsoleBrowser.press(page, "summary:has-text('Schedule appointment')");
            ConsoleBrowser.press(page, "button[value=unschedule]");
            assertThat(notes(page)).contains("Appointment cancelled");
            page.navigate(visit);
            page.check("input[name=pain][value='3']", new Page.CheckOptions().setForce(true));
            page.check("input[name=unlisted]");
            page.check("input[name=opioids-asked]");
            page.check("input[name=infection][value=no]");
            page.selectOption("select[name=sensation]", "AS_BEFORE");
            ConsoleBrowser.press(page, "button:has-text('Save and finish visit')");
            assertThat(notes(page)).contains("Visit recorded");
            // without a conversion factor the dose is unknown, so no response is computed
            assertThat(page.locator("table.rt tr").last().textContent()).contains("not assessable");
        }
    }

    @Test
    void repeatIsDecidedByTheMdtAndNothingIsBookedAutomatically() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("clinician");
            page.navigate(CONSOLE + "repeat");
            page.locator("tbody th a").first().click();
            ConsoleBrowser.picture(page, "follow-2-repeat");
            ConsoleBrowser.press(page, "button[value=review]");
            assertThat(notes(page)).contains("Under review");
            ConsoleBrowser.press(page, "button[value=decide]");
            assertThat(notes(page)).contains("The decision is missing");
            page.check("input[name=decision][value=RE_REFERRED]");
            ConsoleBrowser.press(page, "button[value=decide]");
            assertThat(notes(page)).contains("fracture is missing");
            for (var exclusion : List.of("FRACTURE", "INFECTION", "NEW_LESION", "SYSTEMIC_PROGRESSION")) {
                page.check("input[name=exclude-" + exclusion + "][value=no]");
            }
            for (var factor : List.of("SIZE", "SITE", "SYMPTOMS", "HEALTH", "RISK_AND_BENEFIT", "GOALS_OF_CARE")) {
                page.fill("#factor-" + factor, "weighed");
            }
            page.check("input[name=decision][value=RE_REFERRED]");
            page.fill("input[name=reason]", "regrowth at the edge");
            ConsoleBrowser.press(page, "button[value=decide]");
            assertThat(notes(page)).contains("Decided: referred again");
            assertThat(page.url()).contains("/referral?id=");
            assertThat(ConsoleBrowser.main(page)).contains("Accepted");
            ConsoleBrowser.picture(page, "follow-3-referred-again");
        }
    }

    @Test
    void ehrReadsFollowUpAndSendsResponses() {
        var ehr = EhrClient.demo();
        var plan = active(ehr);
        var patient = plan.getSubject().getReferenceElement().getIdPart();
        var week = new QuestionnaireResponse();
        week.setStatus(QuestionnaireResponse.QuestionnaireResponseStatus.COMPLETED);
        week.setQuestionnaire(QuestionnaireMapper.URL);
        week.setSubject(new Reference("Patient/" + patient));
        week.addBasedOn(new Reference("CarePlan/" + plan.getIdElement().getIdPart()));
        week.addItem().setLinkId("worst-pain-24h").addAnswer().setValue(new IntegerType(11));
        var wrong = ehr.post("/QuestionnaireResponse", week);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.body()).contains("whole number from 0 to 10", "item[0]");
        week.getItemFirstRep().getAnswerFirstRep().setValue(new IntegerType(2));
        var made = ehr.post("/QuestionnaireResponse", week);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var responses =
                ehr.get("/QuestionnaireResponse?patient=Patient/" + patient).as(Bundle.class);
        assertThat(responses.getEntry())
                .extracting(e -> ((QuestionnaireResponse) e.getResource())
                        .getItemFirstRep()
                        .getAnswerFirstRep()
                        .getValue()
                        .primitiveValue())
                .contains("2");
        var pains = ehr.get("/Observation?patient=Patient/" + patient + "&code=worst-pain-24h")
                .as(Bundle.class);
        assertThat(pains.getEntry())
                .anyMatch(e -> ((Observation) e.getResource()).getValue() instanceof IntegerType score
                        && score.getValue() == 2);

        var calendar = ehr.get("/Patient/" + patient + "/$followup-calendar?include-done=true")
                .as(Bundle.class);
        assertThat(calendar.getEntry())
                .extracting(e -> e.getResource().fhirType())
                .contains("CarePlan", "Task");
        calendar.getEntry().stream()
                .filter(e -> e.getResource() instanceof Appointment)
                .forEach(e -> assertThat(ehr.get("/Appointment/"
                                        + e.getResource().getIdElement().getIdPart())
                                .status())
                        .isEqualTo(200));
        assertThat(ehr.get("/Patient/" + patient + "/$followup-calendar?start=soon")
                        .status())
                .isEqualTo(400);

        var definitions = ehr.get("/PlanDefinition").as(Bundle.class);
        assertThat(definitions.getEntry()).hasSize(3);
        assertThat(ehr.get("/PlanDefinition/follow-up-palliative")
                        .as(PlanDefinition.class)
                        .getAction())
                .extracting(a -> a.getTitle())
                .contains("W1", "W4", "W8", "W24");
        var apply = new Parameters();
        apply.addParameter("subject", new Reference("Patient/" + patient));
        apply.addParameter("anchor", new DateTimeType("2026-03-02"));
        var proposal =
                ehr.post("/PlanDefinition/follow-up-palliative/$apply", apply).as(CarePlan.class);
        assertThat(proposal.getStatus()).isEqualTo(CarePlan.CarePlanStatus.DRAFT);
        assertThat(proposal.getActivity())
                .extracting(a -> a.getDetail().getDescription())
                .contains("due 2026-03-09", "due 2026-03-30", "due 2026-04-27", "due 2026-08-17");
        assertThat(ehr.get("/Questionnaire/follow-up-pain").status()).isEqualTo(200);
    }

    /** Finds a treated patient with an active follow-up plan. */
    private static CarePlan active(EhrClient ehr) {
        var booked = ehr.get("/Appointment?status=fulfilled&_count=100").as(Bundle.class);
        for (var entry : booked.getEntry()) {
            if (entry.getResource() instanceof Appointment appointment) {
                var patient = appointment.getParticipant().stream()
                        .map(p -> p.getActor().getReference())
                        .filter(r -> r != null && r.startsWith("Patient/"))
                        .findFirst()
                        .orElseThrow();
                var plans = ehr.get("/CarePlan?patient=" + patient).as(Bundle.class);
                for (var found : plans.getEntry()) {
                    if (found.getResource() instanceof CarePlan plan
                            && plan.getStatus() == CarePlan.CarePlanStatus.ACTIVE) {
                        return plan;
                    }
                }
            }
        }
        throw new IllegalStateException("no patient has an active follow-up plan");
    }

    @Test
    void adverseEventIsReportedWeeksLaterAndAnEhrReadsIt() {
        var ehr = EhrClient.demo();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("nurse");
            page.navigate(CONSOLE + "follow-up");
            page.locator("a[href^='/visit']").first().click();
            var lesion = CONSOLE
                    + page.locator("a[href^='/lesion?']")
                            .first()
                            .getAttribute("href")
                            .substring(1);
            page.locator("a[href^='/session?id=']").first().click();
            ConsoleBrowser.press(page, "summary:has-text('Report an adverse event')");
            ConsoleBrowser.press(page, "#event-form button[value=event]");
            assertThat(notes(page)).contains("Event and grade are missing");
            ConsoleBrowser.press(page, "summary:has-text('Report an adverse event')");
            page.selectOption("select[name=event-term]", "FRACTURE");
            page.selectOption("select[name=event-grade]", "SIR_2017:3");
            page.fill("input[name=event-days]", "6");
            ConsoleBrowser.press(page, "#event-form button[value=event]");
            assertThat(notes(page)).contains("Adverse event saved");
            ConsoleBrowser.picture(page, "follow-4-session");
            page.navigate(lesion);
            assertThat(ConsoleBrowser.main(page)).contains("fracture", "SIR 2017 3", "6 days in hospital");
            ConsoleBrowser.picture(page, "follow-5-lesion");
            var patient = page.locator("input[name=patient]").count() > 0
                    ? page.locator("input[name=patient]").first().getAttribute("value")
                    : "";
            if (!patient.isEmpty()) {
                var events = ehr.get("/AdverseEvent?subject=Patient/" + patient).as(Bundle.class);
                var event = (AdverseEvent) events.getEntryFirstRep().getResource();
                assertThat(event.getSuspectEntityFirstRep().getInstance().getReference())
                        .startsWith("Procedure/");
            }
        }
        // over FHIR, severity and original grade are both present
        var severe = ehr.get("/AdverseEvent?subject=Patient/nobody").as(Bundle.class);
        assertThat(severe.getEntry()).isEmpty();
    }

    @Test
    void calendarFeedIsReadableUntilItsTokenIsRevoked() throws Exception {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("clinician");
            page.navigate(CONSOLE + "calendars");
            page.selectOption("select[name=resource]", "ct-suite-1");
            ConsoleBrowser.press(page, "button[value=make]");
            assertThat(notes(page)).contains("shown only once");
            var address = page.inputValue("#address");
            ConsoleBrowser.picture(page, "follow-6-calendars");
            page.navigate(CONSOLE + "calendars");
            assertThat(page.locator("#address").count()).isZero();
            var first = get(address, "");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(first.headers().firstValue("content-type").orElse("")).startsWith("text/calendar");
            assertThat(first.body()).contains("BEGIN:VTIMEZONE", "TZID:Europe/Berlin");
            var calendar = Biweekly.parse(first.body()).first();
            assertThat(calendar.getTimezoneInfo().getTimezones()).isNotEmpty();
            assertThat(calendar.getEvents()).isNotEmpty().allSatisfy(event -> {
                assertThat(event.getUid().getValue()).endsWith("@ir-scheduling");
                assertThat(event.getSequence().getValue()).isPositive();
                assertThat(event.getSummary().getValue()).isEqualTo("Cryoablation session");
                assertThat(event.getDateStart().getValue())
                        .isBefore(event.getDateEnd().getValue());
            });
            assertThat(calendar.getEvents())
                    .anyMatch(event -> Status.cancelled().equals(event.getStatus()));
            var again = get(address, first.headers().firstValue("etag").orElseThrow());
            assertThat(again.statusCode()).isEqualTo(304);
            page.locator("button[value^='revoke:']").first().click();
            assertThat(notes(page)).contains("Withdrawn");
            assertThat(get(address, "").statusCode()).isEqualTo(404);
            assertThat(get(CONSOLE + "calendar/guess.ics", "").statusCode()).isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(String address, String tag) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(address));
        if (!tag.isEmpty()) {
            request.header("If-None-Match", tag);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void reportsHaveTablesAndFiles() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("lead");
            page.navigate(CONSOLE + "reports");
            assertThat(ConsoleBrowser.main(page))
                    .contains(
                            "Response at each milestone",
                            "Room use",
                            "not asked or not assessable",
                            "start time not recorded");
            ConsoleBrowser.picture(page, "follow-7-reports");
            var today = LocalDate.now(ZoneId.of("Europe/Berlin"));
            for (var figure : List.of(
                    "response",
                    "events",
                    "repeat-site",
                    "recurrence",
                    "waiting",
                    "cancellations",
                    "on-time",
                    "rooms")) {
                var file = (String) page.evaluate(
                        "async address => { const answer = await fetch(address); return answer.status + ' ' + await answer.text(); }",
                        "/figures.csv?figure=" + figure + "&from=" + today.minusYears(1) + "&to=" + today);
                assertThat(file).as(figure).startsWith("200 ").contains(",");
            }
            var refused = (String) page.evaluate(
                    "async () => '' + (await fetch('/figures.csv?figure=rooms&from=soon&to=later')).status");
            assertThat(refused).isEqualTo("400");
        }
    }

    @Test
    void onlyTheLeadChangesATemplate() {
        try (var console = new ConsoleBrowser()) {
            var nurse = console.signIn("nurse");
            nurse.navigate(CONSOLE + "plans");
            assertThat(nurse.locator("button[value^='palliative:']").count()).isZero();
            nurse.context().close();
            var page = console.signIn("lead");
            page.navigate(CONSOLE + "plans");
            var row = page.locator("tr", new Page.LocatorOptions().setHasText("Week 12"))
                    .first();
            row.locator("summary").click();
            row.locator("button").click();
            assertThat(notes(page)).contains("reason");
            row = page.locator("tr", new Page.LocatorOptions().setHasText("Week 12"))
                    .first();
            row.locator("summary").click();
            row.locator("input[name^=why-]").fill("as in the second trial");
            row.locator("button").click();
            assertThat(notes(page)).contains("unchanged");
            row = page.locator("tr", new Page.LocatorOptions().setHasText("Week 12"))
                    .first();
            row.locator("summary").click();
            row.locator("input[name^=why-]").fill("as in the second trial");
            row.locator("input[name^=included-]").check();
            row.locator("button").click();
            assertThat(notes(page)).contains("in force for new plans");
            ConsoleBrowser.picture(page, "follow-8-plans");
        }
    }
}
