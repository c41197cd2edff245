package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Slot;
import org.junit.jupiter.api.Test;

/**
 * The scheduling engine over the FHIR API and the console: changes of one are visible in the other; closures,
 * rescheduling, stock and the waiting list.
 */
class SchedulingEngineIT {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final String BASE = ProductSession.settings().console();

    private static Appointment booked(EhrClient ehr, String referral) {
        var offered = (Appointment)
                OrderBundles.find(ehr, referral, 1).getEntryFirstRep().getResource();
        var id = OrderBundles.appointment(offered.getIdElement().getIdPart());
        assertThat(ehr.post("/Appointment/$hold", id).status()).isEqualTo(200);
        var answer = ehr.post("/Appointment/$book", id);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return (Appointment) answer.as(Bundle.class).getEntryFirstRep().getResource();
    }

    private static Appointment.AppointmentParticipantComponent room(Appointment appointment) {
        return appointment.getParticipant().stream()
                .filter(p -> p.getActor().getReference().startsWith("Location/")
                        && !p.getActor().getReference().contains("bay"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ehrReschedulesABookingInPlaceOrGetsTheReason() {
        var ehr = EhrClient.demo();
        var referral = OrderBundles.send(ehr);
        var booked = booked(ehr, referral);
        var id = booked.getIdElement().getIdPart();
        var parameters = new Parameters();
        var later = booked.getStart().toInstant().plus(Duration.ofDays(28));
        var place = (Appointment) OrderBundles.find(ehr, referral, later, later.plus(Duration.ofDays(30)), 1)
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        parameters.addParameter("start", new DateTimeType(place.getStart()));
        var withoutVersion = ehr.post("/Appointment/" + id + "/$reschedule", parameters);
        assertThat(withoutVersion.status()).isEqualTo(412);
        var version = booked.getMeta().getVersionId();
        var moved = ehr.post("/Appointment/" + id + "/$reschedule", parameters, "If-Match", "W/\"" + version + "\"");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        var there = (Appointment) moved.as(Bundle.class).getEntryFirstRep().getResource();
        assertThat(there.getIdElement().getIdPart()).isEqualTo(id);
        assertThat(there.getStart()).isEqualTo(place.getStart());
        assertThat(there.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        var stale = ehr.post("/Appointment/" + id + "/$reschedule", parameters, "If-Match", "W/\"" + version + "\"");
        assertThat(stale.status()).isEqualTo(412);
        var night = new Parameters();
        night.addParameter(
                "start",
                new DateTimeType(java.util.Date.from(place.getStart()
                        .toInstant()
                        .atZone(BERLIN)
                        .toLocalDate()
                        .atTime(2, 0)
                        .atZone(BERLIN)
                        .toInstant())));
        var refused = ehr.post(
                "/Appointment/" + id + "/$reschedule",
                night,
                "If-Match",
                "W/\"" + there.getMeta().getVersionId() + "\"");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.as(OperationOutcome.class).getIssue().stream()
                        .filter(i -> i.getDiagnostics().startsWith("Alternative")))
                .isNotEmpty();
    }

    @Test
    void busyTimeFromAnotherSystemBlocksTheSearchAndListsTheSessionItHits() {
        var ehr = EhrClient.demo();
        var booked = booked(ehr, OrderBundles.send(ehr));
        var room = room(booked);
        var slot = new Slot();
        slot.addIdentifier()
                .setSystem("urn:example:ris")
                .setValue(UUID.randomUUID().toString());
        slot.getSchedule()
                .setReference("Schedule/" + room.getActor().getReference().split("/")[1]);
        slot.setStatus(Slot.SlotStatus.BUSY);
        slot.setStart(room.getPeriod().getStart());
        slot.setEnd(room.getPeriod().getEnd());
        var created = ehr.post("/Slot", slot);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        var id = created.as(Slot.class).getIdElement().getIdPart();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            page.navigate(BASE + "diary");
            assertThat(ConsoleBrowser.main(page)).contains("Bookings to repair", "busy in another system");
            ConsoleBrowser.picture(page, "engine-hit");
            // rescheduled from that list
            page.locator("section:has(h2:has-text('Bookings to repair')) a:has-text('Move')")
                    .first()
                    .click();
            assertThat(page.locator("h2").first().textContent()).isNotBlank();
            ConsoleBrowser.press(page, "button:has-text('Move here')");
            assertThat(page.locator(".notes").textContent()).contains("Moved:");
        }
        var again = ehr.post("/Slot", slot);
        assertThat(again.as(Slot.class).getIdElement().getIdPart())
                .as("a repeated import replaces the earlier one")
                .isEqualTo(id);
        slot.setStatus(Slot.SlotStatus.FREE);
        assertThat(ehr.post("/Slot", slot).status()).isEqualTo(422);
        assertThat(ehr.get("/Slot/" + id).body()).contains("\"busy\"");
        assertThat(ehr.delete("/Slot/" + id).status()).isIn(200, 204);
        assertThat(ehr.get("/Slot/" + id).status()).isEqualTo(404);
        assertThat(EhrClient.client("ehr-readonly", "ehr-readonly-secret")
                        .post("/Slot", slot)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void openingClosedInTheConsoleIsNotOfferedOverFhir() throws Exception {
        var ehr = EhrClient.demo();
        var referral = OrderBundles.send(ehr);
        var offered = (Appointment)
                OrderBundles.find(ehr, referral, 1).getEntryFirstRep().getResource();
        var day = offered.getStart().toInstant().atZone(BERLIN).toLocalDate().plusDays(50);
        var from = day.atStartOfDay(BERLIN).toInstant();
        var open = OrderBundles.find(ehr, referral, from, from.plus(Duration.ofDays(1)), 1)
                .as(Bundle.class)
                .getTotal();
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("admin");
            page.navigate(BASE + "diary");
            page.selectOption("select[name=kind]", "CLOSURE");
            page.fill("input[name=starts]", day + "T00:00");
            page.fill("input[name=ends]", day.plusDays(1) + "T00:00");
            page.fill("input[name=title]", "outing");
            ConsoleBrowser.press(page, "button[value=save]");
            assertThat(page.locator(".notes").textContent()).contains("Saved.");
            assertThat(ConsoleBrowser.main(page)).contains("the whole site");
        }
        // by notification; a change of another user must be visible within two seconds
        var deadline = Instant.now().plusSeconds(10);
        int left = open;
        while (left > 0 && Instant.now().isBefore(deadline)) {
            left = OrderBundles.find(ehr, referral, from, from.plus(Duration.ofDays(1)), 1)
                    .as(Bundle.class)
                    .getTotal();
            Thread.sleep(100);
        }
        assertThat(left).isZero();
    }

    @Test
    void closureThatAffectsSessionsRequiresConfirmation() {
        var ehr = EhrClient.demo();
        var booked = booked(ehr, OrderBundles.send(ehr));
        var operator = booked.getParticipant().stream()
                .filter(p -> p.getActor().getReference().startsWith("Practitioner/operator"))
                .findFirst()
                .orElseThrow();
        var local = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm").withZone(BERLIN);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("lead");
            page.navigate(BASE + "diary");
            page.selectOption("select[name=kind]", "ABSENCE");
            page.locator("#entry select[name=resource]")
                    .selectOption(operator.getActor().getReference().split("/")[1]);
            page.fill(
                    "input[name=starts]",
                    local.format(operator.getPeriod().getStart().toInstant()));
            page.fill(
                    "input[name=ends]",
                    local.format(operator.getPeriod().getEnd().toInstant()));
            ConsoleBrowser.press(page, "button[value=save]");
            assertThat(page.locator(".note.warn").textContent()).contains("this affects", "Auftrag");
            ConsoleBrowser.picture(page, "engine-would-hit");
            ConsoleBrowser.press(page, "button[value=save-knowing]");
            assertThat(page.locator(".notes").textContent()).contains("Saved.");
            // another operator takes over at the same time
            page.locator("section:has(h2:has-text('Bookings to repair')) a:has-text('Replace')")
                    .first()
                    .click();
            var choice = page.locator("#instead optgroup[label*='operator'] option")
                    .last()
                    .getAttribute("value");
            page.selectOption("#instead", choice);
            ConsoleBrowser.press(page, "button[value=reassign]");
            assertThat(page.locator(".notes").textContent())
                    .containsAnyOf("Replaced", "is already booked", "is not available");
        }
    }

    @Test
    void busyTimeFileIsReadWholeOrRejectedWithItsLine() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            upload(
                    page,
                    "id,start,end,title\n1,2027-05-03T08:00,2027-05-03T09:00,List\n2,2027-05-04T08:00,never,List\n");
            assertThat(page.locator(".notes").textContent()).contains("line 3, end", "never");
            upload(page, "id,start,end,title\n1,2027-05-03T08:00,2027-05-03T09:00,List\n");
            assertThat(page.locator(".notes").textContent()).contains("1 new, 0 changed");
            assertThat(ConsoleBrowser.main(page)).contains("RIS");
        }
    }

