package ir.scheduling.outbound;

import java.time.Duration;
import java.time.Instant;

/** Determines when to retry a delivery that another system did not accept. */
public final class BackoffPolicy {
    /** Age after which a delivery needs a person's attention (local default). */
    public static final Duration MAX_AGE = Duration.ofDays(3);

    private static final Duration INITIAL_DELAY = Duration.ofSeconds(10);
    private static final Duration MAX_DELAY = Duration.ofMinutes(30);

    private BackoffPolicy() {}

    /**
     * Doubles the delay with each failure, up to half an hour, and spreads it over half of that, so that deliveries
     * that failed together are not retried together.
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
