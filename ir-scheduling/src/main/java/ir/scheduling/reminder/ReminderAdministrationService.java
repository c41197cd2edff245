package ir.scheduling.reminder;

import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.ReminderRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;

/** What an administrator does with reminders: lists them, and queues a failed one again. */
@ApplicationScoped
public class ReminderAdministrationService {
    private final UseCaseAudit audit;
    private final ReminderRepository reminders;
    private final Clock clock;

    @Inject
    public ReminderAdministrationService(UseCaseAudit audit, ReminderRepository reminders, Clock clock) {
        this.audit = audit;
        this.reminders = reminders;
        this.clock = clock;
    }

    /** Sent, queued and failed reminders, the newest first. */
    @Query(permission = Permission.ADMINISTER, action = "list", type = RecordType.REMINDER)
    public Result<List<Reminder>> latest(Caller caller, int count) {
        return Result.success(reminders.latest(count));
    }

    /** Queues a failed reminder again, with a new count of attempts. */
    @Command(permission = Permission.ADMINISTER, action = "again", type = RecordType.REMINDER)
    public Result<Reminder> retry(Caller caller, String key) {
        var now = clock.instant();
        var reminder = reminders.find(key);
        if (reminder.isEmpty()) {
            return Result.failure(new Rejection.NotFound("reminder", key));
        }
        if (reminder.get().state() != Reminder.State.FAILED) {
            return Result.failure(new Rejection.TransitionNotAllowed(
                    "reminder", reminder.get().state().name(), Reminder.State.QUEUED.name()));
        }
        var queued = reminder.get().retry(now);
        reminders.save(queued);
        audit.add(queued.subject(), queued.patient());
        return Result.success(queued);
    }
}
