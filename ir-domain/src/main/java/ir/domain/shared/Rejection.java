package ir.domain.shared;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Why not, with the facts to show. Each door gives it words (by the record's name) and a status; both tables are
 * tested to be complete.
 */
public sealed interface Rejection {
    /** Nothing of this kind has this id, or the caller may not know that it exists. */
    record NotFound(String type, String id) implements Rejection {}

    /** The caller's role does not have this right. */
    record NotPermitted(String permission) implements Rejection {}

    /** A resource the session needs is taken; never says by whom. */
    record ResourceAlreadyBooked(String resource, ResourceRole role, TimeRange window) implements Rejection {}

    /**
     * A resource cannot be had then, though no session takes it.
     *
     * @param because a closure, an absence, hours …
     */
    record ResourceClosed(String resource, ResourceRole role, TimeRange window, UnavailabilityCause because)
            implements Rejection {}

    /** Why a resource cannot be had. */
    enum UnavailabilityCause {
        CLOSURE,
        ABSENCE,
        BUSY_ELSEWHERE,
        HOLIDAY,
        OUTSIDE_HOURS,
        NO_SHIFT,
        KEPT_TIME,
        FEWER_CHANNELS
    }

    /** A resource that exists and is free, but cannot do this session. */
    record ResourceUnsuitable(String resource, ResourceRole role, String because) implements Rejection {}

    /** Fewer probes or less gas than the session needs on its day. */
    record InsufficientStock(String item, int needed, int left, LocalDate day) implements Rejection {}

    /** The stage before this one is too near. */
    record GapTooShort(int days, LocalDate earliest) implements Rejection {}

    /** A change that would hit booked sessions, and nobody has yet said that this is known. */
    record BookingsAffected(int sessions) implements Rejection {}

    record HoldExpired(String booking, Instant expired) implements Rejection {}

    record ProposalExpired(String proposal, Instant expired) implements Rejection {}

    record ProposalAlreadyHeld(String proposal) implements Rejection {}

    record HoldAlreadyRenewed(String booking) implements Rejection {}

    /** The referral has an active hold or booking. */
    record AlreadyScheduled(String booking, Instant start) implements Rejection {}

    record ReferralNotBookable(String state) implements Rejection {}

    /** A finding must be resolved or overridden first. */
    record RuleViolated(String rule) implements Rejection {}

    /** Nobody may go on: consent, time-out, identity, side. */
    record HardStop(String rule) implements Rejection {}

    record TransitionNotAllowed(String what, String from, String to) implements Rejection {}

    record StaleVersion(long expected, long actual) implements Rejection {}

    record VersionMissing() implements Rejection {}

    /** An idempotency key came again with another body. */
    record IdempotencyKeyReused(String key) implements Rejection {}

    record InvalidValue(String element, String value, String expected) implements Rejection {}

    record MissingValue(String element, String expected) implements Rejection {}

    /** An entry or reference of an incoming bundle that this server does not take. */
    record UnsupportedEntry(String element, String found, String expected) implements Rejection {}

    /** Somebody of this name and birth date, or with this number, is known already. */
    record PossibleDuplicatePatient(String number) implements Rejection {}

    /** An open referral of this patient is for the same site and side. */
    record PossibleDuplicateReferral(String order) implements Rejection {}

    record TreatmentRecordMissing(String lesion) implements Rejection {}

    /** Final records change by amendment only. */
    record AlreadyFinal(String what) implements Rejection {}

    /** What {@code InvalidValue} is for a person's free text that must be given. */
    record ReasonMissing(String what) implements Rejection {}
}
