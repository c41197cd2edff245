package ir.scheduling.reminder;

import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Queues and sends reminders. The subject of a message is read again before it is sent: a moved or cancelled
 * appointment, a death or a withdrawal stops it.
 */
@ApplicationScoped
public class ReminderService {
    /** How long before a session the patient is reminded, unless the hospital sets another time (local default). */
    public static final Duration SESSION_BEFORE = Duration.ofDays(3);

    private static final int AT_ONCE = 200;

    /**
     * Number of consecutive failed deliveries after which the mail server counts as unavailable; the rest waits for the
     * next run.
     */
    private static final int GIVE_UP = 5;

    private static final Logger LOG = Logger.getLogger(ReminderService.class.getName());

    private final DueReminders due;
    private final ItemRunner items;
    private final ReminderQueue queue;
    private final ReminderRepository reminders;

    @Inject
    public ReminderService(DueReminders due, ItemRunner items, ReminderQueue queue, ReminderRepository reminders) {
        this.due = due;
        this.items = items;
        this.queue = queue;
        this.reminders = reminders;
    }

    /**
     * Queues reminders for upcoming sessions and visits, and for overdue visits. Idempotent: a second call queues
     * nothing twice.
     *
     * @param sessionBefore how long before a session the patient is reminded
     * @return how many reminders are due, including those that were queued before
     */
    public int enqueueDue(Caller system, Duration sessionBefore) {
        var upcoming = queue.findUpcoming(system, sessionBefore).orElseThrow();
        var queued = new AtomicInteger();
        items.runAll(
                system,
                Permission.READ,
                "reminder-session",
                upcoming.sessions(),
                (id, now) -> enqueue(due.ofSession(id, now), queued));
        items.runAll(
                system,
                Permission.READ,
                "reminder-visit",
                upcoming.plans(),
                (id, now) -> enqueue(due.ofPlan(id, now), queued));
        items.runAll(
                system,
                Permission.READ,
                "reminder-overdue",
                List.of("all"),
                (id, now) -> enqueue(due.ofOverdue(now), queued));
        return queued.get();
    }

    private boolean enqueue(List<Reminder> found, AtomicInteger count) {
        reminders.add(found);
        count.addAndGet(found.size());
        return !found.isEmpty();
    }

    /**
     * Sends queued reminders one after the other. A message is claimed in one transaction, sent outside any
     * transaction, and recorded in another; after a crash in between it is sent again, under the same id, once the
     * claim has ended. A message that fails is retried later and does not block others.
     *
     * @return how many messages were sent
     */
    public int send(Caller system, ReminderSender sender) {
        int sent = 0;
        int undelivered = 0;
        for (int i = 0; sender.isConfigured() && undelivered < GIVE_UP && i < AT_ONCE; i++) {
            var claimed = queue.claim(system).orElseThrow();
            if (claimed.isEmpty()) {
                break;
            }
            var result = attempt(system, sender, claimed.get());
            undelivered = result instanceof AttemptResult.Undelivered ? undelivered + 1 : 0;
            var after = queue.record(system, claimed.get(), result).orElseThrow();
            sent += after.state() == Reminder.State.SENT ? 1 : 0;
        }
        return sent;
    }

    private AttemptResult attempt(Caller system, ReminderSender sender, Reminder reminder) {
        try {
            var composed =
                    queue.compose(system, reminder, sender.reachesStaff()).orElseThrow();
            if (composed.message().isEmpty()) {
                return new AttemptResult.Dropped(composed.dropped());
            }
            sender.send(composed.message().get());
            return new AttemptResult.Sent();
        } catch (ReminderSender.DeliveryException undelivered) {
            return new AttemptResult.Undelivered(String.valueOf(undelivered.getMessage()));
        } catch (RuntimeException exception) {
            LOG.log(Level.WARNING, exception, () -> "A reminder (" + reminder.type() + ") could not be sent.");
            return new AttemptResult.Broken(RecordedReasons.of("failed-here", ItemRunner.problem(exception)));
        }
    }
}
