package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.junit.jupiter.api.Test;

/**
 * The main workflow over the FHIR API and the console: an EHR orders, a scheduler books, a clinician treats and follows
 * up, and the EHR reads the results.
 */
class PatientJourneyIT {
    @Test
    void orderIsBookedTreatedAndFollowedUp() {
        var number = "STORY-" + UUID.randomUUID().toString().substring(0, 8);
        var ehr = EhrClient.demo();
        var sent = ehr.post("", SampleOrders.bundle(order(number), Instant.now()));
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        var patient = location(sent.as(Bundle.class), "Patient");
        var order = location(sent.as(Bundle.class), "ServiceRequest");

        try (var console = new ConsoleBrowser()) {
            var appointment = schedule(console, order, number, ehr);
            treat(console, appointment, order);
            followUp(console, patient, ehr);
        }
        readOverFhir(ehr, patient);
    }

    private static SampleOrders.Sample order(String number) {
        return new SampleOrders.Sample(
                number,
                "Geschichte",
                "Eva",
                true,
                LocalDate.of(1964, 3, 2),
                BodySite.ILIUM,
                true,
                "94222008",
                "breast",
                3.2,
                7,
                60,
                true,
                true,
                ServiceRequestPriority.ASAP,
                true);
    }

    /**
     * Opens the referral, accepts the first proposal, holds and books it: four activations.
     *
     * @return the id of the Appointment
     */
    private static String schedule(ConsoleBrowser console, String order, String number, EhrClient ehr) {
        var page = console.signIn("scheduler");
        page.navigate(ProductSession.settings().console() + "referrals");
        assertThat(page.locator("tr", new Page.LocatorOptions().setHasText(number))
                        .textContent())
                .contains("Geschichte, Eva", "Right ilium", "3.2 cm", "none open");
        page.locator("tr", new Page.LocatorOptions().setHasText(number))
                .locator("th a")
                .click();
        assertThat(ConsoleBrowser.main(page))
                .contains(
                        "150 min",
                        "includes 7 min to round 143 min up to a quarter of an hour",
                        "10 min + 10 min for each of 2 cryoprobes");
        ConsoleBrowser.picture(page, "story-1-referral");
        ConsoleBrowser.press(page, "text=Find openings");
        assertThat(page.locator("input[name=offer]").count()).isGreaterThanOrEqualTo(5);
        // today, so that the day board can show it; the earliest free slot may be on another day
        ConsoleBrowser.picture(page, "story-2-offers");
        ConsoleBrowser.press(page, "button:has-text('Hold 10 min')");
        assertThat(page.locator("#countdown").textContent()).matches("(10:00|9:[0-5]\\d)");
        ConsoleBrowser.picture(page, "story-3-held");
        page.fill("#comment", "escort confirmed");
        ConsoleBrowser.press(page, "button:has-text('Book')");
        assertThat(page.locator(".notes").textContent()).contains("Booked:");
        ConsoleBrowser.picture(page, "story-4-booked");
        page.context().close();

        var found = ehr.get("/Appointment?based-on=ServiceRequest/" + order).as(Bundle.class);
        assertThat(found.getTotal()).isEqualTo(1);
        var appointment = (Appointment) found.getEntryFirstRep().getResource();
        assertThat(appointment.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        assertThat(appointment.getComment()).isEqualTo("escort confirmed");
        assertThat(appointment.getMinutesDuration()).isEqualTo(150);
        // patient, room, operator, sedation nurse, technologist, cryo console, recovery bay, each with its own period
        assertThat(appointment.getParticipant()).hasSize(7).allMatch(p -> p.hasPeriod());
        return appointment.getIdElement().getIdPart();
    }

    private static void treat(ConsoleBrowser console, String appointment, String order) {
        var page = console.signIn("clinician");
        var session = ProductSession.settings().console() + "session?id=" + appointment;
        page.navigate(session);
        ConsoleBrowser.press(page, ".banner a.btn");
        early(page, appointment);
        assertThat(page.locator(".notes").textContent()).contains("No infection (PRE-INFECT)");
        onTheDay(page, order);
        page.navigate(session);
        ConsoleBrowser.press(page, ".banner a.btn");
        // a session of another day can be checked in on its own day only; here the clinic treats early
        if (page.locator("button[value='check-in:" + appointment + "']").count() == 0) {
            early(page, appointment);
        } else {
            ConsoleBrowser.press(page, "button[value='check-in:" + appointment + "']");
        }
        assertThat(page.locator(".notes").textContent()).contains("Arrived");
        ConsoleBrowser.press(page, "button[value='start:" + appointment + "']");
        assertThat(page.locator(".notes").textContent()).contains("In progress");
        assertThat(ConsoleBrowser.main(page)).contains("Time-out not done");
        ConsoleBrowser.picture(page, "story-5-day");
        page.navigate(session);
        // a freeze cannot be recorded before the time-out, and the side stated must be that of the referral
        assertThat(page.locator("input[name=lowest]").count()).isZero();
        page.check("input[name^=side-][value=LEFT]");
        ConsoleBrowser.press(page, "button[value='time-out']");
        assertThat(page.locator(".notes").textContent()).contains("Stopped by TIME-OUT");
        page.check("input[name^=side-][value=RIGHT]");
        ConsoleBrowser.press(page, "button[value='time-out']");
        assertThat(page.locator(".notes").textContent()).contains("Time-out saved");
        ConsoleBrowser.press(page, "button[value='phase:FREEZE_THAW_FREEZE']");
        assertThat(page.locator(".notes").textContent()).contains("Freeze–thaw–freeze: started");
        page.fill("input[name=lowest]", "-136");
        page.fill("input[name=margin]", "5");
        ConsoleBrowser.press(page, "button:has-text('Save record')");
        assertThat(page.locator(".notes").textContent()).contains("Technical success is missing");
        assertThat(page.inputValue("input[name=lowest]"))
                .as("the submitted text is shown again")
                .isEqualTo("-136");
        page.check("input[name=success][value=yes]");
        ConsoleBrowser.press(page, "button:has-text('Save record')");
        assertThat(page.locator(".notes").textContent()).contains("Treatment recorded");
        ConsoleBrowser.picture(page, "story-6-record");
        ConsoleBrowser.press(page, ".banner a.btn");
        ConsoleBrowser.press(page, "button[value='recover:" + appointment + "']");
        ConsoleBrowser.press(page, "button[value='complete:" + appointment + "']");
        assertThat(page.locator(".notes").textContent()).contains("Completed");
        page.context().close();
    }

    /** Answers infection and fasting, which are asked on arrival and are required to continue. */
    static void onTheDay(Page page, String order) {
        page.navigate(ProductSession.settings().console() + "assessment?section=DAY&id=" + order);
        var yesterday = LocalDate.now(java.time.ZoneId.of("Europe/Berlin")).minusDays(1);
        page.fill("#last-fluid", yesterday + "T22:00");
        page.fill("#last-meal", yesterday + "T19:00");
        page.selectOption("#last-meal-kind", "LIGHT");
        page.selectOption("#infection", "NONE");
        ConsoleBrowser.press(page, "button[value=save]");
        assertThat(page.locator(".notes").textContent()).contains("Values saved: 4");
    }

    /** Checks in early: the day board offers no check-in before the day, so the test sends the post of that button. */
    static void early(Page page, String appointment) {
        // the view state is at the end of the form, so the page must have loaded completely
        page.waitForLoadState();
        page.evaluate("""
                id => { const button = document.createElement('button'); button.type = 'submit'; button.name = 'step';
                        button.value = 'check-in:' + id; document.getElementById('day-form').append(button); button.click(); }""", appointment);
        page.waitForSelector(".notes");
    }

    private static void followUp(ConsoleBrowser console, String patient, EhrClient ehr) {
        var plans = ehr.get("/CarePlan?patient=Patient/" + patient).as(Bundle.class);
        var plan = (CarePlan) plans.getEntryFirstRep().getResource();
        var template = ehr.get("/PlanDefinition/follow-up-palliative").as(PlanDefinition.class);
        assertThat(plan.getActivity())
                .extracting(a -> a.getDetail().getCode().getText())
                .containsSubsequence("D1", "W1", "W4", "W8", "W24")
                .as("exactly the milestones of the template, in which another test may have enabled week 12")
                .isEqualTo(template.getAction().stream()
                        .map(PlanDefinition.PlanDefinitionActionComponent::getTitle)
                        .toList());
        var visit = plan.getIdElement().getIdPart() + "-w1";
        var page = console.signIn("clinician");
        page.navigate(ProductSession.settings().console() + "visit?id=" + visit);
        ConsoleBrowser.press(page, "button:has-text('Save and finish visit')");
        assertThat(page.locator(".notes").textContent()).contains("Pain is missing");
        page.check("input[name=pain][value='4']", new Page.CheckOptions().setForce(true));
        page.selectOption("select[name=drug0]", "OXYCODONE");
        page.fill("input[name=amount0]", "20");
        page.check("input[name=infection][value=no]");
        ConsoleBrowser.press(page, "button:has-text('Save and finish visit')");
        assertThat(page.locator(".notes").textContent()).contains("Visit recorded");
        assertThat(page.locator("table.rt").textContent()).contains("PR", "30");
        ConsoleBrowser.picture(page, "story-7-lesion");
        amend(page, visit, "7", "");
        assertThat(page.locator(".notes").textContent()).contains("eason");
        assertThat(page.inputValue("select[name='amend-pain']"))
                .as("the submitted choice is shown again")
                .isEqualTo("7");
        amend(page, visit, "7", "4 was typed for 7");
        assertThat(page.locator(".notes").textContent()).contains("Values corrected");
        amend(page, visit, "4", "it was 4 after all");
        assertThat(ConsoleBrowser.main(page))
                .contains("4 was typed for 7. Before: pain 4", "it was 4 after all. Before: pain 7");
        ConsoleBrowser.picture(page, "story-9-visit-amended");
        page.context().close();
        var phone = console.signIn("clinician", 390, 844, ColorScheme.DARK);
        phone.navigate(ProductSession.settings().console() + "follow-up");
        ConsoleBrowser.picture(phone, "story-8-follow-up-phone-dark");
        phone.context().close();
    }

    private static void amend(Page page, String visit, String pain, String reason) {
        page.navigate(ProductSession.settings().console() + "visit?id=" + visit);
        page.locator("summary:has-text('Correct a value')").click();
        page.selectOption("select[name='amend-pain']", pain);
        page.fill("input[name='amend-reason']", reason);
        ConsoleBrowser.press(page, "button[value=amend]");
    }

    private static void readOverFhir(EhrClient ehr, String patient) {
        var procedures = ehr.get("/Procedure?patient=Patient/" + patient).as(Bundle.class);
        var done = procedures.getEntry().stream()
                .map(e -> (Procedure) e.getResource())
                .filter(p -> p.getIdElement().getIdPart().contains(".l"))
                .findFirst()
                .orElseThrow();
        assertThat(done.getStatus()).isEqualTo(Procedure.ProcedureStatus.COMPLETED);
        assertThat(done.getOutcome().getText()).isEqualTo("technical success");
        var pains = ehr.get("/Observation?patient=Patient/" + patient + "&code=worst-pain-24h")
                .as(Bundle.class);
        assertThat(pains.getEntry())
                .extracting(e ->
                        ((Observation) e.getResource()).getValueIntegerType().getValue())
                .containsExactlyInAnyOrder(7, 4);
    }

    static String location(Bundle answer, String type) {
        return answer.getEntry().stream()
                .map(e -> e.getResponse().getLocation())
                .filter(l -> l.startsWith(type + "/"))
                .map(l -> l.split("/", -1)[1])
                .findFirst()
                .orElseThrow();
    }
}
