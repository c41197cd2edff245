package ir.domain.booking;

import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** An opening that was free when it was found. It promises nothing; it can be held once, until it expires. */
public record Proposal(
        BookingId id,
        ReferralId referral,
        PatientId patient,
        SessionPlan plan,
        TimeWindow planned,
        List<Allocation> allocations,
        Instant expires) {

    /** How long a found opening may be held. */
    public static final Duration LIFE = Duration.ofMinutes(15);

    public Proposal {
        allocations = List.copyOf(allocations);
    }

    public boolean expired(Instant now) {
        return !now.isBefore(expires);
    }
}
