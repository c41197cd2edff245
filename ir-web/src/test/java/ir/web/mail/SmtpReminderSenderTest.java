package ir.web.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import ir.domain.lesion.ServiceLine;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.resource.SiteId;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.reminder.ReminderSender;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.Site;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reminders are sent to a real mail server and read there. */
class SmtpReminderSenderTest {
    private static final Instant START = Instant.parse("2026-03-30T06:00:00Z");
    private static final Site SITE = new Site(
            new SiteId("beispielklinik"),
            "Beispielklinik",
            "Interventional radiology",
            ZoneId.of("Europe/Berlin"),
            List.of(),
            true,
            "",
            15,
            Site.Gas.USUAL,
            Set.of(ServiceLine.BONE));

    private final GreenMail server = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));

    @BeforeEach
    void begin() {
        server.start();
    }

    @AfterEach
    void end() {
        server.stop();
    }

    private SmtpReminderSender post(int port) {
        return new SmtpReminderSender(new Configuration.Mail(
                Optional.of("localhost"),
                port,
                "clinic@example.org",
                Optional.of("staff@example.org"),
                Duration.ofDays(3),
                Optional.empty(),
                Optional.empty(),
                false));
    }

    private static ReminderSender.ReminderMessage message(Reminder.ReminderType type) {
        boolean staff = type == Reminder.ReminderType.OVERDUE;
        return new ReminderSender.ReminderMessage(
                type + " x",
                type,
                SITE,
                staff
                        ? Optional.empty()
                        : Optional.of(new Patient(
                                new PatientId("p"),
                                "TEST-1",
                                "<Łukasz>",
                                "Šárka & Co",
                                Sex.FEMALE,
                                Optional.of(LocalDate.of(1961, 4, 5)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("sarka@example.org"))),
                staff ? Optional.empty() : Optional.of(START),
                type == Reminder.ReminderType.VISIT ? Optional.of("Follow-up clinic") : Optional.empty(),
                type == Reminder.ReminderType.SESSION ? "" : "W8",
                staff ? List.of("W1 2", "W4 11") : List.of());
    }

    private static String part(MimeMessage mail, int index) throws Exception {
        return String.valueOf(
                ((MimeMultipart) mail.getContent()).getBodyPart(index).getContent());
    }

    @ParameterizedTest
    @EnumSource(Reminder.ReminderType.class)
    void eachReminderTypeIsTextAndHtmlInTheSitesZoneAndItsSubjectNamesNoIllness(Reminder.ReminderType type)
            throws Exception {
        post(server.getSmtp().getPort()).send(message(type));
        var mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("cryo", "tumour", "cancer", "metasta", "pain", "łukasz");
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        var text = part(mail, 0);
        var html = part(mail, 1);
        if (type == Reminder.ReminderType.OVERDUE) {
            assertThat(mail.getAllRecipients()[0]).hasToString("staff@example.org");
            assertThat(text).contains("2", "W4", "11 days past the latest date");
        } else {
            assertThat(mail.getAllRecipients()[0]).hasToString("sarka@example.org");
            assertThat(mail.getSubject()).contains("Monday 30 March 2026, 08:00");
            assertThat(text).contains("Šárka & Co <Łukasz>", "Monday 30 March 2026, 08:00", "call us");
            assertThat(html).contains("Šárka &amp; Co &lt;Łukasz&gt;");
        }
    }

    @Test
    void retryHasTheSameMessageId() throws Exception {
        post(server.getSmtp().getPort()).send(message(Reminder.ReminderType.SESSION));
        post(server.getSmtp().getPort()).send(message(Reminder.ReminderType.SESSION));
        post(server.getSmtp().getPort()).send(message(Reminder.ReminderType.VISIT));
        var mails = server.getReceivedMessages();
        assertThat(mails[0].getMessageID()).isEqualTo(mails[1].getMessageID()).isNotEqualTo(mails[2].getMessageID());
    }

    @Test
    void unreachableServerIsReportedWithoutTheAddress() {
        int port = server.getSmtp().getPort();
        server.stop();
        assertThatThrownBy(() -> post(port).send(message(Reminder.ReminderType.SESSION)))
                .isInstanceOf(ReminderSender.DeliveryException.class)
                .hasMessageNotContaining("sarka");
    }

    /** Ways in which a mail server hangs. */
    enum Manner {
        SAYS_NOTHING,
        A_BYTE_NOW_AND_THEN,
        GREETS_FOR_EVER
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void sendingEndsAtTheDeadlineWhenTheServerHangs(Manner manner) throws Exception {
        try (var hanging = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var closed = new CountDownLatch(1);
            var thread = new Thread(() -> {
                try (var socket = hanging.accept()) {
                    while (manner != Manner.SAYS_NOTHING) {
                        socket.getOutputStream()
                                .write((manner == Manner.GREETS_FOR_EVER ? "220-wait\r\n" : "2")
                                        .getBytes(StandardCharsets.US_ASCII));
                        Thread.sleep(50);
                    }
                    if (socket.getInputStream().read() < 0) {
                        closed.countDown();
                    }
                } catch (IOException | InterruptedException exception) {
                    closed.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
            var post = new SmtpReminderSender(
                    new Configuration.Mail(
                            Optional.of("127.0.0.1"),
                            hanging.getLocalPort(),
                            "clinic@example.org",
                            Optional.empty(),
                            Duration.ofDays(3),
                            Optional.empty(),
                            Optional.empty(),
                            false),
                    Duration.ofSeconds(1));
            long began = System.nanoTime();
            assertThatThrownBy(() -> post.send(message(Reminder.ReminderType.SESSION)))
                    .isInstanceOf(ReminderSender.DeliveryException.class)
                    .hasMessage("no answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .as("before the library's own timeout of ten seconds per packet")
                    .isLessThan(Duration.ofSeconds(manner == Manner.SAYS_NOTHING ? 9 : 60));
            assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void senderWithoutAHostIsNotConfigured() {
        var none = Configuration.read(name -> null).mail();
        assertThat(new SmtpReminderSender(none).isConfigured()).isFalse();
        var settings = Configuration.read(name -> name.equals("ir.mail.host") ? "mail.example.org" : null)
                .mail();
        assertThat(new SmtpReminderSender(settings).isConfigured()).isTrue();
        assertThat(settings.tls()).as("mail is unencrypted only if configured").isTrue();
    }
}
