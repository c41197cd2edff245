package ir.scheduling.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Endpoints that fail are left alone for a while, whoever wants something of them. */
public interface CircuitBreakerRegistry {
    /** So many failures in a row open the circuit (L). */
    int FAILURES = 5;

    /** For so long nobody tries (L). */
    Duration OPEN = Duration.ofMinutes(5);

    boolean isOpen(String origin, Instant now);

    void recordFailure(String origin, Instant now);

    /** It answered, or a person says that it will. */
    void close(String origin);

    /** Those that are open now. */
    List<String> findOpen(Instant now);
}
