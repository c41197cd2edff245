package ir.scheduling.availability;

import ir.domain.booking.Allocation;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.util.List;

/**
 * A slot that fits the whole session.
 *
 * @param planned from set-up to the end of recovery
 * @param score 0 to 100, higher is better
 */
public record CandidateSlot(
        Instant start, TimeRange planned, List<Allocation> allocations, int score, List<Reason> reasons) {
    public CandidateSlot {
        allocations = List.copyOf(allocations);
        reasons = List.copyOf(reasons);
    }

    /**
     * A reason for the score.
     *
     * @param days between the session and the treat-by date, for reasons about that date
     */
    public record Reason(ReasonType type, long days) {
        /** Reasons for and against a slot. */
        public enum ReasonType {
            FIRST_THAT_FITS(true),
            BEFORE_TREAT_BY(true),
            ON_TREAT_BY(true),
            AFTER_TREAT_BY(false),
            NO_SCRAP_TIME(true),
            LEAVES_SCRAP_TIME(false),
            AS_WISHED(true);

            private final boolean good;

            ReasonType(boolean good) {
                this.good = good;
            }

            public boolean good() {
                return good;
            }
        }
    }
}
