package ir.domain.followup;

import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import java.util.Optional;

/**
 * Response of one treated site against its baseline (CHO12). The classes are tested in the order of their declaration.
 */
public enum ResponseClass {
    NOT_ASSESSABLE,
    /** Complete response. */
    CR,
    /** Partial response. */
    PR,
    /** Pain progression. */
    PP,
    /** Indeterminate response. */
    IR;

    private static final int PAIN_CHANGE = 2;
    private static final double DOSE_CHANGE = 0.25;

    public static ResponseClass of(
            Optional<PainScore> baselinePain,
            Optional<OralMorphineEquivalent> baselineOmed,
            Optional<PainScore> pain,
            Optional<OralMorphineEquivalent> omed) {
        if (baselinePain.isEmpty() || baselineOmed.isEmpty() || pain.isEmpty() || omed.isEmpty()) {
            return NOT_ASSESSABLE;
        }
        int change = pain.get().value() - baselinePain.get().value();
        double before = baselineOmed.get().milligrams();
        double now = omed.get().milligrams();
        // from no opioid at baseline, any opioid is a rise
        boolean doseRose = before == 0 ? now > 0 : now >= before * (1 + DOSE_CHANGE);
        boolean doseFell = before > 0 && now <= before * (1 - DOSE_CHANGE);
        if (pain.get().value() == 0 && now <= before) {
            return CR;
        }
        if ((change <= -PAIN_CHANGE && now <= before) || (doseFell && change <= 0)) {
            return PR;
        }
        if (change >= PAIN_CHANGE || (doseRose && (change == 0 || change == 1))) {
            return PP;
        }
        return IR;
    }

    public boolean responded() {
        return this == CR || this == PR;
    }
}
