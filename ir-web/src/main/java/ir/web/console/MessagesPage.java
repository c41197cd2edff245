package ir.web.console;

import ir.scheduling.reminder.Reminder;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** Reminders by e-mail: what went out, what waits, what failed and can be sent once more. No names here. */
@Named("reminders")
@RequestScoped
public class MessagesPage extends Page {
    private static final int SHOWN = 200;

    private List<Reminder> reminders = List.of();

    /** One message. */
    public record Line(String key, String kind, String about, String when, String state, String tone, boolean failed) {}

    public void open() {
        if (posted() && param("step").startsWith("again:")) {
            done(desks.reminders().again(actor(), param("step").substring(6))).ifPresent(reminder -> {
                notices.keepDone(words.say("reminders.again.done"));
                go("/reminders");
            });
        }
        subject(desks.reminders().newest(actor(), SHOWN)).ifPresent(found -> reminders = found);
    }

    public boolean mailServer() {
        return !System.getProperty("ir.mail.host", "").isEmpty();
    }

    public List<Line> lines() {
        return reminders.stream()
                .map(r -> new Line(
                        r.key(),
                        words.say("reminder." + r.kind()),
                        r.starts().map(words::moment).orElse(r.subject()),
                        words.moment(r.finished().orElse(r.nextTry())),
                        words.say("reminder-state." + r.state(), r.attempts())
                                + r.problem().map(p -> ": " + p).orElse(""),
                        switch (r.state()) {
                            case SENT -> "t-ok";
                            case FAILED -> "t-danger";
                            default -> "";
                        },
                        r.state() == Reminder.State.FAILED))
                .toList();
    }
}
