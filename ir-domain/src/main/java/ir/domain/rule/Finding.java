package ir.domain.rule;

import ir.domain.lesion.LesionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result of one rule for one referral, with the values it evaluated. UNKNOWN never counts as PASSED.
 *
 * @param lesion the lesion it is about; empty for rules about the patient
 * @param facts the evaluated values, in the order its message shows them
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

    /** The fact of a rule about the session's day while the session has no day. */
    static final String NO_DAY_YET = "NO_DAY";

    /** The results of a rule. */
    public enum RuleResult {
        PASSED,
        RAISED,
        UNKNOWN
    }

    /**
     * An override by a named person who knew these facts. It does not apply to a finding with other facts.
     *
     * @param second the second consultant, where the rule requires two
     * @param lesion the lesion of the finding
     * @param facts the facts of the finding at that time; empty in overrides stored by the first version, which cover
     *     any
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
                    && (facts.isEmpty() || facts.equals(finding.facts()) || wasGrantedWithoutDate(finding));
        }

        /** A coverage override given before a date is set applies to any later date. */
        private boolean wasGrantedWithoutDate(Finding finding) {
            return finding.rule().equals("PRE-COVER") && facts.equals(List.of(NO_DAY_YET));
        }
    }

    public Finding {
        facts = List.copyOf(facts);
    }

    /** Orders findings of one rule: what blocks more is graver, and a raised finding is graver than an unknown one. */
    int gravity() {
        if (result == RuleResult.PASSED) {
            return 0;
        }
        // a raised finding for information keeps no item open, an unknown value does
        return 1 + 2 * level.ordinal() + (result == RuleResult.RAISED ^ level == FindingLevel.INFO ? 1 : 0);
    }

    /** Whether it is neither passed nor overridden. */
    public boolean open() {
        return result != RuleResult.PASSED && override.isEmpty();
    }

    /** Whether it blocks at some gate. */
    public boolean blocks() {
        return open() && level.compareTo(FindingLevel.OVERRIDE_REQUIRED) >= 0;
    }

    /** Whether it blocks at this gate or an earlier one. */
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
