package ir.domain.assessment;

import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.medication.DrugList;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What somebody said or measured, in the question's own form; a later answer stands in for an earlier one, and the
 * earlier one is kept.
 *
 * @param lesion for questions about a lesion
 * @param at when it was true, not when it was typed
 * @param by who said so: a person, or the system that sent it
 */
public record Answer(Question question, Optional<LesionId> lesion, String value, Instant at, String by) {
    private static final int LONGEST_TEXT = 1000;

    /** Refused by the question's form: what is wrong and what would do. */
    public static Outcome<Answer> of(
            Question question, Optional<LesionId> lesion, String typed, Instant at, String by) {
        var value = typed.strip();
        if (lesion.isPresent() != (question.scope() == Question.Scope.LESION)) {
            return refused(question, value, question.scope() == Question.Scope.LESION ? "a lesion" : "no lesion");
        }
        return switch (question.kind()) {
            case NUMBER -> number(question, value, at, by, lesion);
            case NUMBER_OR_NONE ->
                value.equalsIgnoreCase("none")
                        ? Outcome.done(new Answer(question, lesion, "none", at, by))
                        : number(question, value, at, by, lesion);
            case YES_NO, CHOICE ->
                question.choices().contains(value.toUpperCase(Locale.ROOT))
                        ? Outcome.done(new Answer(question, lesion, value.toUpperCase(Locale.ROOT), at, by))
                        : refused(question, value, "one of " + String.join(", ", question.choices()));
            case MANY ->
                Arrays.stream(value.split("[ ,]+", -1)).allMatch(question.choices()::contains)
                        ? Outcome.done(new Answer(question, lesion, value.replaceAll("[ ,]+", " "), at, by))
                        : refused(question, value, "any of " + String.join(", ", question.choices()));
            case DAY -> day(question, value, at, by, lesion);
            case DAY_OR_NONE ->
                value.equalsIgnoreCase("none")
                        ? Outcome.done(new Answer(question, lesion, "none", at, by))
                        : day(question, value, at, by, lesion);
            case MOMENT -> moment(question, value, at, by, lesion);
            case DRUGS -> DrugList.parse(value).map(list -> new Answer(question, lesion, list.text(), at, by));
            case THERAPIES ->
                value.equalsIgnoreCase("none") || PriorTherapy.parse(value).isPresent()
                        ? Outcome.done(new Answer(question, lesion, value, at, by))
                        : refused(question, value, "none, or lines of day | therapy | how it ended");
            case TEXT ->
                value.length() <= LONGEST_TEXT
                        ? Outcome.done(new Answer(question, lesion, value, at, by))
                        : refused(question, value.length() + " characters", "at most " + LONGEST_TEXT + " characters");
        };
    }

    private static Outcome<Answer> number(
            Question question, String value, Instant at, String by, Optional<LesionId> lesion) {
        // as people write it in Berlin and in Boston
        var plain = value.replace(',', '.');
        if (!plain.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            return refused(question, value, "a number" + (question.unit().isEmpty() ? "" : " in " + question.unit()));
        }
        if (question == Question.LONGEST_CM && !(Double.parseDouble(plain) > 0 && Double.parseDouble(plain) <= 60)) {
            return refused(question, value, "above 0, at most 60 cm");
        }
        return Outcome.done(new Answer(question, lesion, plain, at, by));
    }

    private static Outcome<Answer> day(
            Question question, String value, Instant at, String by, Optional<LesionId> lesion) {
        try {
            return Outcome.done(
                    new Answer(question, lesion, LocalDate.parse(value).toString(), at, by));
        } catch (DateTimeParseException notADay) {
            return refused(question, value, "a day as 2026-03-02");
        }
    }

    private static Outcome<Answer> moment(
            Question question, String value, Instant at, String by, Optional<LesionId> lesion) {
        try {
            return Outcome.done(
                    new Answer(question, lesion, LocalDateTime.parse(value).toString(), at, by));
        } catch (DateTimeParseException notAMoment) {
            return refused(question, value, "day and time as 2026-03-02T07:30");
        }
    }

    private static Outcome<Answer> refused(Question question, String value, String expected) {
        return Outcome.refused(new Refusal.InvalidValue(question.localCode(), value, expected));
    }
}
