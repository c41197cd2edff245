package ir.scheduling.readiness;

import ir.domain.booking.BookingState;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.Readiness;
import ir.domain.referral.ReferralId;
import ir.domain.referral.ReferralState;
import ir.domain.session.ChecklistItem;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.security.Role;
import ir.scheduling.task.ItemRunner;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists which patients are not ready, who is responsible for the open items, and when they are due. */
@ApplicationScoped
public class ReadinessService {
    private final CommandExecutor executor;
    private final ItemRunner items;

    @Inject
    public ReadinessService(CommandExecutor executor, ItemRunner items) {
        this.executor = executor;
        this.items = items;
    }

    /**
     * Something a person has to do for one referral. Without a checklist item, the referral itself waits for a
     * decision.
     */
    public record OpenTask(
            ReferralDetails details,
            Optional<Readiness.Item> item,
            Optional<LocalDate> due,
            Optional<ChecklistSnapshot.Assignee> assignee) {}

    /** The patients of a day in the order of their sessions. */
    public Result<List<ReferralDetails>> preparation(Caller caller, Optional<LocalDate> requested) {
        return executor.read(caller, Permission.READ, "day-before", RecordType.TASK, "", (repositories, now) -> {
            var zone = repositories.sites().site().zone();
            var day = requested.orElseGet(() -> now.atZone(zone).toLocalDate().plusDays(1));
            var range = new TimeRange(
                    day.atStartOfDay(zone).toInstant(),
                    day.plusDays(1).atStartOfDay(zone).toInstant());
            var files = ReferralDetailsAssembler.of(
                            repositories, repositories.referrals().open(), now)
                    .stream()
                    .filter(file -> file.booking()
                            .filter(b -> b.state() instanceof BookingState.Booked)
                            .filter(b -> range.contains(b.planned().start()))
                            .isPresent())
                    .sorted(Comparator.comparing(
                            file -> file.booking().orElseThrow().planned().start()))
                    .toList();
            auditReads(repositories, caller, "day-before", files, now);
            return Result.success(files);
        });
    }

    /** The caller's inbox: tasks assigned to the caller, and unassigned tasks of the caller's role. */
    public Result<List<OpenTask>> inbox(Caller caller) {
        return executor.read(caller, Permission.READ, "inbox", RecordType.TASK, "", (repositories, now) -> {
            var files = ReferralDetailsAssembler.of(
                    repositories, repositories.referrals().open(), now);
            var tasks = files.stream()
                    .flatMap(file -> openTasks(file).stream())
                    .filter(task -> isAssignedTo(task, caller))
                    .sorted(Comparator.comparing((OpenTask task) -> task.due().orElse(LocalDate.MAX))
                            .thenComparing(task -> task.details().referral().treatBy()))
                    .toList();
            auditReads(
                    repositories,
                    caller,
                    "inbox",
                    tasks.stream().map(OpenTask::details).distinct().toList(),
                    now);
            return Result.success(tasks);
        });
    }

    /** All open tasks of one referral. */
    public static List<OpenTask> openTasks(ReferralDetails details) {
        var state = details.referral().state();
        if (state == ReferralState.SUBMITTED || state == ReferralState.NEEDS_INFO || state == ReferralState.IN_MDT) {
            return List.of(new OpenTask(details, Optional.empty(), details.triageDue(), Optional.empty()));
        }
        if (!state.isBookable()) {
            return List.of();
        }
        var taken = details.checklist().map(ChecklistSnapshot::assignees).orElse(Map.of());
        return details.readiness().items().stream()
                .filter(Readiness.Item::open)
                .map(item -> new OpenTask(
                        details, Optional.of(item), item.due(), Optional.ofNullable(taken.get(item.checklistItem()))))
                .toList();
    }

    private static boolean isAssignedTo(OpenTask task, Caller caller) {
        if (task.assignee().isPresent()) {
            return task.assignee().get().login().equals(caller.login());
        }
        // a referral that needs information waits for an answer, which the scheduler follows up
        var role = task.item()
                .map(item -> switch (item.checklistItem().owner()) {
                    case SCHEDULER -> Role.SCHEDULER;
                    case NURSE -> Role.NURSE;
                    case CLINICIAN -> Role.CLINICIAN;
                })
                .orElse(
                        task.details().referral().state() == ReferralState.NEEDS_INFO
                                ? Role.SCHEDULER
                                : Role.CLINICIAN);
        return caller.roles().contains(role)
                || (role == Role.CLINICIAN && caller.roles().contains(Role.LEAD));
    }

    /** Assigns a checklist item to the caller, or returns it to its role. */
    public Result<ChecklistSnapshot> assign(Caller caller, ReferralId id, ChecklistItem what, boolean own) {
        return executor.change(
                caller, Permission.RECORD_READINESS, "take", RecordType.TASK, id.value(), (repositories, now) -> {
                    if (repositories.referrals().lock(id).isEmpty()) {
                        return Result.failure(new Rejection.NotFound("referral", id.value()));
                    }
                    var checklist = ReadinessUpdater.refresh(repositories, id, now)
                            .assign(
                                    what,
                                    own
                                            ? Optional.of(new ChecklistSnapshot.Assignee(caller.login(), caller.name()))
                                            : Optional.empty());
                    repositories.checklists().save(checklist);
                    repositories
                            .outbox()
                            .add(new Outbox.Event(
                                    now,
                                    "readiness-changed",
                                    id.value(),
                                    Optional.of(checklist.patient()),
                                    Map.of("state", checklist.state().name())));
                    repositories
                            .audit()
                            .add(AuditLog.AuditEntry.success(
                                    now,
                                    caller,
                                    "take",
                                    RecordType.TASK,
                                    id.value(),
                                    Optional.of(checklist.patient())));
                    return Result.success(checklist);
                });
    }

    /**
     * Refreshes the checklist of every open referral. Runs periodically, because values become too old with time alone.
     *
     * @return how many checklists were refreshed
     */
    public int recalculateAll(Caller caller) {
        var open = executor.read(
                        caller,
                        Permission.READ,
                        "look",
                        RecordType.TASK,
                        "",
                        (repositories, now) ->
                                Result.success(repositories.referrals().openIds()))
                .orElseThrow();
        return items.runAll(caller, Permission.RECORD_READINESS, "readiness", open, (repositories, id, now) -> {
            ReadinessUpdater.refresh(repositories, new ReferralId(id), now);
            return true;
        });
    }

    private static void auditReads(
            Repositories repositories, Caller caller, String action, List<ReferralDetails> details, Instant now) {
        repositories
                .audit()
                .addAll(AuditLog.AuditEntry.forEachPatient(
                        now,
                        caller,
                        action,
                        RecordType.TASK,
                        details.stream().map(f -> f.patient().id()).toList()));
    }
}
