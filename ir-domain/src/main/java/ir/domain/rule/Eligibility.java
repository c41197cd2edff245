package ir.domain.rule;

import ir.domain.rule.Finding.RuleResult;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The overall eligibility that follows from the findings. It is advice; a person decides. Of several the gravest
 * applies; an overridden finding no longer counts.
 */
public enum Eligibility {
    NOT_ASSESSED,
    ELIGIBLE,
    CONDITIONAL,
    NOT_INDICATED_YET,
    NOT_ELIGIBLE,
    UNKNOWN;

    /** Rules without whose answers the indication cannot be assessed. */
    private static final Set<String> INDICATION =
            Set.of("ELG-SIDE", "ELG-PAIN", "ELG-LINE", "ELG-SIZE", "ELG-MIRELS", "ELG-SINS", "PRE-IDENTITY");

    public static Eligibility of(List<Finding> findings) {
        if (findings.isEmpty()) {
            return NOT_ASSESSED;
        }
        if (raised(findings, "ELG-ACCESS", "PRE-IDENTITY")
                || findings.stream()
                        .anyMatch(f -> f.rule().equals("ELG-SIZE")
                                && f.open()
                                && f.result() == RuleResult.RAISED
                                && f.level() == FindingLevel.OVERRIDE_REQUIRED)) {
            return NOT_ELIGIBLE;
        }
        if (raised(findings, "ELG-LINE")) {
            return NOT_INDICATED_YET;
        }
        if (findings.stream()
                .anyMatch(f -> f.open() && f.result() == RuleResult.UNKNOWN && INDICATION.contains(f.rule()))) {
            return UNKNOWN;
        }
        boolean conditions = findings.stream()
                .anyMatch(f -> f.result() == RuleResult.RAISED
                        && f.level() == FindingLevel.OVERRIDE_REQUIRED
                        && f.rule().startsWith("ELG-"));
        return conditions ? CONDITIONAL : ELIGIBLE;
    }

    private static boolean raised(List<Finding> findings, String... rules) {
        return findings.stream()
                .anyMatch(f -> f.open()
                        && f.result() == RuleResult.RAISED
                        && Arrays.asList(rules).contains(f.rule()));
    }
}
