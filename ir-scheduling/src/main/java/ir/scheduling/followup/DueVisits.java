package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Open visits whose window has begun: each step in one transaction. */
@ApplicationScoped
public class DueVisits {

    private final FollowUpPlanRepository followUpPlans;
    private final Outbox outbox;
    private final Event<DomainEvent> events;
    private final SiteRepository sites;
    private final Clock clock;

    @Inject
    public DueVisits(
            FollowUpPlanRepository followUpPlans,
            Outbox outbox,
            Event<DomainEvent> events,
            SiteRepository sites,
            Clock clock) {
        this.followUpPlans = followUpPlans;
        this.outbox = outbox;
        this.events = events;
        this.sites = sites;
        this.clock = clock;
    }

    /**
     * Ids of the plans with an open visit whose window has begun.
     *
     * @param task named in the audit log
     */
    @Query(permission = Permission.READ, action = "sweep", type = RecordType.TASK)
    public Result<List<String>> find(Caller caller, @Subject String task) {
        return Result.success(followUpPlans.findIdsWithBegunVisit(today(clock.instant())));
    }

    /**
     * Publishes an event for each begun visit of a plan, inside the caller's transaction.
     *
     * @return how many events were published
     */
    public int publish(String plan, Instant now) {
        var visits = begun(plan, now);
        visits.forEach(
                (visit, of) -> events.fire(new DomainEvent.FollowUpChanged(EventType.FOLLOWUP_DUE, now, of, visit)));
        return visits.size();
    }

    /**
     * Open visits of a plan whose window has begun and for which no event was published; the lock excludes other nodes.
     */
    private Map<String, FollowUpPlan> begun(String id, Instant now) {
        var today = today(now);
        var begun = new LinkedHashMap<String, FollowUpPlan>();
        followUpPlans
                .lock(id)
                .filter(FollowUpPlan::active)
                .ifPresent(plan -> plan.visits().stream()
                        .filter(visit -> visit.stateOn(today).open())
                        .filter(visit -> !visit.window().first().isAfter(today))
                        .forEach(visit -> begun.put(visit.id(), plan)));
        begun.keySet().removeAll(outbox.alreadyPublished(EventType.FOLLOWUP_DUE, begun.keySet()));
        return begun;
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
