package ir.web.mail;

import ir.scheduling.message.MessageFormatter;
import ir.scheduling.reminder.ReminderSender;
import ir.scheduling.repository.Reminder;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * Text of a reminder e-mail. The subject names neither illness nor treatment, because bystanders may read it. The text
 * gives time, place and telephone number.
 */
record ReminderEmail(String subject, List<String> paragraphs) {
    private static final ResourceBundle TEXT = ResourceBundle.getBundle("ir.web.mail.letter", Locale.ENGLISH);

    ReminderEmail {
        paragraphs = List.copyOf(paragraphs);
    }

    static ReminderEmail of(ReminderSender.ReminderMessage message) {
        var site = message.site();
        var paragraphs = new ArrayList<String>();
        if (message.type() == Reminder.ReminderType.OVERDUE) {
            paragraphs.add(text("overdue.text", message.lines().size()));
            message.lines().forEach(line -> {
                var parts = line.split(" ", 2);
                paragraphs.add(text("overdue.line", parts[0], Integer.valueOf(parts[1])));
            });
            return new ReminderEmail(text("overdue.subject", message.lines().size()), paragraphs);
        }
        message.patient()
                .ifPresent(p -> paragraphs.add(text(
                        "dear", p.givenNames().isEmpty() ? p.familyName() : p.givenNames() + " " + p.familyName())));
        var when = message.starts().map(at -> when(at, message)).orElse("");
        paragraphs.add(
                text(message.type() + ".text", when, message.place().orElse(""), site.name(), site.department()));
        paragraphs.add(text("cannot"));
        paragraphs.add(site.name() + ", " + site.department());
        return new ReminderEmail(text(message.type() + ".subject", when, site.name()), paragraphs);
    }

    private static String when(Instant at, ReminderSender.ReminderMessage message) {
        return DateTimeFormatter.ofPattern("EEEE d MMMM yyyy, HH:mm", Locale.ENGLISH)
                .withZone(message.site().zone())
                .format(at);
    }

    static String text(String key, Object... facts) {
        return MessageFormatter.format(TEXT.getString(key), Locale.ENGLISH, facts);
    }

    String text() {
        return String.join("\r\n\r\n", paragraphs) + "\r\n";
    }

    String html() {
        var body = new StringBuilder("<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(subject))
                .append("</title></head><body style=\"font-family:sans-serif;font-size:16px;line-height:1.5\">");
        paragraphs.forEach(p -> body.append("<p>").append(escaped(p)).append("</p>"));
        return body.append("</body></html>").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
