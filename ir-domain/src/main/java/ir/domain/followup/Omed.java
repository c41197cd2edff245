package ir.domain.followup;

import java.util.List;

/** Oral morphine-equivalent daily dose, mg (CHO12). Zero means asked and none taken; not asked is no Omed at all. */
public record Omed(double milligrams) {
    public Omed {
        if (!(milligrams >= 0 && milligrams <= 50_000)) {
            throw new IllegalArgumentException("OMED: " + milligrams + " mg (expected: 0 to 50000)");
        }
    }

    public static Omed of(List<OpioidDose> doses) {
        double sum = doses.stream().mapToDouble(OpioidDose::omed).sum();
        return new Omed(Math.round(sum * 10) / 10.0);
    }
}
