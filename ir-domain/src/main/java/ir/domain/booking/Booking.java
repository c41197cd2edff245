package ir.domain.booking;

import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionPlan;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The time of a whole session on every resource it needs. A booking is held first, then booked; it allocates all of its
 * resources or none.
 *
 * @param sessionNumber number of the session within the referral, from 1; above 1 only in a treatment series
 * @param planned from set-up to the end of recovery
 * @param overrides scheduling rules a person overrode for it, with name and reason
 */
public record Booking(
        BookingId id,
        SiteId site,
        ReferralId referral,
        int sessionNumber,
        PatientId patient,
        BookingState state,
        SessionPlan plan,
        TimeRange planned,
        List<Allocation> allocations,
        List<SchedulingRuleOverride> overrides,
        Instant created,
        String createdBy,
        String comment,
        long version) {

    /** Default length of a hold. */
    public static final Duration HOLD_DURATION = Duration.ofMinutes(10);

    /** Maximum length of a hold that an EHR may request. */
    public static final Duration MAX_HOLD_DURATION = Duration.ofMinutes(30);

    /** Default length of a hold while the payer's authorisation is pending. */
    public static final Duration AUTHORISATION_HOLD_DURATION = Duration.ofHours(48);

    /** Maximum length of a hold while the payer's authorisation is pending. */
    public static final Duration MAX_AUTHORISATION_HOLD_DURATION = Duration.ofDays(14);

    public Booking {
        allocations = List.copyOf(allocations);
        overrides = List.copyOf(overrides);
        if (allocations.isEmpty()) {
            throw new IllegalArgumentException("allocations: 0 (expected: >= 1)");
        }
    }

    public static Booking hold(BookingProposal proposal, Duration length, Instant now, String by) {
        return new Booking(
                proposal.id(),
                proposal.site(),
                proposal.referral(),
                proposal.sessionNumber(),
                proposal.patient(),
                new BookingState.Held(now.plus(length), false),
                proposal.plan(),
                proposal.planned(),
                proposal.allocations(),
                proposal.overrides(),
                now,
                by,
                "",
                0);
    }

    /** An expired hold frees its resources at once, whatever state is still stored. */
    public boolean isExpired(Instant now) {
        return state instanceof BookingState.Held held && !now.isBefore(held.expires());
    }

    public boolean occupiesResourcesAt(Instant now) {
        return state.occupiesResources() && !isExpired(now);
    }

    public Result<Booking> renew(Duration length, Instant now) {
        if (!(state instanceof BookingState.Held held)) {
            return transitionNotAllowed("HELD");
        }
        if (isExpired(now)) {
            return Result.failure(new Rejection.HoldExpired(id.value(), held.expires()));
        }
        if (held.renewed()) {
            return Result.failure(new Rejection.HoldAlreadyRenewed(id.value()));
        }
        return Result.success(withState(new BookingState.Held(now.plus(length), true), comment));
    }

    public Result<Booking> book(Instant now, String comment) {
        if (!(state instanceof BookingState.Held held)) {
            return transitionNotAllowed("BOOKED");
        }
        if (isExpired(now)) {
            return Result.failure(new Rejection.HoldExpired(id.value(), held.expires()));
        }
        return Result.success(withState(new BookingState.Booked(), comment));
    }

    /** Replaces the comment of the patient or the scheduler while the session is still to come. */
    public Result<Booking> changeComment(String text) {
        return state instanceof BookingState.Held || state instanceof BookingState.Booked
                ? Result.success(withState(state, text))
                : transitionNotAllowed("changed");
    }

    /** Cancels a hold or booking. An expired hold has already ended and is rejected. */
    public Result<Booking> cancel(String reason, BookingState.Initiator initiator, Instant now) {
        if (state instanceof BookingState.Held held && isExpired(now)) {
            return Result.failure(new Rejection.HoldExpired(id.value(), held.expires()));
        }
        if (!(state instanceof BookingState.Held) && !(state instanceof BookingState.Booked)) {
            return transitionNotAllowed("CANCELLED");
        }
        return Result.success(withState(new BookingState.Cancelled(reason, initiator), comment));
    }

    /**
     * Moves the booking to another time or other resources, all or none. The id stays, so that clients still find it.
     */
    public Result<Booking> move(BookingProposal to, Instant now) {
        if (isExpired(now)) {
            return Result.failure(new Rejection.HoldExpired(id.value(), ((BookingState.Held) state).expires()));
        }
        if (!(state instanceof BookingState.Held) && !(state instanceof BookingState.Booked)) {
            return transitionNotAllowed("moved");
        }
        return Result.success(withAllocations(to.plan(), to.planned(), to.allocations(), to.overrides()));
    }

    /** Replaces one resource with another of the same role for the same time. */
    public Result<Booking> reassign(ResourceId from, ResourceId to, String name, Instant now) {
        if (!occupiesResourcesAt(now) || state instanceof BookingState.Fulfilled) {
            return transitionNotAllowed("reassigned");
        }
        if (allocations.stream().noneMatch(a -> a.resource().equals(from))) {
            return Result.failure(new Rejection.InvalidValue("resource", from.value(), "resource-booking"));
        }
        return Result.success(withAllocations(
                plan,
                planned,
                allocations.stream()
                        .map(a -> a.resource().equals(from) ? new Allocation(to, name, a.role(), a.window()) : a)
                        .toList(),
                overrides));
    }

    public Result<Booking> expire(Instant now) {
        return isExpired(now)
                ? Result.success(withState(new BookingState.Expired(), comment))
                : transitionNotAllowed("EXPIRED");
    }

    public Result<Booking> fulfil() {
        return state instanceof BookingState.Booked
                ? Result.success(withState(new BookingState.Fulfilled(), comment))
                : transitionNotAllowed("FULFILLED");
    }

    public Result<Booking> noShow() {
        return state instanceof BookingState.Booked
                ? Result.success(withState(new BookingState.NoShow(), comment))
                : transitionNotAllowed("NO_SHOW");
    }

    private Result<Booking> transitionNotAllowed(String requested) {
        return Result.failure(new Rejection.TransitionNotAllowed("booking", state.code(), requested));
    }

    private Booking withState(BookingState next, String remark) {
        return new Booking(
                id,
                site,
                referral,
                sessionNumber,
                patient,
                next,
                plan,
                planned,
                allocations,
                overrides,
                created,
                createdBy,
                remark,
                version);
    }

    private Booking withAllocations(
            SessionPlan with, TimeRange when, List<Allocation> taken, List<SchedulingRuleOverride> by) {
        return new Booking(
                id,
                site,
                referral,
                sessionNumber,
                patient,
                state,
                with,
                when,
                taken,
                by,
                created,
                createdBy,
                comment,
                version);
    }

    /** The same booking for another patient, into whose records this patient's are merged. */
    public Booking withPatient(PatientId other) {
        return new Booking(
                id,
                site,
                referral,
                sessionNumber,
                other,
                state,
                plan,
                planned,
                allocations,
                overrides,
                created,
                createdBy,
                comment,
                version);
    }

    /** The booking as saved; the repository assigns the version. */
    public Booking withVersion(long counted) {
        return new Booking(
                id,
                site,
                referral,
                sessionNumber,
                patient,
                state,
                plan,
                planned,
                allocations,
                overrides,
                created,
                createdBy,
                comment,
                counted);
    }
}
