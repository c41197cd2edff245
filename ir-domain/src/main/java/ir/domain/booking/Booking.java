package ir.domain.booking;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A whole session's time on every resource it needs. Held first, then booked; it takes all of its resources or none.
 *
 * @param stage which of the referral's sessions it is, from 1; more than one where they are staged
 * @param planned from set-up to the end of recovery
 * @param overrides desk rules a person went over for it, with name and reason
 */
public record Booking(
        BookingId id,
        SiteId site,
        ReferralId referral,
        int stage,
        PatientId patient,
        BookingState state,
        SessionPlan plan,
        TimeWindow planned,
        List<Allocation> allocations,
        List<DeskOverride> overrides,
        Instant created,
        String createdBy,
        String comment,
        long version) {

    /** A hold made without a wish for another length. */
    public static final Duration HOLD = Duration.ofMinutes(10);

    /** The longest hold an EHR may ask for. */
    public static final Duration LONGEST_HOLD = Duration.ofMinutes(30);

    /** A hold while the payer decides, where nobody says another length. */
    public static final Duration AWAITING_COVER = Duration.ofHours(48);

    /** The longest hold while the payer decides. */
    public static final Duration LONGEST_AWAITING_COVER = Duration.ofDays(14);

    public Booking {
        allocations = List.copyOf(allocations);
        overrides = List.copyOf(overrides);
        if (allocations.isEmpty()) {
            throw new IllegalArgumentException("allocations: 0 (expected: >= 1)");
        }
    }

    public static Booking hold(Proposal proposal, Duration length, Instant now, String by) {
        return new Booking(
                proposal.id(),
                proposal.site(),
                proposal.referral(),
                proposal.stage(),
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

    /** A hold past its time is free at once, whatever its row still says. */
    public boolean lapsed(Instant now) {
        return state instanceof BookingState.Held held && !now.isBefore(held.expires());
    }

    public boolean blockingAt(Instant now) {
        return state.blocking() && !lapsed(now);
    }

    public Outcome<Booking> renew(Duration length, Instant now) {
        if (!(state instanceof BookingState.Held held)) {
            return refuse("HELD");
        }
        if (lapsed(now)) {
            return Outcome.refused(new Refusal.HoldExpired(id.value(), held.expires()));
        }
        if (held.renewed()) {
            return Outcome.refused(new Refusal.RenewedAlready(id.value()));
        }
        return Outcome.done(as(new BookingState.Held(now.plus(length), true), comment));
    }

    public Outcome<Booking> book(Instant now, String comment) {
        if (!(state instanceof BookingState.Held held)) {
            return refuse("BOOKED");
        }
        if (lapsed(now)) {
            return Outcome.refused(new Refusal.HoldExpired(id.value(), held.expires()));
        }
        return Outcome.done(as(new BookingState.Booked(), comment));
    }

    /** What the patient or the desk adds, while there is still something to come. */
    public Outcome<Booking> remark(String words) {
        return state instanceof BookingState.Held || state instanceof BookingState.Booked
                ? Outcome.done(as(state, words))
                : refuse("changed");
    }

    /** A hold past its time has ended by itself; there is nothing left to cancel. */
    public Outcome<Booking> cancel(String reason, BookingState.Initiator initiator, Instant now) {
        if (state instanceof BookingState.Held held && lapsed(now)) {
            return Outcome.refused(new Refusal.HoldExpired(id.value(), held.expires()));
        }
        if (!(state instanceof BookingState.Held) && !(state instanceof BookingState.Booked)) {
            return refuse("CANCELLED");
        }
        return Outcome.done(as(new BookingState.Cancelled(reason, initiator), comment));
    }

    /** To another time or other resources, all or none; the same booking still, so whoever knows its id finds it. */
    public Outcome<Booking> move(Proposal to, Instant now) {
        if (lapsed(now)) {
            return Outcome.refused(new Refusal.HoldExpired(id.value(), ((BookingState.Held) state).expires()));
        }
        if (!(state instanceof BookingState.Held) && !(state instanceof BookingState.Booked)) {
            return refuse("moved");
        }
        return Outcome.done(at(to.plan(), to.planned(), to.allocations(), to.overrides()));
    }

    /** One resource for another of its role, for the same minutes. */
    public Outcome<Booking> reassign(ResourceId from, ResourceId to, String name, Instant now) {
        if (!blockingAt(now) || state instanceof BookingState.Fulfilled) {
            return refuse("reassigned");
        }
        if (allocations.stream().noneMatch(a -> a.resource().equals(from))) {
            return Outcome.refused(new Refusal.InvalidValue("resource", from.value(), "a resource of this booking"));
        }
        return Outcome.done(at(
                plan,
                planned,
                allocations.stream()
                        .map(a -> a.resource().equals(from) ? new Allocation(to, name, a.role(), a.window()) : a)
                        .toList(),
                overrides));
    }

    public Outcome<Booking> expire(Instant now) {
        return lapsed(now) ? Outcome.done(as(new BookingState.Expired(), comment)) : refuse("EXPIRED");
    }

    public Outcome<Booking> fulfil() {
        return state instanceof BookingState.Booked
                ? Outcome.done(as(new BookingState.Fulfilled(), comment))
                : refuse("FULFILLED");
    }

    public Outcome<Booking> noShow() {
        return state instanceof BookingState.Booked
                ? Outcome.done(as(new BookingState.NoShow(), comment))
                : refuse("NO_SHOW");
    }

    private Outcome<Booking> refuse(String wanted) {
        return Outcome.refused(new Refusal.TransitionNotAllowed("booking", state.label(), wanted));
    }

    private Booking as(BookingState next, String remark) {
        return new Booking(
                id,
                site,
                referral,
                stage,
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

    private Booking at(SessionPlan with, TimeWindow when, List<Allocation> taken, List<DeskOverride> by) {
        return new Booking(
                id, site, referral, stage, patient, state, with, when, taken, by, created, createdBy, comment, version);
    }

    /** As it stands after it was kept: the version is the keeper's to count. */
    public Booking kept(long counted) {
        return new Booking(
                id,
                site,
                referral,
                stage,
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
