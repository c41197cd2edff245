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
import java.util.stream.Collectors;

/**
 * Everything a person needs to decide about one referral.
 *
 * @param stage the session that is to be booked next, or was booked last, from 1
 * @param proposed what the planner computes from the lesions of that stage
 * @param plan what will be booked: the confirmed plan, else the proposed one
 * @param bookings its holds and bookings now, by stage
 * @param consent an active consent is on file today
 */
public record ReferralFile(
        Referral referral,
        Patient patient,
        CaseFacts facts,
        List<Finding> findings,
        int stage,
        SessionPlanner.Proposal proposed,
        SessionPlan plan,
        List<Booking> bookings,
        boolean consent) {

    public boolean blocked() {
        return findings.stream().anyMatch(Finding::blocks);
    }

    /** The hold or booking of the stage in hand; empty where that one is still to be booked. */
    public Optional<Booking> booking() {
        return bookings.stream().filter(b -> b.stage() == stage).findFirst();
    }

    public NextSession next() {
        return new NextSession(
                referral,
                stage,
                facts.lesions().stream()
                        .map(f -> f.lesion())
                        .filter(l -> referral.lesionsOf(stage).contains(l.id()))
                        .map(l -> l.site())
                        .collect(Collectors.toSet()),
                plan);
    }
}
