package ir.domain.outcome;

import ir.domain.resource.ResourceRole;
import ir.domain.time.TimeWindow;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Why not, with the facts to show. Each door gives it words (by the record's name) and a status; both tables are
 * tested to be complete.
 */
public sealed interface Refusal {
    /** Nothing of this kind has this id, or the caller may not know that it exists. */
    record NotFound(String kind, String id) implements Refusal {}

    /** The caller's role does not have this right. */
    record NotPermitted(String permission) implements Refusal {}

    /** A resource the session needs is taken; never says by whom. */
    record ResourceTaken(String resource, ResourceRole role, TimeWindow window) implements Refusal {}

    /**
     * A resource cannot be had then, though no session takes it.
     *
     * @param because a closure, an absence, hours …
     */
    record ResourceClosed(String resource, ResourceRole role, TimeWindow window, Closed because) implements Refusal {}

    /** Why a resource cannot be had. */
    enum Closed {
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
    record ResourceUnsuitable(String resource, ResourceRole role, String because) implements Refusal {}

    /** Fewer probes or less gas than the session needs on its day. */
    record StockShort(String item, int needed, int left, LocalDate day) implements Refusal {}

    /** The stage before this one is too near. */
    record GapTooShort(int days, LocalDate earliest) implements Refusal {}

    /** A change that would hit booked sessions, and nobody has yet said that this is known. */
    record SessionsHit(int sessions) implements Refusal {}

    record HoldExpired(String booking, Instant expired) implements Refusal {}

    record ProposalExpired(String proposal, Instant expired) implements Refusal {}

    record ProposalHeldAlready(String proposal) implements Refusal {}

    record RenewedAlready(String booking) implements Refusal {}

    /** The referral has an active hold or booking. */
    record ScheduledAlready(String booking, Instant start) implements Refusal {}

    record ReferralNotBookable(String state) implements Refusal {}

    /** A finding must be resolved or overridden first. */
    record RuleNotMet(String rule) implements Refusal {}

    /** Nobody may go on: consent, time-out, identity, side. */
    record HardStop(String rule) implements Refusal {}

    record TransitionNotAllowed(String what, String from, String to) implements Refusal {}

    record StaleVersion(long expected, long actual) implements Refusal {}

    record VersionMissing() implements Refusal {}

    /** An idempotency key came again with another body. */
    record KeyReused(String key) implements Refusal {}

    record InvalidValue(String element, String value, String expected) implements Refusal {}

    record MissingValue(String element, String expected) implements Refusal {}

    /** An entry or reference of an incoming bundle that this server does not take. */
    record UnsupportedEntry(String element, String found, String expected) implements Refusal {}

    /** Somebody of this name and birth date, or with this number, is known already. */
    record SimilarPatient(String number) implements Refusal {}

    /** An open referral of this patient is for the same site and side. */
    record SimilarReferral(String order) implements Refusal {}

    record TreatmentRecordMissing(String lesion) implements Refusal {}

    /** Final records change by amendment only. */
    record AlreadyFinal(String what) implements Refusal {}

    /** What {@code InvalidValue} is for a person's free text that must be given. */
    record ReasonMissing(String what) implements Refusal {}
}
