package ir.domain.treatment;

import java.time.Instant;
import java.util.Optional;

/**
 * One freeze-thaw cycle as it ran, in minutes; there is no thaw after the last freeze.
 *
 * @param from start of the freeze; empty where only its length was recorded
 */
public record FreezeThawCycle(int freezeMinutes, int thawMinutes, Optional<Instant> from) {
    public FreezeThawCycle {
        if (freezeMinutes < 1 || freezeMinutes > 60 || thawMinutes < 0 || thawMinutes > 60) {
            throw new IllegalArgumentException(
                    "cycle: " + freezeMinutes + "/" + thawMinutes + " min (expected: freeze 1 to 60, thaw 0 to 60)");
        }
    }

    public static FreezeThawCycle of(int freezeMinutes, int thawMinutes) {
        return new FreezeThawCycle(freezeMinutes, thawMinutes, Optional.empty());
    }
}
