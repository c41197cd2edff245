package ir.domain.rule;

import ir.domain.clinical.Intent;
import ir.domain.clinical.PainScore;
import ir.domain.clinical.Urgency;
import java.time.LocalDate;
import java.util.Optional;

/**
 * The day by which a patient should be treated: the day of the referral plus the days its urgency allows; earlier for
 * palliative treatment with worse pain or a short prognosis. A documented local default: no published waiting limit was
 * found.
 */
public final class TreatByDatePolicy {
    private TreatByDatePolicy() {}

    public static LocalDate of(
            LocalDate referredOn,
            Urgency urgency,
            Intent intent,
            Optional<PainScore> worst,
            boolean shortPrognosis,
            RuleSet rules) {
        int days = rules.intValue("URGENCY." + urgency.name().toLowerCase(java.util.Locale.ROOT));
        if (intent == Intent.PALLIATIVE) {
            int pain = worst.map(PainScore::value).orElse(0);
            if (pain >= rules.value("URGENCY.pain-severe") || shortPrognosis) {
                days = Math.min(days, rules.intValue("URGENCY.days-severe"));
            } else if (pain >= rules.value("URGENCY.pain-moderate")) {
                days = Math.min(days, rules.intValue("URGENCY.days-moderate"));
            }
        }
        return referredOn.plusDays(days);
    }
}
