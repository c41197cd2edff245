package ir.web.runtime;

import ir.scheduling.booking.HoldExpiry;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.followup.DueVisitPublisher;
import ir.scheduling.readiness.ReadinessRecalculation;
import ir.scheduling.reminder.ReminderService;
import ir.scheduling.repeat.RepeatEvaluation;
import ir.scheduling.security.Caller;
import ir.scheduling.site.SiteService;
import ir.scheduling.subscription.SubscriptionPurge;
import ir.web.mail.SmtpReminderSender;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
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
    private static final Caller SYSTEM = Caller.system();

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    private final SiteService siteService;
    private final ReadinessRecalculation readinessRecalculation;
    private final RepeatEvaluation repeatEvaluation;
    private final DueVisitPublisher dueVisitPublisher;
    private final ReminderService reminderService;
    private final HoldExpiry holdExpiry;
    private final SubscriptionPurge subscriptionPurge;
    private final Configuration configuration;

    @Inject
    public MaintenanceJobs(
            SiteService siteService,
            ReadinessRecalculation readinessRecalculation,
            RepeatEvaluation repeatEvaluation,
            DueVisitPublisher dueVisitPublisher,
            ReminderService reminderService,
            HoldExpiry holdExpiry,
            SubscriptionPurge subscriptionPurge,
            Configuration configuration) {
        this.siteService = siteService;
        this.readinessRecalculation = readinessRecalculation;
        this.repeatEvaluation = repeatEvaluation;
        this.dueVisitPublisher = dueVisitPublisher;
        this.reminderService = reminderService;
        this.holdExpiry = holdExpiry;
        this.subscriptionPurge = subscriptionPurge;
        this.configuration = configuration;
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        timer.scheduleWithFixedDelay(this::expireHolds, 60, 60, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::sendReminders, 30, 30, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::recalculateReadiness, 5, 60, TimeUnit.MINUTES);
    }

    /** Results expire with time alone, and rule sets come into force at midnight. */
    private void recalculateReadiness() {
        run("readiness", () -> readinessRecalculation.recalculateAll(SYSTEM));
        run("repeats", () -> repeatEvaluation.evaluateAll(SYSTEM));
        run("follow-ups", () -> dueVisitPublisher.publishDueVisits(SYSTEM));
    }

    /** Several nodes send no reminder twice: a message is claimed before it is sent. */
    private void sendReminders() {
        run("reminders to queue", () -> {
            if (siteService.ready()) {
                reminderService.enqueueDue(SYSTEM, configuration.mail().sessionBefore());
            }
        });
        run("reminders to send", () -> {
            if (siteService.ready()) {
                reminderService.send(SYSTEM, new SmtpReminderSender(configuration.mail()));
            }
        });
    }

    private void expireHolds() {
        run("holds", () -> holdExpiry.expireHolds(SYSTEM));
        run("subscriptions", () -> subscriptionPurge.purge(SYSTEM));
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
