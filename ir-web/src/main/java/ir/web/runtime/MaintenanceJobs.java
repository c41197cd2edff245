package ir.web.runtime;

import ir.scheduling.Services;
import ir.scheduling.configuration.Configuration;
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
 * Recurring work: re-evaluates every checklist, repeat candidate and follow-up once an hour, removes expired holds,
 * unused proposals and old idempotency keys once a minute, and sends reminders twice a minute. Requests do not depend
 * on it, and several nodes can run it at the same time.
 */
@ApplicationScoped
public class MaintenanceJobs {
    private static final Logger LOG = Logger.getLogger(MaintenanceJobs.class.getName());
    private static final Caller SYSTEM =
            new Caller("house", "house", Set.of(Role.SCHEDULER), Caller.Channel.SYSTEM, Set.of());

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Configuration configuration;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        timer.scheduleWithFixedDelay(this::expireHolds, 60, 60, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::sendReminders, 30, 30, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::recalculateReadiness, 5, 60, TimeUnit.MINUTES);
    }

    /** Results expire with time alone, and rule sets come into force at midnight. */
    private void recalculateReadiness() {
        run("readiness", () -> services.readinessRecalculation().recalculateAll(SYSTEM));
        run("repeats", () -> services.repeatEvaluation().evaluateAll(SYSTEM));
        run("follow-ups", () -> services.dueVisits().publishDueVisits(SYSTEM));
    }

    /** Several nodes send no reminder twice: a message is claimed before it is sent. */
    private void sendReminders() {
        run("reminders to queue", () -> {
            if (services.site().ready()) {
                services.reminders().enqueueDue(SYSTEM, configuration.mail().sessionBefore());
            }
        });
        run("reminders to send", () -> {
            if (services.site().ready()) {
                services.reminders().send(SYSTEM, new SmtpReminderSender(configuration.mail()));
            }
        });
    }

    private void expireHolds() {
        run("holds", () -> services.holdExpiry().expireHolds(SYSTEM));
        run("subscriptions", () -> services.subscriptionPurge().purge(SYSTEM));
    }

    /** Runs each job separately. A failure, such as an unavailable database, is retried in the next run. */
    private static void run(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException exception) {
            LOG.log(Level.WARNING, exception, () -> "The maintenance job failed: " + what);
        }
    }
}
