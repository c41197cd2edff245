package ir.domain.rule;

import ir.domain.assessment.Question;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long what is known stays good: the first of a line's values to grow too old decides. */
public final class LaboratoryAge {
    private LaboratoryAge() {}

    /** @param line the checklist's name for what is asked */
    public static Optional<LocalDate> validUntil(String line, CaseFacts facts, RuleSet rules) {
        return switch (line) {
            case "COAGULATION" -> first(facts, rules, Question.INR, Question.PLATELETS);
            case "BLOOD_COUNT" -> first(facts, rules, Question.HAEMOGLOBIN);
            case "KIDNEYS" -> first(facts, rules, Question.CREATININE, Question.EGFR);
            case "CONSENT" ->
                facts.assessment()
                        .day(Question.CONSENT_SIGNED)
                        .map(day -> day.plusDays(rules.whole("PRE-CONSENT.days")));
            case "BASELINE_PAIN" -> lesions(facts, Question.WORST_PAIN_24H, rules.whole("PRE-PAIN.days"));
            case "IMAGING" -> lesions(facts, Question.IMAGING, rules.whole("PRE-IMAGING.days"));
            default -> Optional.empty();
        };
    }

    private static Optional<LocalDate> first(CaseFacts facts, RuleSet rules, Question... questions) {
        return Stream.of(questions)
                .flatMap(question -> ReadinessRules.validUntil(question, facts, rules).stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<LocalDate> lesions(CaseFacts facts, Question question, int days) {
        List<LocalDate> ends = facts.lesions().stream()
                .flatMap(lesion -> lesion.on(question).stream())
                .map(day -> day.plusDays(days))
                .toList();
        return ends.stream().min(Comparator.naturalOrder());
    }
}
