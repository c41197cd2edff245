package ir.domain.treatment;

/** One cycle as it ran, minutes; no thaw after the last freeze. */
public record FreezeThawCycle(int freezeMinutes, int thawMinutes) {
    public FreezeThawCycle {
        if (freezeMinutes < 1 || freezeMinutes > 60 || thawMinutes < 0 || thawMinutes > 60) {
            throw new IllegalArgumentException(
                    "cycle: " + freezeMinutes + "/" + thawMinutes + " min (expected: freeze 1 to 60, thaw 0 to 60)");
        }
    }
}
