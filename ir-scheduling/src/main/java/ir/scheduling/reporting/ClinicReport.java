package ir.scheduling.reporting;

import ir.domain.booking.BookingState;
import ir.domain.followup.ResponseClass;
import ir.domain.lesion.BodySite;
import ir.domain.shared.DateRange;
import ir.domain.treatment.AdverseEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All figures for a range of days. Each has its denominator and the number of missing values; a missing value never
 * counts as a good one.
 */
public record ClinicReport(
        DateRange days,
        int treatments,
        int sessions,
        List<Milestone> milestones,
        Events events,
        List<Repeats> repeatsBySite,
        List<Repeats> repeatsBySize,
        Recurrence recurrence,
        Waiting waiting,
        List<Cancellation> cancellations,
        int bookings,
        OnTime onTime,
        List<RoomUse> rooms) {
    public ClinicReport {
        milestones = List.copyOf(milestones);
        repeatsBySite = List.copyOf(repeatsBySite);
        repeatsBySize = List.copyOf(repeatsBySize);
        cancellations = List.copyOf(cancellations);
        rooms = List.copyOf(rooms);
    }

    /**
     * Response at one milestone, of the plans whose window has ended; superseded and ended plans only if they have a
     * response.
     *
     * @param due the denominator
     * @param missing plans without a response
     */
    public record Milestone(String code, int due, Map<ResponseClass, Integer> classes, int missing) {
        public Milestone {
            classes = Map.copyOf(classes);
        }

        public int assessable() {
            return due - missing - classes.getOrDefault(ResponseClass.NOT_ASSESSABLE, 0);
        }

        public int responded() {
            return classes.getOrDefault(ResponseClass.CR, 0) + classes.getOrDefault(ResponseClass.PR, 0);
        }
    }

    /**
     * Sessions with an adverse event, by the worst event of each.
     *
     * @param sessions sessions with at least one treated lesion
     */
    public record Events(int sessions, Map<AdverseEvent.Severity, Integer> worst, int events, int infections) {
        public Events {
            worst = Map.copyOf(worst);
        }
    }

    /** Lesions treated for the first time, and how many of them were treated again until today. */
    public record Repeats(Optional<BodySite> site, Size size, int lesions, int again) {}

    /** Longest dimension at the time of referral. */
    public enum Size {
        ANY,
        UP_TO_3_CM,
        OVER_3_TO_5_CM,
        OVER_5_CM,
        UNKNOWN
    }

    /**
     * Time from the treatment to recurrent pain (REP-PAIN), among those with a response. Treatments without recurrence
     * are censored at the last score (Kaplan-Meier).
     *
     * @param treatments treatments with a response
     * @param without treatments that are not assessable, or without a response
     * @param medianDays empty if pain recurred in fewer than half
     */
    public record Recurrence(
            int treatments, int cameBack, int without, List<Step> steps, Optional<Integer> medianDays) {
        public Recurrence {
            steps = List.copyOf(steps);
        }
    }

    /** From this day on, this share is still free of recurrent pain. */
    public record Step(int day, int atRisk, double share) {}

    /** Days from the referral to the first treatment. */
    public record Waiting(
            int sessions, Optional<Integer> median, Optional<Integer> p80, int withinTreatBy, List<Integer> days) {
        public Waiting {
            days = List.copyOf(days);
        }
    }

    /** Cancelled bookings with one reason. */
    public record Cancellation(BookingState.Initiator initiator, String reason, int count) {}

    /**
     * Sessions whose sedation began at most a quarter of an hour after the planned time.
     *
     * @param missing sessions started without a recorded time
     */
    public record OnTime(int sessions, int onTime, int missing, Optional<Integer> medianLateMinutes) {}

    /** Minutes in which a room was used by sessions, and minutes in which it was open. */
    public record RoomUse(String room, long used, long open) {}
}
