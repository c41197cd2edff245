package ir.domain.rule;

import ir.domain.lesion.LesionId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All rules in reading order: eligibility, then readiness. */
public final class Rules {
    public static final List<Rule> ALL = Stream.concat(EligibilityRules.ALL.stream(), ReadinessRules.ALL.stream())
            .toList();

    private Rules() {}

    public static List<Finding> findings(PatientCase patientCase, RuleSet rules) {
        if (!patientCase.hasDoubts()) {
            return ALL.stream()
                    .flatMap(rule -> rule.evaluate(patientCase, rules))
                    .toList();
        }
        var certain = patientCase.certain();
        var findings = new ArrayList<Finding>();
        for (var rule : ALL) {
            findings.addAll(graver(rule.evaluate(patientCase, rules), rule.evaluate(certain, rules)));
        }
        return List.copyOf(findings);
    }

    /**
     * The graver finding for each lesion. What is in doubt may be as it was or otherwise: an earlier value must not let a
     * rule pass, and its absence must not hide what the value raised.
     */
    private static List<Finding> graver(Stream<Finding> withDoubtful, Stream<Finding> certain) {
        var found = new LinkedHashMap<Optional<LesionId>, Finding>();
        Stream.concat(withDoubtful, certain)
                .forEach(finding -> found.merge(
                        finding.lesion(), finding, (one, other) -> other.gravity() > one.gravity() ? other : one));
        return List.copyOf(found.values());
    }
}
