package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The product's own timer sends each due reminder once over SMTP, and the administrator sees it without names. */
@EnabledIfSystemProperty(named = "ir.it", matches = "true")
class RemindersIT {
    private static final String STAFF = "staff@example.org";
    private static final String PATIENT = "auftrag@example.org";

    @Test
    void staffAreRemindedOnceOfOverdueVisitsAndThePatientOfTheSession() {
        var mail = ProductSession.mail();
        assertThat(within(120, () -> subjects(mail, STAFF).size() == 1)).isTrue();
        var ehr = EhrClient.demo();
        var opening = OrderBundles.find(ehr, OrderBundles.send(ehr, Optional.of(PATIENT)), 1)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        assertThat(ehr.post("/Appointment/$hold", OrderBundles.appointment(opening))
                        .status())
                .isEqualTo(200);
        assertThat(ehr.post("/Appointment/$book", OrderBundles.appointment(opening))
                        .status())
                .isEqualTo(200);
        // the timer ran again for this patient, and again for the staff, to whom no message was due
        assertThat(within(120, () -> subjects(mail, PATIENT).size() == 1)).isTrue();
        assertThat(subjects(mail, PATIENT).get(0)).startsWith("Your appointment on ");
        assertThat(subjects(mail, STAFF)).singleElement().asString().contains("follow-up visits are overdue");
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("admin");
            page.navigate(ProductSession.settings().console() + "reminders");
            assertThat(ConsoleBrowser.main(page))
                    .contains("Overdue visits, to the staff", "sent")
                    .doesNotContain("Auftrag", PATIENT);
            ConsoleBrowser.picture(page, "follow-9-reminders");
        }
    }

    private static List<String> subjects(GreenMail mail, String to) {
        return Arrays.stream(mail.getReceivedMessages())
                .filter(message ->
                        read(() -> message.getAllRecipients()[0].toString()).equals(to))
                .map(message -> read(message::getSubject))
                .toList();
    }

    private interface Reading {
        String read() throws jakarta.mail.MessagingException;
    }

    private static String read(Reading reading) {
        try {
            return reading.read();
        } catch (jakarta.mail.MessagingException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static boolean within(int seconds, BooleanSupplier so) {
        var until = Instant.now().plusSeconds(seconds);
        while (!so.getAsBoolean() && Instant.now().isBefore(until)) {
            LockSupport.parkNanos(500_000_000);
        }
        return so.getAsBoolean();
    }
}
