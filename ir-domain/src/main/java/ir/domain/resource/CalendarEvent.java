package ir.domain.resource;

import ir.domain.shared.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An event in a resource's calendar other than a session: closure, leave, shift, time of another service. It is entered
 * manually or imported from another system. It never moves a booked session by itself; the affected bookings are
 * reported.
 *
 * @param resource the resource whose calendar it is in; empty means every resource of the site
 * @param window the first occurrence
 * @param repeats an iCalendar recurrence rule (RFC 5545, RRULE without its name); empty means once. Occurrences keep
 *     the local time of the site across clock changes
 * @param service for {@link EventType#RESERVED}: the procedure the time is reserved for
 * @param releasedDaysBefore for {@link EventType#RESERVED}: days before the start from which every procedure may use
 *     the time
 * @param channels for {@link EventType#FEWER_CHANNELS}: number of working channels
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

    /** The type determines the effect on free time. */
    public enum EventType {
        /** A room under repair, a department's outing. */
        CLOSURE(true),
        /** Leave, illness, congress. */
        ABSENCE(true),
        /** Taken by another service or an imported calendar. */
        EXTERNAL_BUSY(true),
        /** Reserved for one service's procedures until it is released. */
        RESERVED(false),
        /** A cryo console with channels out of order. */
        FEWER_CHANNELS(false),
        /** A rostered person is on duty. */
        SHIFT(false),
        /** A person who can be called for an emergency. */
        ON_CALL(false);

        private final boolean closes;

        EventType(boolean closes) {
            this.closes = closes;
        }

        /** Whether the resource is unavailable meanwhile. */
        public boolean closes() {
            return closes;
        }
    }

    /**
     * Origin of an event.
     *
     * @param system {@code hand}, or the name of the other system
     * @param externalId id in that system, by which an import finds the event again
     */
    public record Source(String system, String externalId) {
        public static final String MANUAL = "hand";

        public boolean manual() {
            return system.equals(MANUAL);
        }
    }

    /** Maximum length of one occurrence of a recurring event. */
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

    /** Whether the time is reserved for another procedure and not yet released at {@code now}. */
    public boolean reservedAgainst(String procedure, Instant start, Instant now) {
        return type == EventType.RESERVED
                && !service.orElseThrow().equals(procedure)
                && now.isBefore(start.minus(Duration.ofDays(releasedDaysBefore.orElse(0))));
    }

    public boolean concerns(ResourceId id) {
        return resource.isEmpty() || resource.get().equals(id);
    }
}
