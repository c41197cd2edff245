package ir.domain.rule;

import java.util.List;
import java.util.Optional;

/**
 * What one rule said of one referral, with what it looked at. Unknown is never passed.
 *
 * @param facts the values it judged, in the order its message shows them
 */
public record Finding(
        String rule,
        FindingLevel level,
        Result result,
        List<String> facts,
        int ruleSetVersion,
        Optional<Override> override) {

    /** What a rule can say. */
    public enum Result {
        PASSED,
        RAISED,
        UNKNOWN
    }

    /** A named person went on in spite of it. */
    public record Override(String reasonCode, String text, String clinician, java.time.Instant at) {
        public Override {
            if (reasonCode.isBlank() || text.isBlank() || clinician.isBlank()) {
                throw new IllegalArgumentException("override: reason, text and clinician must all be given");
            }
        }
    }

    public Finding {
        facts = List.copyOf(facts);
    }

    /** Nobody has resolved it yet. */
    public boolean open() {
        return result != Result.PASSED && override.isEmpty();
    }

    /** Refuses the gate its rule guards. */
    public boolean blocks() {
        return open() && level.compareTo(FindingLevel.OVERRIDE_REQUIRED) >= 0;
    }

    public Finding overriddenBy(Override by) {
        return new Finding(rule, level, result, facts, ruleSetVersion, Optional.of(by));
    }
}
