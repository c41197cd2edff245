package ir.domain.shared;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Why a request was rejected, with the facts to show. Each adapter maps it to a text (by the record's name) and a
 * status; tests check that both tables are complete.
 */
public sealed interface Rejection {
    /** No resource of this type has this id, or the caller may not know that it exists. */
    record NotFound(String type, String id) implements Rejection {}

    /** The caller's role lacks this permission. */
    record NotPermitted(String permission) implements Rejection {}

    /** A required resource is taken. The rejection never says by whom. */
    record ResourceAlreadyBooked(String resource, ResourceRole role, TimeRange window) implements Rejection {}

    /**
     * A resource is unavailable although no session takes it.
     *
     * @param because a closure, an absence, hours …
     */
    record ResourceClosed(String resource, ResourceRole role, TimeRange window, UnavailabilityCause because)
            implements Rejection {}

    /** Why a resource is unavailable. */
    enum UnavailabilityCause {
        CLOSURE,
        ABSENCE,
        EXTERNAL_BUSY,
        HOLIDAY,
        OUTSIDE_HOURS,
        NO_SHIFT,
        RESERVED_BLOCK,
        FEWER_CHANNELS
    }

    /** A resource is free but not qualified for this session. */
    record ResourceUnsuitable(String resource, ResourceRole role, String because) implements Rejection {}

    /** Fewer probes or less gas than the session needs on its day. */
    record InsufficientStock(String item, int needed, int left, LocalDate day) implements Rejection {}

    /** The previous session of the treatment series is too near. */
    record GapTooShort(int days, LocalDate earliest) implements Rejection {}

    /** The change affects booked sessions, and the caller has not confirmed it. */
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

    /** A rule that cannot be overridden: consent, time-out, identity, side. */
    record HardStop(String rule) implements Rejection {}

    record TransitionNotAllowed(String what, String from, String to) implements Rejection {}

    record StaleVersion(long expected, long actual) implements Rejection {}

    record VersionMissing() implements Rejection {}

    /** An idempotency key was reused with another request body. */
    record IdempotencyKeyReused(String key) implements Rejection {}

    record InvalidValue(String element, String value, Expected expected) implements Rejection {
        public InvalidValue(String element, String value, String expected) {
            this(element, value, Expected.of(expected));
        }
    }

    record MissingValue(String element, Expected expected) implements Rejection {
        public MissingValue(String element, String expected) {
            this(element, Expected.of(expected));
        }
    }

    /** An entry or reference of a received bundle that this server does not support. */
    record UnsupportedEntry(String element, String found, Expected expected) implements Rejection {
        public UnsupportedEntry(String element, String found, String expected) {
            this(element, found, Expected.of(expected));
        }
    }

    /** A patient with this name and birth date, or with this number, exists already. */
    record PossibleDuplicatePatient(String number) implements Rejection {}

    /** An open referral of this patient is for the same site and side. */
    record PossibleDuplicateReferral(String order) implements Rejection {}

    record TreatmentRecordMissing(String lesion) implements Rejection {}

    /** A final record changes by amendment only. */
    record AlreadyFinal(String what) implements Rejection {}

    /** A required reason in free text is missing. */
    record ReasonMissing(String what) implements Rejection {}
}
