package ir.web.wiring;

import ir.scheduling.Desks;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Role;
import ir.scheduling.reminder.Post;
import ir.web.mail.SmtpPost;
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
public class Housekeeping {
    private static final Logger LOG = Logger.getLogger(Housekeeping.class.getName());
    private static final Actor HOUSE = new Actor("house", "house", Set.of(Role.SCHEDULER), Actor.Door.HOUSE, Set.of());

    private static final Post POST = new SmtpPost(SmtpPost.Settings.read(System::getProperty, System::getenv));

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedScheduledExecutorService timer;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        timer.scheduleWithFixedDelay(this::tidy, 60, 60, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::remind, 30, 30, TimeUnit.SECONDS);
        timer.scheduleWithFixedDelay(this::look, 5, 60, TimeUnit.MINUTES);
    }

    /** Values grow too old by the clock alone, and rule sets come into force at midnight. */
    private void look() {
        run("readiness", () -> desks.readiness().lookAtAll(HOUSE));
        run("repeats", () -> desks.repeats().sweep(HOUSE));
        run("follow-ups", () -> desks.followUps().sweep(HOUSE));
    }

    /** Two nodes at it send nothing twice: a message is claimed before it is sent. */
    private void remind() {
        run("reminders to queue", () -> {
            if (desks.site().ready()) {
                desks.reminders().queue(HOUSE);
            }
        });
        run("reminders to send", () -> {
            if (desks.site().ready()) {
                desks.reminders().send(HOUSE, POST);
            }
        });
    }

    private void tidy() {
        run("holds", () -> desks.bookings().tidy(HOUSE));
        run("subscriptions", () -> desks.subscriptions().tidy(HOUSE));
    }

    /** Each by itself: the database may be away, and the next time tries again. */
    private static void run(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException later) {
            LOG.log(Level.WARNING, later, () -> "Recurring work not done: " + what);
        }
    }
}
