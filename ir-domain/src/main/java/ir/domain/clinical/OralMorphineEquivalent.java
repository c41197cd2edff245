package ir.domain.clinical;

import java.util.List;

/**
 * Oral morphine-equivalent daily dose, mg (CHO12). Zero means that none is taken; an unknown dose is no value at all.
 */
public record OralMorphineEquivalent(double milligrams) {
    public OralMorphineEquivalent {
        if (!(milligrams >= 0 && milligrams <= 50_000)) {
            throw new IllegalArgumentException("OMED: " + milligrams + " mg (expected: 0 to 50000)");
        }
    }

    public static OralMorphineEquivalent of(List<OpioidDose> doses) {
        double sum = doses.stream().mapToDouble(OpioidDose::morphineEquivalent).sum();
        return new OralMorphineEquivalent(Math.round(sum * 10) / 10.0);
    }
}
