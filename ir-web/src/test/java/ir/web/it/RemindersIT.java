package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The product's own timer sends what is due over SMTP, each once, and the administrator sees it without names. */
@EnabledIfSystemProperty(named = "ir.it", matches = "true")
class RemindersIT {
    @Test
    void theStaffHearOfOverdueVisitsOnce() throws Exception {
        var mail = ProductSession.mail();
        Assumptions.assumeTrue(mail.isPresent(), "a product that runs already has its own mail server");
        assertThat(mail.get().waitForIncomingEmail(120_000, 1)).isTrue();
        // whatever the timer does meanwhile
        Thread.sleep(35_000);
        List<MimeMessage> overdue = Arrays.stream(mail.get().getReceivedMessages())
                .filter(RemindersIT::toStaff)
                .toList();
        assertThat(overdue).hasSize(1);
        assertThat(overdue.get(0).getSubject()).contains("follow-up visits are overdue");
        try (var console = new Console()) {
            var page = console.signIn("admin");
            page.navigate(ProductSession.settings().console() + "reminders");
            assertThat(Console.main(page)).contains("Overdue visits, to the staff", "sent");
            Console.picture(page, "follow-9-reminders");
        }
    }

    private static boolean toStaff(MimeMessage message) {
        try {
            return message.getAllRecipients()[0].toString().equals("staff@example.org");
        } catch (jakarta.mail.MessagingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
