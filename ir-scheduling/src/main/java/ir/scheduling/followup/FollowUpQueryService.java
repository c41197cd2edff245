package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.VisitState;
import ir.domain.patient.PatientId;
import ir.domain.shared.DateRange;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads follow-up plans and visits: the calendar, one plan or visit, those of a patient. */
@ApplicationScoped
public class FollowUpQueryService {
    /** Most days that one calendar query covers; a page shows six weeks. */
    private static final int MOST_DAYS = 366;

    private final UseCaseAudit audit;
    private final FollowUpPlanRepository followUpPlans;
    private final SiteRepository sites;
    private final VisitViews visitViews;
    private final Clock clock;

    @Inject
    public FollowUpQueryService(
            UseCaseAudit audit,
            FollowUpPlanRepository followUpPlans,
            SiteRepository sites,
            VisitViews visitViews,
            Clock clock) {
        this.audit = audit;
        this.followUpPlans = followUpPlans;
        this.sites = sites;
        this.visitViews = visitViews;
        this.clock = clock;
    }

    /** Visits of a range of days, and all visits that are overdue today, the longest overdue first. */
    public record Calendar(LocalDate today, DateRange days, List<VisitView> due, List<VisitView> overdue) {
        public Calendar {
            due = List.copyOf(due);
            overdue = List.copyOf(overdue);
        }
    }

    @Query(permission = Permission.READ, action = "calendar", type = RecordType.FOLLOW_UP_PLAN)
    public Result<Calendar> calendar(Caller caller, Optional<DateRange> requested) {
        var now = clock.instant();
        var zone = sites.site().zone();
        var today = now.atZone(zone).toLocalDate();
        var days = requested.orElseGet(
                () -> new DateRange(today.withDayOfMonth(1), today.withDayOfMonth(today.lengthOfMonth())));
        if (days.days() > MOST_DAYS) {
            return Result.failure(new Rejection.InvalidValue(
                    "days", days.days() + " days", Expected.of("at-most-days-of-calendar", MOST_DAYS)));
        }
        var stretch = new TimeRange(
                days.first().atStartOfDay(zone).toInstant(),
                days.last().plusDays(1).atStartOfDay(zone).toInstant());
        var all = visitViews.visitViews(followUpPlans.due(days, stretch, today), now);
        audit.addForEach(all.stream().map(d -> d.patient().id()).toList());
        var shown = all.stream()
                .filter(visitView -> days.contains(visitView.day(zone)))
                .filter(visitView ->
                        visitView.state() != VisitState.SUPERSEDED && visitView.state() != VisitState.CANCELLED)
                .sorted(Comparator.comparing((VisitView visitView) -> visitView.day(zone))
                        .thenComparing(visitView -> visitView
                                .visit()
                                .appointment()
                                .map(a -> a.window().start())
                                .orElse(Instant.MAX))
                        .thenComparing(visitView -> visitView.patient().displayName()))
                .toList();
        var overdue = all.stream()
                .filter(visitView -> visitView.state() == VisitState.OVERDUE)
                .sorted(Comparator.comparing(
                        (VisitView visitView) -> visitView.visit().window().last()))
                .toList();
        return Result.success(new Calendar(today, days, shown, overdue));
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.VISIT)
    public Result<VisitView> visit(Caller caller, @Subject String id) {
        var now = clock.instant();
        var plan = followUpPlans.byVisit(id);
        if (plan.isEmpty()) {
            return Result.failure(new Rejection.NotFound("visit", id));
        }
        audit.add(id, Optional.of(plan.get().patient()));
        return Result.success(visitViews.visitView(plan.get(), id, now));
    }

    @Query(permission = Permission.READ, action = "search", type = RecordType.FOLLOW_UP_PLAN)
    public Result<List<FollowUpPlan>> plansOf(Caller caller, PatientId patient) {
        audit.add("", Optional.of(patient));
        return Result.success(followUpPlans.ofPatient(patient));
    }

    /** Every visit of a patient, in any state. */
    @Query(permission = Permission.READ, action = "search", type = RecordType.VISIT)
    public Result<List<VisitView>> visitsOf(Caller caller, PatientId patient) {
        var now = clock.instant();
        audit.add("", Optional.of(patient));
        return Result.success(visitViews.visitViews(followUpPlans.ofPatient(patient), now));
    }

    @Query(permission = Permission.READ, action = "read", type = RecordType.FOLLOW_UP_PLAN)
    public Result<FollowUpPlan> plan(Caller caller, @Subject String id) {
        var plan = followUpPlans.find(id);
        plan.ifPresent(p -> audit.add(id, Optional.of(p.patient())));
        return plan.map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound(RecordType.FOLLOW_UP_PLAN.code(), id)));
    }
}
