package ir.domain.session;

import ir.domain.clinical.Intent;
import ir.domain.resource.ProbeSize;

/**
 * The minimum number of probes that cover a lesion with lethal ice. Lethal-ice diameters of 2.4 mm probes in a 39 °C
 * phantom, 2 cm apart, 15 min: 1.2, 3.3, 4.1, 4.9 cm (LIT09); beyond four probes 0.8 cm each (local default). Clinical
 * freezes are shorter than the phantom's, so the operator confirms.
 *
 * @param targetCm diameter of the required lethal ice: the lesion, plus 5 mm on each side for local control
 * @param reachCm diameter of the lethal ice of these probes
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
        // subtracts an epsilon, so that rounding of 5.7 - 4.9 does not add a probe
        int probes = largest + (int) Math.ceil(beyond / (EXTRA_CM * size.reach()) - 1e-9);
        return new ProbePlan(probes, target, reach(probes, size));
    }

    /** Lethal-ice diameter of a number of probes, cm. */
    public static double reach(int probes, ProbeSize size) {
        int tabled = Math.min(probes, LETHAL_CM.length);
        return (LETHAL_CM[tabled - 1] + (probes - tabled) * EXTRA_CM) * size.reach();
    }
}
