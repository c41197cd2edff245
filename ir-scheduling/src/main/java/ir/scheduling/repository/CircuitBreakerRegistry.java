package ir.scheduling.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Suspends all calls to an endpoint that fails repeatedly. */
public interface CircuitBreakerRegistry {
    /** Number of consecutive failures that open the circuit (local default). */
    int FAILURES = 5;

    /** How long an open circuit blocks all calls (local default). */
    Duration OPEN = Duration.ofMinutes(5);

    boolean isOpen(String origin, Instant now);

    void recordFailure(String origin, Instant now);

    /** Closes the circuit: the endpoint responded, or a person declares it repaired. */
    void close(String origin);

    /** Origins whose circuit is open now. */
    List<String> findOpen(Instant now);
}
