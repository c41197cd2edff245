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
 * An opening that was free when it was found. It promises nothing; it can be held once, until it expires.
 *
 * @param moves the booking it was found for as another place; that one's own time counted as free
 * @param overrides desk rules a person goes over with it
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

    /** How long a found opening may be held. */
    public static final Duration VALIDITY = Duration.ofMinutes(15);

    public BookingProposal {
        allocations = List.copyOf(allocations);
        overrides = List.copyOf(overrides);
    }

    public boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }
}
