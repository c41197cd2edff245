package ir.scheduling.availability;

import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Free intervals of one resource: minutes since 1970, sorted, no two touching. Free time is rounded inwards to the
 * minute, occupied time outwards, so that no interval is longer than the free time. Immutable; two int arrays rather
 * than objects, because a search visits some hundred thousand of them.
 */
final class FreeIntervals {
    /** Linear steps before a binary search is cheaper. */
    private static final int FEW = 16;

    private final int[] starts;
    private final int[] ends;

    private FreeIntervals(int[] starts, int[] ends) {
        this.starts = starts;
        this.ends = ends;
    }

    static int ceilingMinute(Instant instant) {
        return Math.toIntExact(Math.floorDiv(instant.getEpochSecond() + 59 + (instant.getNano() > 0 ? 1 : 0), 60));
    }

    static int floorMinute(Instant instant) {
        return Math.toIntExact(Math.floorDiv(instant.getEpochSecond(), 60));
    }

    static Instant instant(int minute) {
        return Instant.ofEpochSecond(minute * 60L);
    }

    /** From windows in any order, which may overlap or touch. */
    static FreeIntervals of(List<TimeRange> windows) {
        var builder = new Builder(windows.size());
        windows.stream().sorted().forEach(w -> builder.add(ceilingMinute(w.start()), floorMinute(w.end())));
        return builder.build();
    }

    int size() {
        return starts.length;
    }

    int start(int i) {
        return starts[i];
    }

    int end(int i) {
        return ends[i];
    }

    /** Index of the first interval that ends after a minute; {@link #size()} where there is none. */
    int firstEndingAfter(int minute) {
        int low = 0;
        int high = ends.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > minute) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /**
     * The same from a starting index: a search visits days in order, and the next day's interval is a few further on.
     */
    int firstEndingAfter(int minute, int guess) {
        if (guess > 0 && (guess > ends.length || ends[guess - 1] > minute)) {
            return firstEndingAfter(minute);
        }
        int at = guess;
        while (at < ends.length && ends[at] <= minute) {
            if (at - guess == FEW) {
                return firstEndingAfter(minute);
            }
            at++;
        }
        return at;
    }

    /** The intervals that overlap a range, not clipped to it. */
    List<TimeRange> within(TimeRange range) {
        var found = new ArrayList<TimeRange>();
        int until = ceilingMinute(range.end());
        for (int i = firstEndingAfter(floorMinute(range.start())); i < size() && start(i) < until; i++) {
            found.add(new TimeRange(instant(start(i)), instant(end(i))));
        }
        return found;
    }

    boolean contains(int start, int end) {
        int at = firstEndingAfter(start);
        return at < starts.length && starts[at] <= start && ends[at] >= end;
    }

    /** Subtracts windows, which are sorted by start and may overlap. */
    FreeIntervals minus(List<TimeRange> taken) {
        var builder = new Builder(starts.length + taken.size());
        int next = 0;
        for (int i = 0; i < starts.length; i++) {
            int at = starts[i];
            while (next < taken.size() && ceilingMinute(taken.get(next).end()) <= at) {
                next++;
            }
            for (int j = next; j < taken.size() && floorMinute(taken.get(j).start()) < ends[i]; j++) {
                builder.add(at, floorMinute(taken.get(j).start()));
                at = Math.max(at, ceilingMinute(taken.get(j).end()));
            }
            builder.add(at, ends[i]);
        }
        return builder.build();
    }

    /** Replaces the intervals in a range of minutes with those of {@code inside}, and copies the others. */
    FreeIntervals replaceRange(int from, int until, FreeIntervals inside) {
        var builder = new Builder(starts.length + inside.size() + 1);
        int i = 0;
        for (; i < starts.length && starts[i] < from; i++) {
            builder.add(starts[i], Math.min(ends[i], from));
        }
        for (int j = inside.firstEndingAfter(from); j < inside.size() && inside.starts[j] < until; j++) {
            builder.add(Math.max(inside.starts[j], from), Math.min(inside.ends[j], until));
        }
        for (i = firstEndingAfter(until); i < starts.length; i++) {
            builder.add(Math.max(starts[i], until), ends[i]);
        }
        return builder.build();
    }

    /** The intersection. */
    FreeIntervals intersect(FreeIntervals other) {
        var builder = new Builder(starts.length + other.size());
        int i = 0;
        int j = 0;
        while (i < starts.length && j < other.size()) {
            builder.add(Math.max(starts[i], other.starts[j]), Math.min(ends[i], other.ends[j]));
            if (ends[i] < other.ends[j]) {
                i++;
            } else {
                j++;
            }
        }
        return builder.build();
    }

    /** The union. */
    FreeIntervals union(FreeIntervals other) {
        var builder = new Builder(starts.length + other.size());
        int i = 0;
        int j = 0;
        while (i < starts.length || j < other.size()) {
            boolean own = j == other.size() || (i < starts.length && starts[i] <= other.starts[j]);
            if (own) {
                builder.add(starts[i], ends[i]);
                i++;
            } else {
                builder.add(other.starts[j], other.ends[j]);
                j++;
            }
        }
        return builder.build();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof FreeIntervals intervals
                && Arrays.equals(starts, intervals.starts)
                && Arrays.equals(ends, intervals.ends);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(starts) + Arrays.hashCode(ends);
    }

    /** Accepts intervals in the order of their starts, drops empty ones and merges those that touch. */
    private static final class Builder {
        private int[] starts;
        private int[] ends;
        private int size;

        Builder(int expected) {
            starts = new int[expected + 1];
            ends = new int[expected + 1];
        }

        void add(int start, int end) {
            if (start >= end) {
                return;
            }
            if (size > 0 && start <= ends[size - 1]) {
                ends[size - 1] = Math.max(ends[size - 1], end);
                return;
            }
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
            }
            starts[size] = start;
            ends[size++] = end;
        }

        FreeIntervals build() {
            return new FreeIntervals(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
        }
    }
}
