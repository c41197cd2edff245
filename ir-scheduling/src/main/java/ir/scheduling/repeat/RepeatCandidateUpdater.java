package ir.scheduling.repeat;

import ir.domain.followup.FollowUpPlan;
import ir.domain.patient.PatientId;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.repeat.RepeatRules;
import ir.domain.repeat.RepeatTrigger;
import ir.domain.shared.RecordType;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.RepeatCandidateRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Opens, extends and closes candidates for repeat treatment as the follow-up of their lesions changes. */
@ApplicationScoped
public class RepeatCandidateUpdater {
    private final UseCaseAudit audit;
    private final Event<DomainEvent> events;
    private final RepeatCandidateRepository repeatCandidates;
    private final SiteRepository sites;

    @Inject
    public RepeatCandidateUpdater(
            UseCaseAudit audit,
            Event<DomainEvent> events,
            RepeatCandidateRepository repeatCandidates,
            SiteRepository sites) {
        this.audit = audit;
        this.events = events;
        this.repeatCandidates = repeatCandidates;
        this.sites = sites;
    }

    /**
     * Evaluates a plan after its responses changed or time has passed. A trigger opens a candidate or is added to the
     * open one. A decided candidate opens again only for a new trigger.
     */
    public void evaluate(Caller caller, FollowUpPlan plan, Instant now) {
        if (!plan.active()) {
            return;
        }
        var today = today(now);
        var triggers = new ArrayList<>(RepeatRules.triggers(plan, today, sites.rulesOn(today)));
        if (triggers.isEmpty()) {
            return;
        }
        repeatCandidates.ofLesion(plan.lesion()).stream()
                .filter(earlier -> earlier.plan().equals(plan.id()))
                .filter(earlier -> !earlier.state().open())
                .forEach(earlier -> triggers.removeAll(earlier.triggers()));
        if (!triggers.isEmpty()) {
            registerTriggers(caller, plan, triggers, now);
        }
    }

    /** Opens a candidate with these triggers, or adds them to the open one, inside the caller's transaction. */
    public RepeatCandidate registerTriggers(
            Caller caller, FollowUpPlan plan, List<RepeatTrigger> triggers, Instant now) {
        var open = repeatCandidates.openOf(plan.lesion());
        var candidate = open.map(known -> known.addTriggers(triggers))
                .orElseGet(() -> RepeatCandidate.open(
                        UUID.randomUUID().toString(),
                        plan.lesion(),
                        plan.patient(),
                        plan.id(),
                        plan.treatedOn(),
                        triggers,
                        now,
                        caller.login()));
        if (!open.equals(Optional.of(candidate))) {
            saveAndPublish(candidate, open.isEmpty() ? EventType.REPEAT_CANDIDATE : EventType.REPEAT_TRIGGER, now);
        }
        return repeatCandidates.find(candidate.id()).orElseThrow();
    }

    /** Closes the patient's open candidates: the patient died, or withdrew. */
    public void close(Caller caller, PatientId patient, String reason, Instant now) {
        repeatCandidates.ofPatient(patient).stream()
                .filter(candidate -> candidate.state().open())
                .forEach(candidate -> saveAndPublish(
                        candidate.close(reason, now, caller.name()).orElseThrow(), EventType.REPEAT_CLOSED, now));
    }

    /** Saves a changed candidate with its event and audit entry, inside the caller's transaction. */
    public RepeatCandidate saveAndPublish(RepeatCandidate candidate, EventType type, Instant now) {
        repeatCandidates.save(candidate);
        events.fire(new DomainEvent.RepeatCandidateChanged(type, now, candidate));
        audit.add(type.code(), RecordType.TASK, candidate.id(), Optional.of(candidate.patient()));
        return repeatCandidates.find(candidate.id()).orElseThrow();
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }
}
