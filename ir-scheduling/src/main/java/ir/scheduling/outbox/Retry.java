package ir.scheduling.outbox;

import java.time.Duration;
import java.time.Instant;

/** When to try again what another system did not take. */
public final class Retry {
    /** Then a person has to look (L). */
    public static final Duration GIVE_UP = Duration.ofDays(3);

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private Retry() {}

    /**
     * Twice as late each time, up to half an hour, and spread over half of that: whoever failed together does not come
     * back together.
     *
     * @param spread from 0 to 1
     */
    public static Instant next(int failures, Instant now, double spread) {
        var longest = failures > 20
                ? LONGEST
                : Duration.ofMillis(Math.min(LONGEST.toMillis(), FIRST.toMillis() << (failures - 1)));
        return now.plusMillis((long) (longest.toMillis() * (0.5 + 0.5 * spread)));
    }
}