    private static void upload(Page page, String text) {
        page.navigate(BASE + "diary");
        page.setInputFiles(
                "input[name=file]", new FilePayload("busy.csv", "text/csv", text.getBytes(StandardCharsets.UTF_8)));
        ConsoleBrowser.press(page, "button[value=import]");
    }

    @Test
    void resourceIsChangedWithoutRestartAndStockIsCounted() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            page.navigate(BASE + "resources?new=1");
            page.fill("input[name=name]", "Bay 7");
            page.selectOption("select[name=role]", "BAY");
            page.fill("input[name=closes]", "20:00");
            ConsoleBrowser.press(page, "button[value=save]");
            assertThat(page.locator(".notes").textContent()).contains("Bay 7 is saved");
            ConsoleBrowser.press(page, "a:has-text('Bay 7')");
            ConsoleBrowser.press(page, "button[value=retire]");
            assertThat(page.locator(".notes").textContent()).contains("no longer offered");
            page.fill("input[name=only-BAY]", "bay-1, bay-2, bay-3, bay-4, bay-5, bay-6, bay-none");
            ConsoleBrowser.press(page, "button[value=procedure]");
            assertThat(page.locator(".notes").textContent()).contains("There is no resource bay-none");
            page.fill("input[name=only-BAY]", "bay-1, bay-2, bay-3, bay-4, bay-5, bay-6");
            ConsoleBrowser.press(page, "button[value=procedure]");
            assertThat(page.locator(".notes").textContent()).contains("is saved");
            page.navigate(BASE + "stock");
            page.fill("input[name=lot]", "N24-" + UUID.randomUUID().toString().substring(0, 6));
            page.fill("input[name=expires]", "2029-01-31");
            page.fill("input[name=quantity]", "12");
            ConsoleBrowser.press(page, "button[value=receive]");
            assertThat(page.locator(".notes").textContent()).contains("12 cryoprobes on hand");
        }
    }

    @Test
    void emergencyRequiresAReasonAndAHoldMayAwaitAuthorisation() {
        var ehr = EhrClient.demo();
        var referral = OrderBundles.send(ehr);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            page.navigate(BASE + "offers?id=" + referral);
            ConsoleBrowser.press(page, "button:has-text('awaiting cover')");
            assertThat(page.locator(".notes").textContent()).contains("Held:");
            assertThat(page.locator("#countdown").textContent()).contains("47 h");
            ConsoleBrowser.press(page, "button:has-text('Release hold')");
            ConsoleBrowser.press(page, "summary:has-text('Book a specific time')");
            var night = Instant.now().atZone(BERLIN).toLocalDate().plusDays(37).atTime(23, 0);
            page.fill("#start", night.toString());
            ConsoleBrowser.press(page, "button[value=name]");
            assertThat(page.locator(".notes").textContent()).contains("is not available", "outside opening hours");
            page.locator("details:has(summary:has-text('Book a specific time'))")
                    .evaluate("d => d.open = true");
            page.check("input[name=over-OUTSIDE_HOURS]");
            page.fill("#why", "cord compression tonight");
            ConsoleBrowser.press(page, "button[value=name]");
            assertThat(page.locator(".notes").textContent()).contains("Held:");
        }
    }

    @Test
    void treatmentIsPlannedOverTwoSessionsWithAGap() {
        var ehr = EhrClient.demo();
        var referral = OrderBundles.send(ehr);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("lead");
            page.navigate(BASE + "referral?id=" + referral);
            ConsoleBrowser.press(page, "summary:has-text('Spread over several sessions')");
            page.locator("input[name^='stage-2-']").first().check();
            page.fill("#gap", "21");
            ConsoleBrowser.press(page, "button[value=stages]");
            assertThat(page.locator(".notes").textContent()).contains("Planned in 2 sessions");
            assertThat(ConsoleBrowser.main(page)).contains("Session 1 of 2, at least 21 days apart");
            ConsoleBrowser.picture(page, "engine-stages");
        }
        var first = booked(ehr, referral).getStart().toInstant().atZone(BERLIN).toLocalDate();
        var second = booked(ehr, referral).getStart().toInstant().atZone(BERLIN).toLocalDate();
        assertThat(second).isAfterOrEqualTo(first.plusDays(21));
    }

    @Test
    void cancelledTimeIsOfferedToTheWaitingList() {
        var ehr = EhrClient.demo();
        var waiting = OrderBundles.send(ehr);
        var given = OrderBundles.send(ehr);
        var booked = booked(ehr, given);
        assertThat(booked.getStatus()).isEqualTo(Appointment.AppointmentStatus.BOOKED);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            page.navigate(BASE + "offers?id=" + waiting);
            ConsoleBrowser.press(page, "summary:has-text('Add to waiting list')");
            page.fill("#notice", "1");
            ConsoleBrowser.press(page, "button[value=wait]");
            assertThat(page.locator(".notes").textContent()).contains("Added to the waiting list");
            page.navigate(BASE + "offers?id=" + given);
            page.fill("#reason", "patient is ill");
            ConsoleBrowser.press(page, "button:has-text('Cancel booking')");
            var fit = page.locator("section:has(h2:has-text('Waiting patients who fit'))");
            assertThat(fit.textContent()).contains("Auftrag");
            ConsoleBrowser.picture(page, "engine-waiting");
            fit.locator("button:has-text('Offer')").first().click();
            assertThat(page.locator(".notes").textContent()).contains("Offered and held");
        }
    }
}
