package ir.domain.rule;

import ir.domain.lesion.LesionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one rule said of one referral, with what it looked at. Unknown is never passed.
 *
 * @param lesion the lesion it is about; empty for rules about the patient
 * @param facts the values it judged, in the order its message shows them
 */
public record Finding(
        String rule,
        Optional<LesionId> lesion,
        FindingLevel level,
        Gate gate,
        RuleResult result,
        List<String> facts,
        int ruleSetVersion,
        Optional<Override> override) {

    /** The day a rule about the session's day judged, before there is one. */
    static final String NO_DAY_YET = "NO_DAY";

    /** What a rule can say. */
    public enum RuleResult {
        PASSED,
        RAISED,
        UNKNOWN
    }

    /**
     * A named person went on in spite of it, knowing these facts; other facts ask again.
     *
     * @param second the other consultant, where the rule wants two
     * @param lesion whose finding it was
     * @param facts what the finding judged then; empty in what the first version kept, which covers any
     */
    public record Override(
            String reasonCode,
            String text,
            String clinician,
            Instant at,
            Optional<String> second,
            Optional<LesionId> lesion,
            List<String> facts) {
        public Override {
            if (reasonCode.isBlank() || text.isBlank() || clinician.isBlank()) {
                throw new IllegalArgumentException("override: reason, text and clinician must all be given");
            }
            facts = List.copyOf(facts);
        }

        boolean covers(Finding finding) {
            return (lesion.isEmpty() || lesion.equals(finding.lesion()))
                    && (facts.isEmpty() || facts.equals(finding.facts()) || beforeThereWasADay(finding));
        }

        /** Cover gone over before the session has a day is gone over for whatever day it gets. */
        private boolean beforeThereWasADay(Finding finding) {
            return finding.rule().equals("PRE-COVER") && facts.equals(List.of(NO_DAY_YET));
        }
    }

    public Finding {
        facts = List.copyOf(facts);
    }

    /** Nobody has resolved it yet. */
    public boolean open() {
        return result != RuleResult.PASSED && override.isEmpty();
    }

    /** Refuses some step. */
    public boolean blocks() {
        return open() && level.compareTo(FindingLevel.OVERRIDE_REQUIRED) >= 0;
    }

    /** Refuses this step or an earlier one. */
    public boolean blocksAt(Gate step) {
        return blocks() && gate.compareTo(step) <= 0;
    }

    public Finding overriddenBy(List<Override> overrides) {
        return result == RuleResult.PASSED
                ? this
                : new Finding(
                        rule,
                        lesion,
                        level,
                        gate,
                        result,
                        facts,
                        ruleSetVersion,
                        overrides.stream().filter(o -> o.covers(this)).reduce((older, newer) -> newer));
    }
}
