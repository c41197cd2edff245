package ir.domain.session;

import java.util.List;
import java.util.Optional;

/**
 * What a thing took here: the minute by which half of the cases were done, and the one by which four fifths were. Below
 * 20 comparable cases there is none, and the default stands alone.
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

    /** The nearest rank: a value that really occurred. */
    private static int rank(List<Integer> sorted, double share) {
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }
}
