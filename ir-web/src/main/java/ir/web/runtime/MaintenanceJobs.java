package ir.web.runtime;

import ir.scheduling.Services;
import ir.scheduling.reminder.ReminderSender;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.web.mail.SmtpReminderSender;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Looks at every checklist and every follow-up once an hour, tidies once a minute (holds past their time, openings
 * nobody held, keys past their day) and sends reminders twice a minute. Nothing waits for it, and two
 * nodes doing it at once are in nobody's way.
 */
@ApplicationScoped
public class MaintenanceJobs {
    private static final Logger LOG = Logger.getLogger(MaintenanceJobs.class.getName());
    private static final Caller SYSTEM =
            new Caller("house", "house", Set.of(Role.SCHEDULER), Caller.Channel.HOUSE, Set.of());

    private static final ReminderSender POST =
            new SmtpReminderSender(SmtpReminderSender.Settings.read(System::getProperty, System::getenv));

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        timer.scheduleWithFixedDelay(this::expireHolds, 60, 60, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::sendReminders, 30, 30, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::recalculateReadiness, 5, 60, TimeUnit.MINUTES);
    }

    /** Values grow too old by the clock alone, and rule sets come into force at midnight. */
    private void recalculateReadiness() {
        run("readiness", () -> services.readiness().recalculateAll(SYSTEM));
        run("repeats", () -> services.repeats().evaluateAll(SYSTEM));
        run("follow-ups", () -> services.followUps().publishDueVisits(SYSTEM));
    }

    /** Two nodes at it send nothing twice: a message is claimed before it is sent. */
    private void sendReminders() {
        run("reminders to queue", () -> {
            if (services.site().ready()) {
                services.reminders().enqueueDue(SYSTEM);
            }
        });
        run("reminders to send", () -> {
            if (services.site().ready()) {
                services.reminders().send(SYSTEM, POST);
            }
        });
    }

    private void expireHolds() {
        run("holds", () -> services.bookings().expireHolds(SYSTEM));
        run("subscriptions", () -> services.subscriptions().purge(SYSTEM));
    }

    /** Each by itself: the database may be away, and the next time tries again. */
    private static void run(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException exception) {
            LOG.log(Level.WARNING, exception, () -> "Recurring work not done: " + what);
        }
    }
}
