package ir.domain.rule;

import ir.domain.assessment.Question;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How long the values of a checklist item stay valid. The first of them to expire decides. */
public final class LabResultValidity {
    private LabResultValidity() {}

    /** @param line name of the checklist item */
    public static Optional<LocalDate> validUntil(String line, PatientCase patientCase, RuleSet rules) {
        return switch (line) {
            case "COAGULATION" -> first(patientCase, rules, Question.INR, Question.PLATELETS);
            case "BLOOD_COUNT" -> first(patientCase, rules, Question.HAEMOGLOBIN);
            case "KIDNEYS" -> first(patientCase, rules, Question.CREATININE, Question.EGFR);
            case "CONSENT" ->
                patientCase
                        .assessment()
                        .day(Question.CONSENT_SIGNED)
                        .map(day -> day.plusDays(rules.intValue("PRE-CONSENT.days")));
            case "BASELINE_PAIN" -> lesions(patientCase, Question.WORST_PAIN_24H, rules.intValue("PRE-PAIN.days"));
            case "IMAGING" -> lesions(patientCase, Question.IMAGING, rules.intValue("PRE-IMAGING.days"));
            default -> Optional.empty();
        };
    }

    private static Optional<LocalDate> first(PatientCase patientCase, RuleSet rules, Question... questions) {
        return Stream.of(questions)
                .flatMap(question -> ReadinessRules.validUntil(question, patientCase, rules).stream())
                .min(Comparator.naturalOrder());
    }

    private static Optional<LocalDate> lesions(PatientCase patientCase, Question question, int days) {
        List<LocalDate> ends = patientCase.lesions().stream()
                .flatMap(lesion -> lesion.answeredOn(question).stream())
                .map(day -> day.plusDays(days))
                .toList();
        return ends.stream().min(Comparator.naturalOrder());
    }
}
