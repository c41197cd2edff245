package ir.scheduling.referral;

import ir.domain.booking.Booking;
import ir.domain.patient.Patient;
import ir.domain.referral.Referral;
import ir.domain.rule.CaseFacts;
import ir.domain.rule.Finding;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import java.util.List;
import java.util.Optional;

/**
 * Everything a person needs to decide about one referral.
 *
 * @param proposed what the planner computes from the first lesion
 * @param plan what will be booked: the confirmed plan, else the proposed one
 * @param consent an active consent is on file today
 */
public record ReferralFile(
        Referral referral,
        Patient patient,
        CaseFacts facts,
        List<Finding> findings,
        SessionPlanner.Proposal proposed,
        SessionPlan plan,
        Optional<Booking> booking,
        boolean consent) {

    public boolean blocked() {
        return findings.stream().anyMatch(Finding::blocks);
    }
}
