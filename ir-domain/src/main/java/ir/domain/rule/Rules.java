package ir.domain.rule;

import java.util.List;
import java.util.stream.Stream;

/** All rules in reading order: eligibility, then readiness. */
public final class Rules {
    public static final List<Rule> ALL = Stream.concat(EligibilityRules.ALL.stream(), ReadinessRules.ALL.stream())
            .toList();

    private Rules() {}

    public static List<Finding> findings(PatientCase patientCase, RuleSet rules) {
        return ALL.stream().flatMap(rule -> rule.evaluate(patientCase, rules)).toList();
    }
}
