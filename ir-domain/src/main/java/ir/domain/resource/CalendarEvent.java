package ir.domain.resource;

import ir.domain.shared.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something in a resource's diary that is no session: a closure, a leave, a shift, time another service takes. It is
 * entered by hand or comes from another system; it never moves a booked session by itself, the sessions it hits are
 * reported.
 *
 * @param resource whose diary; empty means everything at the site
 * @param window the first time, as instants
 * @param repeats an iCalendar recurrence rule (RFC 5545, RRULE without its name); empty means once. Repetitions keep the
 *     clock of the site, over changes of it too
 * @param service for {@link EventType#RESERVED}: whose procedures the time is kept for
 * @param releasedDaysBefore for {@link EventType#RESERVED}: so many days before, anybody may have it
 * @param channels for {@link EventType#FEWER_CHANNELS}: how many are left
 */
public record CalendarEvent(
        String id,
        SiteId site,
        Optional<ResourceId> resource,
        EventType type,
        TimeRange window,
        Optional<String> repeats,
        String title,
        Optional<String> service,
        Optional<Integer> releasedDaysBefore,
        Optional<Integer> channels,
        Source source) {

    /** What it is, and so what it does to free time. */
    public enum EventType {
        /** A room under repair, a department's outing. */
        CLOSURE(true),
        /** Leave, illness, congress. */
        ABSENCE(true),
        /** Taken by another service or another system's plan. */
        BUSY_ELSEWHERE(true),
        /** Kept for one service's procedures until it is released. */
        RESERVED(false),
        /** A console with channels out of order. */
        FEWER_CHANNELS(false),
        /** A rostered person is there. */
        SHIFT(false),
        /** A person who can be called for an emergency. */
        ON_CALL(false);

        private final boolean closes;

        EventType(boolean closes) {
            this.closes = closes;
        }

        /** Nobody can have the resource meanwhile. */
        public boolean closes() {
            return closes;
        }
    }

    /**
     * Where it came from.
     *
     * @param system {@code hand}, or the name of the other system
     * @param externalId that system's own id, by which it is found again
     */
    public record Source(String system, String externalId) {
        public static final String MANUAL = "hand";

        public boolean manual() {
            return system.equals(MANUAL);
        }
    }

    /** The longest one time of an entry that repeats. */
    private static final Duration LONGEST_REPEATED = Duration.ofDays(31);

    private static final int LONGEST_TITLE = 1_000;
    private static final int LONGEST_RULE = 500;

    public CalendarEvent {
        if (repeats.isPresent() && window.length().compareTo(LONGEST_REPEATED) > 0) {
            throw new IllegalArgumentException(
                    "end: " + window.end() + " (expected: at most 31 days after the start, where the entry repeats)");
        }
        if (repeats.filter(rule -> rule.length() > LONGEST_RULE).isPresent()) {
            throw new IllegalArgumentException(
                    "repeats: " + repeats.get().length() + " characters (expected: at most " + LONGEST_RULE + ")");
        }
        if (title.length() > LONGEST_TITLE) {
            throw new IllegalArgumentException(
                    "title: " + title.length() + " characters (expected: at most " + LONGEST_TITLE + ")");
        }
        if (type == EventType.RESERVED && service.isEmpty()) {
            throw new IllegalArgumentException("service: none (expected: whose time is kept)");
        }
        if (type == EventType.FEWER_CHANNELS && channels.isEmpty()) {
            throw new IllegalArgumentException("channels: none (expected: how many are left)");
        }
        if (channels.filter(left -> left < 0 || left > 40).isPresent()) {
            throw new IllegalArgumentException("channels: " + channels.get() + " (expected: 0 to 40)");
        }
        if (releasedDaysBefore.filter(days -> days < 0 || days > 365).isPresent()) {
            throw new IllegalArgumentException(
                    "released days before: " + releasedDaysBefore.get() + " (expected: 0 to 365)");
        }
        title = title.strip();
    }

    /** Kept time that is still kept at an instant: nobody else's procedure may have it yet. */
    public boolean reservedAgainst(String procedure, Instant start, Instant now) {
        return type == EventType.RESERVED
                && !service.orElseThrow().equals(procedure)
                && now.isBefore(start.minus(Duration.ofDays(releasedDaysBefore.orElse(0))));
    }

    public boolean concerns(ResourceId id) {
        return resource.isEmpty() || resource.get().equals(id);
    }
}
