package ir.domain.rule;

import ir.domain.lesion.TumourCategory;
import ir.domain.referral.Intent;
import ir.domain.rule.Finding.Result;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** First eligibility and cover rules. Each gives one finding a lesion, or one a referral; none throws. */
public final class EligibilityRules {
    private EligibilityRules() {}

    public static List<Finding> findings(CaseFacts facts, RuleSet rules) {
        var perLesion = facts.lesions().stream()
                .flatMap(lesion -> List.of(
                        side(lesion, rules), pain(lesion, facts, rules), line(lesion, rules), size(lesion, rules))
                        .stream());
        return java.util.stream.Stream.concat(perLesion, java.util.stream.Stream.of(cover(facts, rules)))
                .toList();
    }

    /** A paired site needs its side. */
    private static Finding side(LesionFacts facts, RuleSet rules) {
        return finding(
                "ELG-SIDE",
                FindingLevel.HARD_STOP,
                facts.lesion().sideMissing() ? Result.UNKNOWN : Result.PASSED,
                rules,
                facts.lesion().side().map(Enum::name).orElse("-"));
    }

    /** Palliative treatment of a metastasis is for pain of 4 and more, asked not long ago (CAL13). */
    private static Finding pain(LesionFacts facts, CaseFacts asked, RuleSet rules) {
        double least = rules.value("ELG-PAIN.min");
        if (facts.lesion().category() != TumourCategory.METASTATIC || asked.intent() != Intent.PALLIATIVE) {
            return finding("ELG-PAIN", FindingLevel.ADVISORY, Result.PASSED, rules, "not palliative", number(least));
        }
        boolean stale = facts.painOn()
                .map(day -> ChronoUnit.DAYS.between(day, asked.asOf()) > rules.value("PAIN.maxAge"))
                .orElse(true);
        if (facts.worstPain().isEmpty() || stale) {
            return finding("ELG-PAIN", FindingLevel.ADVISORY, Result.UNKNOWN, rules, "-", number(least));
        }
        int worst = facts.worstPain().get().value();
        return finding(
                "ELG-PAIN",
                FindingLevel.ADVISORY,
                worst >= least ? Result.PASSED : Result.RAISED,
                rules,
                Integer.toString(worst),
                number(least));
    }

    /** A metastasis is treated here once other therapy failed, cannot be repeated, or was refused (CAL13, MOT21). */
    private static Finding line(LesionFacts facts, RuleSet rules) {
        if (facts.lesion().category() != TumourCategory.METASTATIC) {
            return finding("ELG-LINE", FindingLevel.OVERRIDE_REQUIRED, Result.PASSED, rules, "first option");
        }
        Optional<PriorTherapy> opening = facts.priorTherapies().stream()
                .filter(prior -> prior.result().opensSecondLine())
                .findFirst();
        if (opening.isPresent()) {
            return finding(
                    "ELG-LINE",
                    FindingLevel.OVERRIDE_REQUIRED,
                    Result.PASSED,
                    rules,
                    opening.get().name(),
                    opening.get().result().name());
        }
        return finding(
                "ELG-LINE",
                FindingLevel.OVERRIDE_REQUIRED,
                facts.priorTherapies().isEmpty() ? Result.UNKNOWN : Result.RAISED,
                rules,
                "-");
    }

    /** 1 to 11 cm were treated; above 5 cm in stages (S0, L). A benign tumour may be smaller. */
    private static Finding size(LesionFacts facts, RuleSet rules) {
        double least = rules.value("ELG-SIZE.min");
        double staged = rules.value("ELG-SIZE.staged");
        double most = rules.value("ELG-SIZE.max");
        if (facts.longestCm().isEmpty()) {
            return finding("ELG-SIZE", FindingLevel.ADVISORY, Result.UNKNOWN, rules, "-", number(least), number(most));
        }
        double cm = facts.longestCm().get();
        boolean tooSmall = cm < least && facts.lesion().category() != TumourCategory.BENIGN;
        var level = cm > most ? FindingLevel.OVERRIDE_REQUIRED : FindingLevel.ADVISORY;
        var result = cm > staged || tooSmall ? Result.RAISED : Result.PASSED;
        return finding("ELG-SIZE", level, result, rules, number(cm), number(least), number(most), number(staged));
    }

    /** Cover differs from payer to payer: known for the day, or overridden, before a session is booked (S4). */
    private static Finding cover(CaseFacts facts, RuleSet rules) {
        boolean known = facts.cover().stream().anyMatch(period -> period.contains(facts.asOf()));
        return finding(
                "PRE-COVER",
                FindingLevel.OVERRIDE_REQUIRED,
                known ? Result.PASSED : Result.UNKNOWN,
                rules,
                facts.asOf().toString());
    }

    private static Finding finding(String rule, FindingLevel level, Result result, RuleSet rules, String... facts) {
        return new Finding(rule, level, result, List.of(facts), rules.version(), Optional.empty());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
