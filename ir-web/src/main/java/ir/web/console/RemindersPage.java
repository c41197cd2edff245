package ir.web.console;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.reminder.ReminderAdministrationService;
import ir.scheduling.repository.Reminder;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Reminders by e-mail: sent, pending, and failed ones, which can be sent again. Shows no patient names. */
@Named("reminders")
@RequestScoped
public class RemindersPage extends AbstractPage {
    private static final int SHOWN = 200;

    private final ReminderAdministrationService reminderAdministrationService;
    private final Configuration configuration;

    private List<Reminder> reminders = List.of();

    /** One reminder. */
    public record ReminderRow(
            String key, String type, String about, String when, String state, String tone, boolean failed) {}

    @Inject
    RemindersPage(
            PageContext context,
            ReminderAdministrationService reminderAdministrationService,
            Configuration configuration) {
        super(context);
        this.reminderAdministrationService = reminderAdministrationService;
        this.configuration = configuration;
    }

    public void load() {
        if (posted() && param("step").startsWith("again:")) {
            showRejection(reminderAdministrationService.retry(
                            actor(), param("step").substring(6)))
                    .ifPresent(reminder -> {
                        flashMessages.success(messages.get("reminders.again.done"));
                        redirect("/reminders");
                    });
        }
        requireFound(reminderAdministrationService.latest(actor(), SHOWN)).ifPresent(found -> reminders = found);
    }

    public boolean mailServer() {
        return configuration.mail().host().isPresent();
    }

    public List<ReminderRow> lines() {
        return reminders.stream()
                .map(r -> new ReminderRow(
                        r.key(),
                        messages.get("reminder." + r.type()),
                        r.starts().map(messages::dateTime).orElse(r.subject()),
                        messages.dateTime(r.finished().orElse(r.nextTry())),
                        messages.get("reminder-state." + r.state(), r.attempts())
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
