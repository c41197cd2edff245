package ir.domain.rule;

import ir.domain.rule.Finding.RuleResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One clinical rule: id, level, gate and evaluator. Evaluation never throws: a rule that does not apply gives no
 * verdict, and unknown facts give {@code UNKNOWN}.
 */
public final class Rule {
    private final String id;
    private final FindingLevel level;
    private final Gate gate;
    private final Evaluator evaluator;
    private final boolean perLesion;

    private interface Evaluator {
        Optional<Verdict> evaluate(LesionCase lesion, PatientCase patientCase, RuleSet rules);
    }

    /** Evaluates a rule about the patient. */
    interface PatientEvaluator {
        Optional<Verdict> evaluate(PatientCase patientCase, RuleSet rules);
    }

    /** Evaluates a rule about a lesion. */
    interface LesionEvaluator {
        Optional<Verdict> evaluate(LesionCase lesion, PatientCase patientCase, RuleSet rules);
    }

    /** @param level where it differs from the rule's default level */
    record Verdict(RuleResult result, Optional<FindingLevel> level, List<String> facts) {}

    private Rule(String id, FindingLevel level, Gate gate, boolean perLesion, Evaluator judgement) {
        this.id = id;
        this.level = level;
        this.gate = gate;
        this.perLesion = perLesion;
        this.evaluator = judgement;
    }

    static Rule ofPatient(String id, FindingLevel level, Gate gate, PatientEvaluator judgement) {
        return new Rule(id, level, gate, false, (lesion, patientCase, rules) -> judgement.evaluate(patientCase, rules));
    }

    static Rule ofLesion(String id, FindingLevel level, Gate gate, LesionEvaluator judgement) {
        return new Rule(id, level, gate, true, judgement::evaluate);
    }

    public String id() {
        return id;
    }

    /** The default level of its findings. */
    public FindingLevel level() {
        return level;
    }

    public Gate gate() {
        return gate;
    }

    Stream<Finding> evaluate(PatientCase patientCase, RuleSet rules) {
        var lesions = perLesion ? patientCase.lesions() : patientCase.lesions().subList(0, 1);
        return lesions.stream()
                .flatMap(lesion -> evaluator.evaluate(lesion, patientCase, rules).stream()
                        .map(verdict -> new Finding(
                                id,
                                perLesion ? Optional.of(lesion.lesion().id()) : Optional.empty(),
                                verdict.level().orElse(level),
                                gate,
                                verdict.result(),
                                verdict.facts(),
                                rules.version(),
                                Optional.empty())));
    }

    static Optional<Verdict> passed(Object... facts) {
        return Optional.of(new Verdict(RuleResult.PASSED, Optional.empty(), texts(facts)));
    }

    static Optional<Verdict> raised(Object... facts) {
        return Optional.of(new Verdict(RuleResult.RAISED, Optional.empty(), texts(facts)));
    }

    static Optional<Verdict> raisedAt(FindingLevel level, Object... facts) {
        return Optional.of(new Verdict(RuleResult.RAISED, Optional.of(level), texts(facts)));
    }

    static Optional<Verdict> unknown(Object... facts) {
        return Optional.of(new Verdict(RuleResult.UNKNOWN, Optional.empty(), texts(facts)));
    }

    static Optional<Verdict> raisedIf(boolean raised, Object... facts) {
        return raised ? raised(facts) : passed(facts);
    }

    static Optional<Verdict> doesNotApply() {
        return Optional.empty();
    }

    private static List<String> texts(Object... facts) {
        return Stream.of(facts)
                .map(fact -> fact instanceof Double number ? number(number) : String.valueOf(fact))
                .toList();
    }

    static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
