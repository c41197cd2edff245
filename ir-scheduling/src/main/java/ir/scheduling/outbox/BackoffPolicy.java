package ir.scheduling.outbox;

import java.time.Duration;
import java.time.Instant;

/** When to try again what another system did not take. */
public final class BackoffPolicy {
    /** Then a person has to look (L). */
    public static final Duration MAX_AGE = Duration.ofDays(3);

    private static final Duration INITIAL_DELAY = Duration.ofSeconds(10);
    private static final Duration MAX_DELAY = Duration.ofMinutes(30);

    private BackoffPolicy() {}

    /**
     * Twice as late each time, up to half an hour, and spread over half of that: whoever failed together does not come
     * back together.
     *
     * @param spread from 0 to 1
     */
    public static Instant nextAttempt(int failures, Instant now, double spread) {
        var longest = failures > 20
                ? MAX_DELAY
                : Duration.ofMillis(Math.min(MAX_DELAY.toMillis(), INITIAL_DELAY.toMillis() << (failures - 1)));
        return now.plusMillis((long) (longest.toMillis() * (0.5 + 0.5 * spread)));
    }
}
