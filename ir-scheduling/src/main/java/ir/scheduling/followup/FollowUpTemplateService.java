package ir.scheduling.followup;

import ir.domain.followup.FollowUpTemplate;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Period;
import java.util.List;
import java.util.Optional;

/** Reads the follow-up templates and changes their milestones. */
@ApplicationScoped
public class FollowUpTemplateService {
    private final UseCaseAudit audit;
    private final FollowUpPlanRepository followUpPlans;
    private final Event<DomainEvent> events;
    private final Clock clock;

    @Inject
    public FollowUpTemplateService(
            UseCaseAudit audit, FollowUpPlanRepository followUpPlans, Event<DomainEvent> events, Clock clock) {
        this.audit = audit;
        this.followUpPlans = followUpPlans;
        this.events = events;
        this.clock = clock;
    }

    /** Every version, those in force first. */
    @Query(permission = Permission.READ, action = "list", type = RecordType.DEFINITION)
    public Result<List<FollowUpTemplate>> templates(Caller caller) {
        return Result.success(followUpPlans.templates());
    }

    /** Changes one milestone: a new template version, used for future plans. */
    @Command(permission = Permission.MANAGE_RULE_SETS, action = "change", type = RecordType.DEFINITION)
    public Result<FollowUpTemplate> change(
            Caller caller,
            @Subject String name,
            String code,
            Period offset,
            int before,
            int after,
            boolean included,
            String reason) {
        var now = clock.instant();
        if (FollowUpTemplate.defaults().stream().noneMatch(t -> t.name().equals(name))) {
            return Result.failure(new Rejection.NotFound(RecordType.DEFINITION.code(), name));
        }
        return followUpPlans
                .template(name)
                .change(code, offset, before, after, included, new FollowUpTemplate.Edit(caller.name(), now, reason))
                .map(changed -> {
                    followUpPlans.add(changed);
                    events.fire(new DomainEvent.TemplateChanged(now, changed));
                    audit.add(name, Optional.empty());
                    return changed;
                });
    }
}
