package ir.scheduling.intake;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.AdverseEventRepository;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ChecklistSnapshotRepository;
import ir.scheduling.repository.FollowUpPlanRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.ReceivedResourceRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.RepeatCandidateRepository;
import ir.scheduling.repository.SessionRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** The clinical records of a patient, as a whole. */
@ApplicationScoped
public class PatientRecords {
    private final ReferralRepository referrals;
    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final SessionRepository sessions;
    private final FollowUpPlanRepository followUpPlans;
    private final AdverseEventRepository adverseEvents;
    private final RepeatCandidateRepository repeatCandidates;
    private final ChecklistSnapshotRepository checklists;
    private final ReceivedResourceRepository receivedResources;

    @Inject
    public PatientRecords(
            ReferralRepository referrals,
            BookingRepository bookings,
            ProposalRepository proposals,
            SessionRepository sessions,
            FollowUpPlanRepository followUpPlans,
            AdverseEventRepository adverseEvents,
            RepeatCandidateRepository repeatCandidates,
            ChecklistSnapshotRepository checklists,
            ReceivedResourceRepository receivedResources) {
        this.referrals = referrals;
        this.bookings = bookings;
        this.proposals = proposals;
        this.sessions = sessions;
        this.followUpPlans = followUpPlans;
        this.adverseEvents = adverseEvents;
        this.repeatCandidates = repeatCandidates;
        this.checklists = checklists;
        this.receivedResources = receivedResources;
    }

    /**
     * Gives all records of one patient to another, inside the caller's transaction. Each is saved as a new version, so a
     * change that someone prepared on the earlier one is rejected as stale. Earlier versions, events and the audit log
     * stay as they were.
     *
     * @return false, with nothing moved, if both patients have a session at the same time
     */
    public boolean move(PatientId from, PatientId into, Instant now) {
        if (bookings.overlap(from, into)) {
            return false;
        }
        // the referral first, as other commands lock it before what belongs to it
        referrals.lockOfPatient(from).forEach(referral -> referrals.save(referral.withPatient(into)));
        bookings.lockOfPatient(from).forEach(booking -> bookings.save(booking.withPatient(into), now));
        sessions.lockOfPatient(from).forEach(session -> sessions.save(session.withPatient(into)));
        followUpPlans.lockOfPatient(from).forEach(plan -> followUpPlans.save(plan.withPatient(into)));
        adverseEvents.lockOfPatient(from).forEach(event -> adverseEvents.save(event.withPatient(into)));
        repeatCandidates.lockOfPatient(from).forEach(candidate -> repeatCandidates.save(candidate.withPatient(into)));
        referrals.lockLesionsOfPatient(from).forEach(lesion -> referrals.save(lesion.withPatient(into)));
        checklists.lockOfPatient(from).forEach(checklist -> checklists.save(checklist.withPatient(into)));
        proposals.changePatient(from, into);
        receivedResources.changePatient(from, into, PatientReferences.replaced(from, into));
        return true;
    }
}
