package ir.scheduling.reminder;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitState;
import ir.domain.patient.Patient;
import ir.domain.resource.SchedulableResource;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.treatment.SessionState;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** How long before a visit the patient is reminded (local default). */
    static final Duration VISIT_BEFORE = Duration.ofDays(2);

    /** How long a claim lasts: far above the deadline of one delivery. */
    static final Duration LEASE = Duration.ofMinutes(5);

    private static final int AT_ONCE = 200;

    /**
     * Number of consecutive failed deliveries after which the mail server counts as unavailable; the rest waits for the
     * next run.
     */
    private static final int GIVE_UP = 5;

    private static final Logger LOG = Logger.getLogger(ReminderService.class.getName());

    private final CommandExecutor executor;
    private final ItemRunner items;

    @Inject
    public ReminderService(CommandExecutor executor, ItemRunner items) {
        this.executor = executor;
        this.items = items;
    }

    /**
     * Queues reminders for upcoming sessions and visits, and for overdue visits. Idempotent: a second call queues
     * nothing twice.
     *
     * @param sessionBefore how long before a session the patient is reminded
     * @return how many reminders are due, including those that were queued before
     */
    public int enqueueDue(Caller system, Duration sessionBefore) {
        var near = executor.read(
                        system,
                        Permission.READ,
                        "queue",
                        RecordType.REMINDER,
                        "",
                        (repositories, now) -> Result.success(new Near(
                                repositories.sessions().idsWithin(new TimeRange(now, now.plus(sessionBefore))),
                                repositories
                                        .followUpPlans()
                                        .findIdsWithVisitIn(new TimeRange(now, now.plus(VISIT_BEFORE))))))
                .orElseThrow();
        var queued = new AtomicInteger();
        items.runAll(
                system,
                Permission.READ,
                "reminder-session",
                near.sessions(),
                (repositories, id, now) -> queued(repositories, ofSession(repositories, id, now), queued));
        items.runAll(
                system,
                Permission.READ,
                "reminder-visit",
                near.plans(),
                (repositories, id, now) -> queued(repositories, ofPlan(repositories, id, now), queued));
        items.runAll(
                system,
                Permission.READ,
                "reminder-overdue",
                List.of("all"),
                (repositories, id, now) -> queued(repositories, ofOverdue(repositories, now), queued));
        return queued.get();
    }

    /** Upcoming sessions, and plans with upcoming visits. */
    private record Near(List<String> sessions, List<String> plans) {}

    private static boolean queued(Repositories repositories, List<Reminder> reminders, AtomicInteger count) {
        repositories.reminders().add(reminders);
        count.addAndGet(reminders.size());
        return !reminders.isEmpty();
    }

    private static List<Reminder> ofSession(Repositories repositories, String id, Instant now) {
        return repositories.sessions().find(new SessionId(id)).stream()
                .filter(session -> session.state() == SessionState.PLANNED)
                .map(session -> Reminder.queued(
                        Reminder.ReminderType.SESSION,
                        Optional.of(session.patient()),
                        session.id().value(),
                        Optional.of(session.planned().start()),
                        now))
                .toList();
    }

    private static List<Reminder> ofPlan(Repositories repositories, String id, Instant now) {
        return repositories.followUpPlans().find(id).stream()
                .flatMap(plan -> plan.visits().stream()
                        .flatMap(visit -> visit
                                .occupiedSlot()
                                .filter(a -> a.window().start().isAfter(now))
                                .filter(a -> a.window().start().isBefore(now.plus(VISIT_BEFORE)))
                                .map(a -> Reminder.queued(
                                        a.clinic().isPresent()
                                                ? Reminder.ReminderType.VISIT
                                                : Reminder.ReminderType.CALL,
                                        Optional.of(plan.patient()),
                                        visit.id(),
                                        Optional.of(a.window().start()),
                                        now))
                                .stream()))
                .toList();
    }

    private static List<Reminder> ofOverdue(Repositories repositories, Instant now) {
        return overdue(repositories, now).isEmpty()
                ? List.of()
                : List.of(Reminder.queued(
                        Reminder.ReminderType.OVERDUE,
                        Optional.empty(),
                        now.atZone(repositories.sites().site().zone())
                                .toLocalDate()
                                .toString(),
                        Optional.empty(),
                        now));
    }

    private static List<String> overdue(Repositories repositories, Instant now) {
        var today = now.atZone(repositories.sites().site().zone()).toLocalDate();
        return repositories.followUpPlans().overdue(today).stream()
                .flatMap(plan -> plan.visits().stream())
                .filter(visit -> visit.stateOn(today) == VisitState.OVERDUE)
                .map(visit -> visit.code() + " "
                        + ChronoUnit.DAYS.between(visit.window().last(), today))
                .sorted()
                .toList();
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
            var claimed = executor.change(
                            system,
                            Permission.READ,
                            "claim",
                            RecordType.REMINDER,
                            "",
                            (repositories, now) ->
                                    Result.success(repositories.reminders().claim(now, now.plus(LEASE))))
                    .orElseThrow();
            if (claimed.isEmpty()) {
                break;
            }
            var result = result(system, sender, claimed.get());
            undelivered = result instanceof Undelivered ? undelivered + 1 : 0;
            sent += recorded(system, claimed.get(), result).state() == Reminder.State.SENT ? 1 : 0;
        }
        return sent;
    }

    /** The result of one attempt. */
    private sealed interface AttemptResult {}

    private record Sent() implements AttemptResult {}

    private record Dropped(String why) implements AttemptResult {}

    /** The mail server did not accept the message. */
    private record Undelivered(String why) implements AttemptResult {}

    /** The message could not be created. */
    private record Broken(String why) implements AttemptResult {}

    private AttemptResult result(Caller system, ReminderSender sender, Reminder reminder) {
        try {
            var why = executor.read(
                            system,
                            Permission.READ,
                            "send",
                            RecordType.REMINDER,
                            "",
                            (repositories, now) -> Result.success(written(repositories, sender, reminder, now)))
                    .orElseThrow();
            if (why.message().isEmpty()) {
                return new Dropped(why.dropped());
            }
            sender.send(why.message().get());
            return new Sent();
        } catch (ReminderSender.DeliveryException undelivered) {
            return new Undelivered(String.valueOf(undelivered.getMessage()));
        } catch (RuntimeException exception) {
            LOG.log(Level.WARNING, exception, () -> "A reminder (" + reminder.type() + ") could not be sent.");
            return new Broken(RecordedReasons.of("failed-here", ItemRunner.problem(exception)));
        }
    }

    /** @param dropped why there is no message */
    private record Written(Optional<ReminderSender.ReminderMessage> message, String dropped) {}

    private static Written written(Repositories repositories, ReminderSender sender, Reminder reminder, Instant now) {
        var missing = missingRecipientReason(repositories, sender, reminder);
        return missing.isPresent()
                ? new Written(Optional.empty(), missing.get())
                : new Written(message(repositories, reminder, now), RecordedReasons.of("reminder-outdated"));
    }

    private Reminder recorded(Caller system, Reminder reminder, AttemptResult result) {
        return executor.change(system, Permission.READ, "send", RecordType.REMINDER, "", (repositories, now) -> {
                    var known = repositories.reminders().find(reminder.key()).orElse(reminder);
                    var after = after(known, result, now);
                    repositories.reminders().save(after);
                    if (after.state() == Reminder.State.SENT) {
                        repositories
                                .outbox()
                                .add(new Outbox.Event(
                                        now,
                                        "reminder-sent",
                                        reminder.subject(),
                                        reminder.patient(),
                                        Map.of("kind", reminder.type().name())));
                        repositories
                                .audit()
                                .add(AuditLog.AuditEntry.success(
                                        now,
                                        system,
                                        "send",
                                        RecordType.REMINDER,
                                        reminder.subject(),
                                        reminder.patient()));
                    }
                    return Result.success(after);
                })
                .orElseThrow();
    }

    /** A sent message is recorded as sent, even if it was dropped in the meantime. */
    private static Reminder after(Reminder known, AttemptResult result, Instant now) {
        if (result instanceof Sent) {
            return known.sent(now);
        }
        if (known.state() != Reminder.State.QUEUED) {
            return known;
        }
        if (result instanceof Dropped dropped) {
            return known.dropped(dropped.why(), now);
        }
        var reason = result instanceof Undelivered undelivered ? undelivered.why() : ((Broken) result).why();
        return known.failed(reason, now);
    }

    /** Why the message has no recipient; empty if it has one. */
    private static Optional<String> missingRecipientReason(
            Repositories repositories, ReminderSender sender, Reminder reminder) {
        boolean reached = reminder.type() == Reminder.ReminderType.OVERDUE
                ? sender.reachesStaff()
                : reminder.patient()
                        .flatMap(id -> repositories.receivedResources().patient(id))
                        .flatMap(Patient::email)
                        .isPresent();
        return reached ? Optional.empty() : Optional.of(RecordedReasons.of("reminder-no-address"));
    }

    /** The message; empty if it no longer applies. */
    private static Optional<ReminderSender.ReminderMessage> message(
            Repositories repositories, Reminder reminder, Instant now) {
        var site = repositories.sites().site();
        if (reminder.type() == Reminder.ReminderType.OVERDUE) {
            var lines = overdue(repositories, now);
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ReminderSender.ReminderMessage(
                            reminder.key(),
                            reminder.type(),
                            site,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            "",
                            lines));
        }
        var patient = reminder.patient()
                .flatMap(id -> repositories.receivedResources().patient(id))
                .filter(p -> p.deceasedOn().isEmpty()
                        && p.mergedInto().isEmpty()
                        && p.email().isPresent());
        if (patient.isEmpty() || reminder.starts().filter(now::isBefore).isEmpty()) {
            return Optional.empty();
        }
        return reminder.type() == Reminder.ReminderType.SESSION
                ? session(repositories, reminder, patient.get())
                : visit(repositories, reminder, patient.get());
    }

    private static Optional<ReminderSender.ReminderMessage> session(
            Repositories repositories, Reminder reminder, Patient patient) {
        return repositories
                .bookings()
                .find(new BookingId(reminder.subject()))
                .filter(b -> b.state() instanceof BookingState.Booked)
                .filter(b -> reminder.starts().equals(Optional.of(b.planned().start())))
                .map(b -> new ReminderSender.ReminderMessage(
                        reminder.key(),
                        reminder.type(),
                        repositories.sites().site(b.site()).orElseThrow(),
                        Optional.of(patient),
                        reminder.starts(),
                        Optional.empty(),
                        "",
                        List.of()));
    }

    private static Optional<ReminderSender.ReminderMessage> visit(
            Repositories repositories, Reminder reminder, Patient patient) {
        var visit = repositories
                .followUpPlans()
                .byVisit(reminder.subject())
                .filter(FollowUpPlan::active)
                .flatMap(plan -> plan.visit(reminder.subject()))
                .filter(v -> v.state() == VisitState.SCHEDULED);
        return visit.flatMap(FollowUpVisit::appointment)
                .filter(a -> reminder.starts().equals(Optional.of(a.window().start())))
                .map(a -> new ReminderSender.ReminderMessage(
                        reminder.key(),
                        reminder.type(),
                        repositories.sites().site(),
                        Optional.of(patient),
                        reminder.starts(),
                        a.clinic()
                                .flatMap(p -> repositories.sites().resource(p))
                                .map(SchedulableResource::name),
                        visit.get().code(),
                        List.of()));
    }

    /** Sent, queued and failed reminders, the newest first. */
    public Result<List<Reminder>> latest(Caller caller, int count) {
        return executor.read(
                caller,
                Permission.ADMINISTER,
                "list",
                RecordType.REMINDER,
                "",
                (repositories, now) -> Result.success(repositories.reminders().latest(count)));
    }

    /** Queues a failed reminder again, with a new count of attempts. */
    public Result<Reminder> retry(Caller caller, String key) {
        return executor.change(caller, Permission.ADMINISTER, "again", RecordType.REMINDER, "", (repositories, now) -> {
            var reminder = repositories.reminders().find(key);
            if (reminder.isEmpty()) {
                return Result.failure(new Rejection.NotFound("reminder", key));
            }
            if (reminder.get().state() != Reminder.State.FAILED) {
                return Result.failure(new Rejection.TransitionNotAllowed(
                        "reminder", reminder.get().state().name(), Reminder.State.QUEUED.name()));
            }
            var queued = reminder.get().retry(now);
            repositories.reminders().save(queued);
            repositories
                    .audit()
                    .add(AuditLog.AuditEntry.success(
                            now, caller, "again", RecordType.REMINDER, queued.subject(), queued.patient()));
            return Result.success(queued);
        });
    }
}
