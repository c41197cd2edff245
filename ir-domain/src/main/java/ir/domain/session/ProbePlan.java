package ir.domain.session;

import ir.domain.clinical.Intent;
import ir.domain.resource.ProbeSize;

/**
 * How many probes the lethal ice of a lesion takes, at least. Lethal-ice diameters of 2.4 mm probes in a 39 °C phantom,
 * 2 cm apart, 15 min: 1.2, 3.3, 4.1, 4.9 cm (LIT09); beyond four probes 0.8 cm each (L). Clinical freezes are shorter
 * than the phantom's, so the operator confirms.
 *
 * @param targetCm the ice that must be lethal: the lesion, and 5 mm each side where local control is wanted
 */
public record ProbePlan(int probes, double targetCm, double reachCm) {
    private static final double[] LETHAL_CM = {1.2, 3.3, 4.1, 4.9};
    private static final double EXTRA_CM = 0.8;

    public ProbePlan {
        if (probes < 1) {
            throw new IllegalArgumentException("probes: " + probes + " (expected: >= 1)");
        }
    }

    public static ProbePlan of(double longestCm, Intent intent, ProbeSize size) {
        if (!(longestCm > 0 && longestCm <= 60)) {
            throw new IllegalArgumentException(
                    "longest dimension: " + longestCm + " cm (expected: above 0, at most 60)");
        }
        double target = longestCm + (intent == Intent.LOCAL_CONTROL ? 1.0 : 0.0);
        for (int probes = 1; probes <= LETHAL_CM.length; probes++) {
            if (target <= reach(probes, size)) {
                return new ProbePlan(probes, target, reach(probes, size));
            }
        }
        int largest = LETHAL_CM.length;
        double beyond = target - LETHAL_CM[largest - 1] * size.reach();
        // a hair under the next step, lest 5.7 - 4.9 take a probe more than paper does
        int probes = largest + (int) Math.ceil(beyond / (EXTRA_CM * size.reach()) - 1e-9);
        return new ProbePlan(probes, target, reach(probes, size));
    }

    /** What so many probes reach, cm. */
    public static double reach(int probes, ProbeSize size) {
        int tabled = Math.min(probes, LETHAL_CM.length);
        return (LETHAL_CM[tabled - 1] + (probes - tabled) * EXTRA_CM) * size.reach();
    }
}
