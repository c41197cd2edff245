package ir.domain.booking;

import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionPlan;
import ir.domain.shared.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A slot that was free when it was found. It reserves nothing; it can be held once, until it expires.
 *
 * @param moves the booking that the proposal would move; that booking's own time counts as free
 * @param overrides scheduling rules a person overrides with it
 */
public record BookingProposal(
        BookingId id,
        SiteId site,
        ReferralId referral,
        int sessionNumber,
        PatientId patient,
        SessionPlan plan,
        TimeRange planned,
        List<Allocation> allocations,
        Optional<BookingId> moves,
        List<SchedulingRuleOverride> overrides,
        Instant expires) {

    /** How long a proposal may be held after it was found. */
    public static final Duration VALIDITY = Duration.ofMinutes(15);

    public BookingProposal {
        allocations = List.copyOf(allocations);
        overrides = List.copyOf(overrides);
    }

    /** The same proposal for another patient, into whose records this patient's are merged. */
    public BookingProposal withPatient(PatientId other) {
        return new BookingProposal(
                id, site, referral, sessionNumber, other, plan, planned, allocations, moves, overrides, expires);
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }
}
