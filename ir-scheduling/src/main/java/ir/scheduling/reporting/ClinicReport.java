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
 * All figures of a stretch of days. Each keeps what it was counted of and what it could not count; a missing value is
 * never a good one.
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
     * Response at one milestone, of the plans whose window has ended; superseded and ended plans only if they were
     * answered.
     *
     * @param due the denominator
     * @param missing not answered at all
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
     * Sessions with an adverse event, by the worst of each.
     *
     * @param of sessions in which something was treated
     */
    public record Events(int of, Map<AdverseEvent.Severity, Integer> worst, int events, int infections) {
        public Events {
            worst = Map.copyOf(worst);
        }
    }

    /** Lesions treated for the first time, and those of them treated again until today. */
    public record Repeats(Optional<BodySite> site, Size size, int lesions, int again) {}

    /** By longest dimension when it was referred. */
    public enum Size {
        ANY,
        UP_TO_3_CM,
        OVER_3_TO_5_CM,
        OVER_5_CM,
        UNKNOWN
    }

    /**
     * Time from the treatment to pain that came back (REP-PAIN), of those who had responded; who has not yet is counted
     * until the last score (Kaplan and Meier).
     *
     * @param of treatments with a response
     * @param without treatments that could not be judged, or without a response
     * @param medianDays empty where fewer than half came back
     */
    public record Recurrence(int of, int cameBack, int without, List<Step> steps, Optional<Integer> medianDays) {
        public Recurrence {
            steps = List.copyOf(steps);
        }
    }

    /** From a day on, this share is still without pain that came back. */
    public record Step(int day, int atRisk, double share) {}

    /** Days from the referral to the first treatment. */
    public record Waiting(
            int of, Optional<Integer> median, Optional<Integer> p80, int withinTreatBy, List<Integer> days) {
        public Waiting {
            days = List.copyOf(days);
        }
    }

    /** Cancelled bookings of one reason. */
    public record Cancellation(BookingState.Initiator initiator, String reason, int count) {}

    /**
     * Sessions whose sedation began at most a quarter of an hour after its planned minute.
     *
     * @param missing started, and nobody noted when
     */
    public record OnTime(int of, int onTime, int missing, Optional<Integer> medianLateMinutes) {}

    /** Minutes of a room taken by sessions, of those it was open. */
    public record RoomUse(String room, long used, long open) {}
}
