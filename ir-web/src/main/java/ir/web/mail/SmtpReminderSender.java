package ir.web.mail;

import ir.domain.patient.Patient;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.outbound.Deadline;
import ir.scheduling.reminder.ReminderSender;
import ir.scheduling.repository.Reminder;
import jakarta.mail.Authenticator;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;

/** Sends reminders through the hospital's SMTP server. Without a configured host, reminders stay pending. */
public final class SmtpReminderSender implements ReminderSender {
    /** Bounds the delivery of one message as a whole; the mail library's own timeouts apply to single packets only. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Configuration.Mail settings;
    private final Duration limit;

    public SmtpReminderSender(Configuration.Mail settings) {
        this(settings, LIMIT);
    }

    /** @param limit bounds one message, from connecting to the server's final response */
    SmtpReminderSender(Configuration.Mail settings, Duration limit) {
        this.settings = settings;
        this.limit = limit;
    }

    @Override
    public boolean isConfigured() {
        return settings.host().isPresent();
    }

    @Override
    public boolean reachesStaff() {
        return settings.staff().isPresent();
    }

    @Override
    public void send(ReminderMessage message) {
        var to = message.type() == Reminder.ReminderType.OVERDUE
                ? settings.staff().orElseThrow()
                : message.patient().flatMap(Patient::email).orElseThrow();
        var sockets = new AbortableSockets();
        try (var deadline = Deadline.after(limit, sockets::abort)) {
            try {
                Transport.send(toMimeMessage(message, to, sockets));
            } catch (MessagingException exception) {
                // the server's response may contain the patient's address, so it is not passed on
                throw new DeliveryException(
                        deadline.passed()
                                ? ReminderEmail.text("no-answer")
                                : exception.getClass().getSimpleName(),
                        exception);
            }
        }
    }

    private MimeMessage toMimeMessage(ReminderMessage message, String to, AbortableSockets sockets)
            throws MessagingException {
        var email = ReminderEmail.of(message);
        var id = "<" + UUID.nameUUIDFromBytes(message.id().getBytes(StandardCharsets.UTF_8)) + "@ir-scheduling>";
        var mail = new MimeMessage(session(sockets)) {
            @Override
            protected void updateMessageID() throws MessagingException {
                // the id is equal for every attempt, so that a receiver can detect duplicates
                setHeader("Message-ID", id);
            }
        };
        mail.setFrom(new InternetAddress(settings.from(), true));
        mail.setRecipient(RecipientType.TO, new InternetAddress(to, true));
        mail.setSubject(email.subject(), StandardCharsets.UTF_8.name());
        mail.setHeader("Auto-Submitted", "auto-generated");
        var text = new MimeBodyPart();
        text.setText(email.text(), StandardCharsets.UTF_8.name());
        var html = new MimeBodyPart();
        html.setText(email.html(), StandardCharsets.UTF_8.name(), "html");
        mail.setContent(new MimeMultipart("alternative", text, html));
        mail.saveChanges();
        return mail;
    }

    private Session session(AbortableSockets sockets) {
        var properties = new Properties();
        properties.setProperty("mail.smtp.host", settings.host().orElseThrow());
        properties.setProperty("mail.smtp.port", Integer.toString(settings.port()));
        properties.put("mail.smtp.socketFactory", sockets);
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        properties.setProperty("mail.smtp.connectiontimeout", "5000");
        properties.setProperty("mail.smtp.timeout", "10000");
        properties.setProperty("mail.smtp.writetimeout", "10000");
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(settings.tls()));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(settings.tls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        if (settings.user().isEmpty() || settings.password().isEmpty()) {
            return Session.getInstance(properties);
        }
        properties.setProperty("mail.smtp.auth", "true");
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(
                        settings.user().orElseThrow(),
                        settings.password().orElseThrow().value());
            }
        });
    }
}
