package ir.scheduling.readiness;

import ir.domain.assessment.Question;
import ir.domain.booking.BookingState;
import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.rule.RuleSet;
import ir.domain.rule.TreatByDatePolicy;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SiteRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Keeps each stored checklist up to date. A service that changes a fact, a booking or a rule refreshes the checklist in
 * the same transaction, so the stored checklist always matches the stored facts.
 */
@ApplicationScoped
public class ReadinessUpdater {
    private final ChecklistSnapshotRepository checklists;
    private final Event<DomainEvent> events;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final ReferralDetailsAssembler referralDetailsAssembler;

    @Inject
    public ReadinessUpdater(
            ChecklistSnapshotRepository checklists,
            Event<DomainEvent> events,
            ReferralRepository referrals,
            SiteRepository sites,
            ReferralDetailsAssembler referralDetailsAssembler) {
        this.checklists = checklists;
        this.events = events;
        this.referrals = referrals;
        this.sites = sites;
        this.referralDetailsAssembler = referralDetailsAssembler;
    }

    /** Recalculates the checklist under the referral's lock; saves and publishes what changed. */
    public ChecklistSnapshot refresh(ReferralId id, Instant now) {
        var locked = referrals.lock(id).orElseThrow();
        var details = referralDetailsAssembler.of(id, now).orElseThrow();
        var rules = sites.rulesOn(now.atZone(details.patientCase().zone()).toLocalDate());
        var treatBy = TreatByDatePolicy.of(
                locked.referredOn(),
                locked.urgency(),
                locked.intent(),
                details.patientCase().lesions().stream()
                        .flatMap(lesion -> lesion.worstPain().stream())
                        .max(Comparator.comparing(pain -> pain.value())),
                details.patientCase().assessment().yes(Question.SHORT_PROGNOSIS).orElse(false),
                rules);
        if (!treatBy.equals(locked.treatBy())) {
            referrals.save(locked.withTreatBy(treatBy));
        }
        return refresh(details, booked(details), rules, now);
    }

    /**
     * The same for a caller that has already read the details under the referral's lock.
     *
     * @param booked the current booking, which may be newer than the details
     */
    public ChecklistSnapshot refresh(
            ReferralDetails details, Optional<ChecklistSnapshot.BookedSession> booked, RuleSet rules, Instant now) {
        var id = details.referral().id();
        var before = details.checklist()
                .orElseGet(() -> ChecklistSnapshot.begin(id, details.patient().id()));
        var after = before.update(details.readiness(), booked, rules, now);
        if (after != before) {
            checklists.save(after);
            events.fire(new DomainEvent.ReadinessChanged(now, after));
        }
        return after;
    }

    /** Refreshes all open referrals of a patient, always in the same order, which prevents deadlocks. */
    public void refresh(PatientId patient, Instant now) {
        referrals.ofPatient(patient).stream()
                .filter(referral -> referral.state().isOpen())
                .map(Referral::id)
                .sorted(Comparator.comparing(ReferralId::value))
                .forEach(id -> refresh(id, now));
    }

    private static Optional<ChecklistSnapshot.BookedSession> booked(ReferralDetails details) {
        return details.booking()
                .filter(booking -> booking.state() instanceof BookingState.Booked)
                .map(booking -> new ChecklistSnapshot.BookedSession(
                        booking.plan(), booking.planned().start()));
    }

    /** Saves the current findings together with the decision that was just made. */
    public void recordFindings(ReferralId id, String event, Instant now) {
        recordFindings(referralDetailsAssembler.of(id, now).orElseThrow(), event, now);
    }

    public void recordFindings(ReferralDetails details, String event, Instant now) {
        referrals.saveFindings(new ReferralRepository.RecordedFindings(
                details.referral().id(), now, event, details.findings().get(0).ruleSetVersion(), details.findings()));
    }
}
