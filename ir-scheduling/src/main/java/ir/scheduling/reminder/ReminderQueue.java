package ir.scheduling.reminder;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The single transactions of the reminders: find upcoming subjects, claim a message, compose it, record its result. */
@ApplicationScoped
public class ReminderQueue {
    /** How long a claim lasts: far above the deadline of one delivery. */
    static final Duration LEASE = Duration.ofMinutes(5);

    private final UseCaseAudit audit;
    private final ReminderComposer composer;
    private final FollowUpPlanRepository followUpPlans;
    private final Event<DomainEvent> events;
    private final ReminderRepository reminders;
    private final SessionRepository sessions;
    private final Clock clock;

    @Inject
    public ReminderQueue(
            UseCaseAudit audit,
            ReminderComposer composer,
            FollowUpPlanRepository followUpPlans,
            Event<DomainEvent> events,
            ReminderRepository reminders,
            SessionRepository sessions,
            Clock clock) {
        this.audit = audit;
        this.composer = composer;
        this.followUpPlans = followUpPlans;
        this.events = events;
        this.reminders = reminders;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Ids of upcoming sessions, and of plans with upcoming visits. */
    record Upcoming(List<String> sessions, List<String> plans) {}

    /** @param sessionBefore how long before a session the patient is reminded */
    @Query(permission = Permission.READ, action = "queue", type = RecordType.REMINDER)
    public Result<Upcoming> findUpcoming(Caller system, Duration sessionBefore) {
        var now = clock.instant();
        return Result.success(new Upcoming(
                sessions.idsWithin(new TimeRange(now, now.plus(sessionBefore))),
                followUpPlans.findIdsWithVisitIn(new TimeRange(now, now.plus(DueReminders.VISIT_BEFORE)))));
    }

    /** Claims the next queued reminder; empty if there is none. */
    @Command(permission = Permission.READ, action = "claim", type = RecordType.REMINDER)
    public Result<Optional<Reminder>> claim(Caller system) {
        var now = clock.instant();
        return Result.success(reminders.claim(now, now.plus(LEASE)));
    }

    /** @param reachesStaff whether a staff recipient is configured */
    @Query(permission = Permission.READ, action = "send", type = RecordType.REMINDER)
    public Result<ReminderComposer.Composition> compose(Caller system, Reminder reminder, boolean reachesStaff) {
        return Result.success(composer.compose(reminder, reachesStaff, clock.instant()));
    }

    /** Records the result of an attempt; returns the reminder after it. */
    @Command(permission = Permission.READ, action = "send", type = RecordType.REMINDER)
    public Result<Reminder> record(Caller system, Reminder reminder, AttemptResult result) {
        var now = clock.instant();
        var known = reminders.find(reminder.key()).orElse(reminder);
        var after = after(known, result, now);
        reminders.save(after);
        if (after.state() == Reminder.State.SENT) {
            events.fire(new DomainEvent.ReminderSent(
                    now, reminder.subject(), reminder.patient(), reminder.type().name()));
            audit.add(reminder.subject(), reminder.patient());
        }
        return Result.success(after);
    }

    /** A sent message is recorded as sent, even if it was dropped in the meantime. */
    private static Reminder after(Reminder known, AttemptResult result, Instant now) {
        if (result instanceof AttemptResult.Sent) {
            return known.sent(now);
        }
        if (known.state() != Reminder.State.QUEUED) {
            return known;
        }
        if (result instanceof AttemptResult.Dropped dropped) {
            return known.dropped(dropped.why(), now);
        }
        var reason = result instanceof AttemptResult.Undelivered undelivered
                ? undelivered.why()
                : ((AttemptResult.Broken) result).why();
        return known.failed(reason, now);
    }
}
