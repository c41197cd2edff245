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
import ir.scheduling.event.DomainEvent;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.security.Role;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists which patients are not ready, who is responsible for the open items, and when they are due. */
@ApplicationScoped
public class ReadinessService {
    private final UseCaseAudit audit;
    private final ChecklistSnapshotRepository checklists;
    private final Event<DomainEvent> events;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final ReadinessUpdater readinessUpdater;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final Clock clock;

    @Inject
    public ReadinessService(
            UseCaseAudit audit,
            ChecklistSnapshotRepository checklists,
            Event<DomainEvent> events,
            ReferralRepository referrals,
            SiteRepository sites,
            ReadinessUpdater readinessUpdater,
            ReferralDetailsAssembler referralDetailsAssembler,
            Clock clock) {
        this.audit = audit;
        this.checklists = checklists;
        this.events = events;
        this.referrals = referrals;
        this.sites = sites;
        this.readinessUpdater = readinessUpdater;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.clock = clock;
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
    @Query(permission = Permission.READ, action = "day-before", type = RecordType.TASK)
    public Result<List<ReferralDetails>> preparation(Caller caller, Optional<LocalDate> requested) {
        var now = clock.instant();
        var zone = sites.site().zone();
        var day = requested.orElseGet(() -> now.atZone(zone).toLocalDate().plusDays(1));
        var range = new TimeRange(
                day.atStartOfDay(zone).toInstant(),
                day.plusDays(1).atStartOfDay(zone).toInstant());
        var files = referralDetailsAssembler.of(referrals.open(), now).stream()
                .filter(file -> file.booking()
                        .filter(b -> b.state() instanceof BookingState.Booked)
                        .filter(b -> range.contains(b.planned().start()))
                        .isPresent())
                .sorted(Comparator.comparing(
                        file -> file.booking().orElseThrow().planned().start()))
                .toList();
        audit.addForEach(files.stream().map(file -> file.patient().id()).toList());
        return Result.success(files);
    }

    /** The caller's inbox: tasks assigned to the caller, and unassigned tasks of the caller's role. */
    @Query(permission = Permission.READ, action = "inbox", type = RecordType.TASK)
    public Result<List<OpenTask>> inbox(Caller caller) {
        var now = clock.instant();
        var files = referralDetailsAssembler.of(referrals.open(), now);
        var tasks = files.stream()
                .flatMap(file -> openTasks(file).stream())
                .filter(task -> isAssignedTo(task, caller))
                .sorted(Comparator.comparing((OpenTask task) -> task.due().orElse(LocalDate.MAX))
                        .thenComparing(task -> task.details().referral().treatBy()))
                .toList();
        audit.addForEach(
                tasks.stream().map(task -> task.details().patient().id()).toList());
        return Result.success(tasks);
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
    @Command(permission = Permission.RECORD_READINESS, action = "take", type = RecordType.TASK)
    public Result<ChecklistSnapshot> assign(Caller caller, @Subject ReferralId id, ChecklistItem what, boolean own) {
        var now = clock.instant();
        if (referrals.lock(id).isEmpty()) {
            return Result.failure(new Rejection.NotFound("referral", id.value()));
        }
        var checklist = readinessUpdater
                .refresh(id, now)
                .assign(
                        what,
                        own
                                ? Optional.of(new ChecklistSnapshot.Assignee(caller.login(), caller.name()))
                                : Optional.empty());
        checklists.save(checklist);
        events.fire(new DomainEvent.ReadinessChanged(now, checklist));
        audit.add(id.value(), Optional.of(checklist.patient()));
        return Result.success(checklist);
    }
}
