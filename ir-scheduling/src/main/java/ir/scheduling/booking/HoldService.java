package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.referral.FindingOverrides;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Holds of proposals: made, made without coverage, renewed. */
@ApplicationScoped
public class HoldService {
    private final ProposalHolds holds;
    private final BookingJournal journal;
    private final ReferralDetailsAssembler details;
    private final FindingOverrides overrides;
    private final Clock clock;

    @Inject
    public HoldService(
            ProposalHolds holds,
            BookingJournal journal,
            ReferralDetailsAssembler details,
            FindingOverrides overrides,
            Clock clock) {
        this.holds = holds;
        this.journal = journal;
        this.details = details;
        this.overrides = overrides;
        this.clock = clock;
    }

    /**
     * Holds a proposal. The proposal's id stays the booking's id.
     *
     * @param length at most {@link Booking#MAX_HOLD_DURATION}; longer values are shortened to it
     */
    @Command(permission = Permission.BOOK_SESSION, action = "hold", type = RecordType.APPOINTMENT)
    public Result<Booking> hold(Caller caller, @Subject BookingId id, Duration length, Optional<IdempotencyKey> key) {
        var now = clock.instant();
        var replay = journal.replay(caller, key, now);
        return replay.isPresent() ? replay.get() : holds.hold(caller, id, capHoldDuration(length), key, now);
    }

    /** Holds a proposal for days while the payer's authorisation is pending; for schedulers, at most fourteen days. */
    @Command(permission = Permission.OVERRIDE_SCHEDULING_RULE, action = "hold", type = RecordType.APPOINTMENT)
    public Result<Booking> holdPendingAuthorisation(Caller caller, @Subject BookingId id, Duration length) {
        if (length.isNegative() || length.isZero() || length.compareTo(Booking.MAX_AUTHORISATION_HOLD_DURATION) > 0) {
            return Result.failure(new Rejection.InvalidValue("hold", length.toHours() + " h", "1-to-336-h"));
        }
        return holds.hold(caller, id, length, Optional.empty(), clock.instant());
    }

    /**
     * Holds a proposal and overrides the missing coverage, so that it can be booked without it.
     *
     * @param reasonCode coded reason
     * @param reason reason in free text
     */
    @Command(permission = Permission.OVERRIDE_SCHEDULING_RULE, action = "hold", type = RecordType.APPOINTMENT)
    public Result<Booking> holdOverridingCoverage(
            Caller caller,
            @Subject BookingId id,
            Duration length,
            Optional<IdempotencyKey> key,
            String reasonCode,
            String reason) {
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("override"));
        }
        var now = clock.instant();
        var replay = journal.replay(caller, key, now);
        return replay.isPresent()
                ? replay.get()
                : holds.hold(caller, id, capHoldDuration(length), key, now).map(held -> {
                    var file = details.of(held.referral(), now).orElseThrow();
                    overrides.overrideCoverage(caller, now, file, reasonCode, reason);
                    return held;
                });
    }

    @Command(permission = Permission.BOOK_SESSION, action = "renew-hold", type = RecordType.APPOINTMENT)
    public Result<Booking> renew(Caller caller, @Subject BookingId id, Duration length) {
        var now = clock.instant();
        return journal.lock(id)
                .flatMap(booking -> booking.renew(capHoldDuration(length), now))
                .map(renewed -> journal.save(EventType.APPOINTMENT_RENEWED, renewed, now));
    }

    private static Duration capHoldDuration(Duration length) {
        return length.compareTo(Booking.MAX_HOLD_DURATION) > 0 ? Booking.MAX_HOLD_DURATION : length;
    }
}
