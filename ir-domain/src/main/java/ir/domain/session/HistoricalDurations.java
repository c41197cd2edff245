package ir.domain.session;

import java.util.List;
import java.util.Optional;

/**
 * Durations of completed cases at this site: p50 and p80 are the minutes within which half and four fifths of the cases
 * were done. Below 20 comparable cases there are none, and only the default is shown.
 */
public record HistoricalDurations(int cases, int p50, int p80) {
    public static final int ENOUGH = 20;

    public static Optional<HistoricalDurations> of(List<Integer> minutes) {
        if (minutes.size() < ENOUGH) {
            return Optional.empty();
        }
        var sorted = minutes.stream().sorted().toList();
        return Optional.of(new HistoricalDurations(sorted.size(), rank(sorted, 0.5), rank(sorted, 0.8)));
    }

    /** The nearest rank: a value that occurred. */
    private static int rank(List<Integer> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
