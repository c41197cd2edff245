package ir.scheduling.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Endpoints that fail are left alone for a while, whoever wants something of them. */
public interface Circuits {
    /** So many failures in a row open the circuit (L). */
    int FAILURES = 5;

    /** For so long nobody tries (L). */
    Duration OPEN = Duration.ofMinutes(5);

    boolean open(String origin, Instant now);

    void failed(String origin, Instant now);

    /** It answered, or a person says that it will. */
    void closed(String origin);

    /** Those that are open now. */
    List<String> open(Instant now);
}
