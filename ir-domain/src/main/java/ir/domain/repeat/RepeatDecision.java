package ir.domain.repeat;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The MDT's decision on a candidate: first the exclusions, then the factors (S2), then the decision of a named person.
 *
 * @param exclusions for each exclusion whether it was present
 * @param until for a deferral
 * @param override why the treatment is repeated in spite of contraindications
 */
public record RepeatDecision(
        RepeatState outcome,
        Map<Exclusion, Boolean> exclusions,
        Map<Factor, String> factors,
        Optional<LocalDate> until,
        String reason,
        String decisionMaker,
        Optional<Override> override,
        Instant at) {
    /** Other causes of pain, checked first. */
    public enum Exclusion {
        FRACTURE,
        INFECTION,
        NEW_LESION,
        SYSTEMIC_PROGRESSION
    }

    /** Factors of the decision (S2). */
    public enum Factor {
        SIZE,
        SITE,
        SYMPTOMS,
        HEALTH,
        RISK_AND_BENEFIT,
        GOALS_OF_CARE
    }

    /** A coded reason and its text. */
    public record Override(String reasonCode, String text) {}

    public RepeatDecision {
        exclusions = Map.copyOf(exclusions);
        factors = Map.copyOf(factors);
    }

    public static Result<RepeatDecision> of(
            RepeatState outcome,
            Map<Exclusion, Boolean> exclusions,
            Map<Factor, String> factors,
            Optional<LocalDate> until,
            String reason,
            String decisionMaker,
            Optional<Override> override,
            LocalDate today,
            Instant at) {
        for (var exclusion : Exclusion.values()) {
            if (!exclusions.containsKey(exclusion)) {
                return Result.failure(new Rejection.MissingValue(words(exclusion), "exclusion-checked"));
            }
        }
        var said = new EnumMap<Factor, String>(Factor.class);
        for (var factor : Factor.values()) {
            var text = factors.getOrDefault(factor, "").strip();
            if (text.isEmpty()) {
                return Result.failure(new Rejection.MissingValue(words(factor), "mdt-assessment"));
            }
            said.put(factor, text);
        }
        if (outcome != RepeatState.RE_REFERRED && outcome != RepeatState.DEFERRED && outcome != RepeatState.DISMISSED) {
            return Result.failure(
                    new Rejection.InvalidValue("decision", outcome.name(), "refer-again-defer-or-dismiss"));
        }
        if (outcome == RepeatState.DEFERRED && until.filter(today::isBefore).isEmpty()) {
            return Result.failure(new Rejection.MissingValue("until", "future-date"));
        }
        if (reason.isBlank()) {
            return Result.failure(new Rejection.ReasonMissing("decision"));
        }
        if (decisionMaker.isBlank()) {
            return Result.failure(new Rejection.MissingValue("decision maker", "responsible-person"));
        }
        return Result.success(new RepeatDecision(
                outcome,
                exclusions,
                said,
                outcome == RepeatState.DEFERRED ? until : Optional.empty(),
                reason.strip(),
                decisionMaker.strip(),
                override,
                at));
    }

    private static String words(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
