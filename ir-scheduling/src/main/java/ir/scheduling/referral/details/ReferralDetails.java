package ir.scheduling.referral.details;

import ir.domain.booking.Booking;
import ir.domain.mdt.MdtReview;
import ir.domain.patient.Patient;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.readiness.Readiness;
import ir.domain.referral.Referral;
import ir.domain.rule.Eligibility;
import ir.domain.rule.Finding;
import ir.domain.rule.Gate;
import ir.domain.rule.PatientCase;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Everything a person needs to decide about one referral.
 *
 * @param triageDue deadline of the triage decision, while the referral waits for it
 * @param sessionNumber the session that is to be booked next, or was booked last, from 1
 * @param proposedPlan what the planner computes from the lesions of this session
 * @param plan the plan that will be booked: the confirmed plan, else the proposed one
 * @param bookings current holds and bookings, by session number
 * @param readiness its checklist, for the day of its session or for today
 * @param checklist the checklist as last stored, with the changes at that time
 * @param reviews the MDT's decisions, oldest first
 */
public record ReferralDetails(
        Referral referral,
        Patient patient,
        PatientCase patientCase,
        List<Finding> findings,
        Eligibility eligibility,
        Optional<LocalDate> triageDue,
        int sessionNumber,
        SessionPlanner.PlanProposal proposedPlan,
        SessionPlan plan,
        List<Booking> bookings,
        Readiness readiness,
        Optional<ChecklistSnapshot> checklist,
        List<MdtReview> reviews) {

    public boolean blocked() {
        return findings.stream().anyMatch(Finding::blocks);
    }

    /** The rules that block this step, each once. */
    public List<String> blockedAt(Gate step) {
        return findings.stream()
                .filter(finding -> finding.blocksAt(step))
                .map(Finding::rule)
                .distinct()
                .toList();
    }

    /** Whether the consent is valid for the day of the session, or for today. */
    public boolean consent() {
        return findings.stream().noneMatch(finding -> finding.rule().equals("PRE-CONSENT") && finding.blocks());
    }

    /** The hold or booking of the session {@code sessionNumber}; empty if that session is still to be booked. */
    public Optional<Booking> booking() {
        return bookings.stream().filter(b -> b.sessionNumber() == sessionNumber).findFirst();
    }

    public NextSession next() {
        return NextSession.of(referral, sessionNumber, patientCase, plan, readiness.earliestSafe());
    }
}
