package ir.domain.assessment;

import ir.domain.anticoagulation.DrugList;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer to a question as stated or measured, in the question's own format. A later answer replaces an earlier one;
 * the earlier one stays stored.
 *
 * @param lesion for questions about a lesion
 * @param at when the answer was true, not when it was entered
 * @param by the person or the system that gave the answer
 */
public record Answer(Question question, Optional<LesionId> lesion, String value, Instant at, String by) {
    private static final int LONGEST_TEXT = 1000;

    /**
     * Validates a typed value against the question's answer type. The rejection names the value and the expected
     * format.
     */
    public static Result<Answer> of(Question question, Optional<LesionId> lesion, String typed, Instant at, String by) {
        var value = typed.strip();
        if (lesion.isPresent() != (question.scope() == Question.Scope.LESION)) {
            return invalid(question, value, question.scope() == Question.Scope.LESION ? "one-lesion" : "no-lesion");
        }
        return switch (question.answerType()) {
            case NUMBER -> number(question, value, at, by, lesion);
            case NUMBER_OR_NONE ->
                value.equalsIgnoreCase("none")
                        ? Result.success(new Answer(question, lesion, "none", at, by))
                        : number(question, value, at, by, lesion);
            case YES_NO, CHOICE ->
                question.choices().contains(value.toUpperCase(Locale.ROOT))
                        ? Result.success(new Answer(question, lesion, value.toUpperCase(Locale.ROOT), at, by))
                        : invalid(question, value, Expected.oneOf(question.choices()));
            case MANY ->
                Arrays.stream(value.split("[ ,]+", -1)).allMatch(question.choices()::contains)
                        ? Result.success(new Answer(question, lesion, value.replaceAll("[ ,]+", " "), at, by))
                        : invalid(question, value, Expected.of("any-of", question.choices()));
            case DAY -> day(question, value, at, by, lesion);
            case DAY_OR_NONE ->
                value.equalsIgnoreCase("none")
                        ? Result.success(new Answer(question, lesion, "none", at, by))
                        : day(question, value, at, by, lesion);
            case MOMENT -> dateTime(question, value, at, by, lesion);
            case DRUGS -> DrugList.parse(value).map(list -> new Answer(question, lesion, list.text(), at, by));
            case THERAPIES ->
                value.equalsIgnoreCase("none") || PriorTherapy.parse(value).isPresent()
                        ? Result.success(new Answer(question, lesion, value, at, by))
                        : invalid(question, value, "none-or-therapies");
            case TEXT ->
                value.length() <= LONGEST_TEXT
                        ? Result.success(new Answer(question, lesion, value, at, by))
                        : invalid(
                                question,
                                value.length() + " characters",
                                Expected.of("at-most-characters", LONGEST_TEXT));
        };
    }

    private static Result<Answer> number(
            Question question, String value, Instant at, String by, Optional<LesionId> lesion) {
        // accepts a decimal comma as well as a decimal point
        var plain = value.replace(',', '.');
        if (!plain.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            return invalid(
                    question,
                    value,
                    question.unit().isEmpty() ? Expected.of("number") : Expected.of("number-in-unit", question.unit()));
        }
        if (question == Question.LONGEST_CM && !(Double.parseDouble(plain) > 0 && Double.parseDouble(plain) <= 60)) {
            return invalid(question, value, "above-0-at-most-60");
        }
        return Result.success(new Answer(question, lesion, plain, at, by));
    }

    private static Result<Answer> day(
            Question question, String value, Instant at, String by, Optional<LesionId> lesion) {
        try {
            return Result.success(
                    new Answer(question, lesion, LocalDate.parse(value).toString(), at, by));
        } catch (DateTimeParseException notADay) {
            return invalid(question, value, "date-of-answer");
        }
    }

    private static Result<Answer> dateTime(
            Question question, String value, Instant at, String by, Optional<LesionId> lesion) {
        try {
            return Result.success(
                    new Answer(question, lesion, LocalDateTime.parse(value).toString(), at, by));
        } catch (DateTimeParseException notAMoment) {
            return invalid(question, value, "time-of-answer");
        }
    }

    private static Result<Answer> invalid(Question question, String value, String expected) {
        return invalid(question, value, Expected.of(expected));
    }

    private static Result<Answer> invalid(Question question, String value, Expected expected) {
        return Result.failure(new Rejection.InvalidValue(question.localCode(), value, expected));
    }
}
