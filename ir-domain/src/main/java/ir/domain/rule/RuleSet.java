package ir.domain.rule;

import java.time.LocalDate;
import java.util.Map;

/**
 * Thresholds in force from a day on. Shipped as a draft until the clinical lead approves; a finding keeps the version
 * it was made with.
 */
public record RuleSet(int version, LocalDate effectiveFrom, Approval approval, Map<String, Threshold> thresholds) {
    /** Whether the clinical lead has signed. */
    public enum Approval {
        DRAFT,
        APPROVED
    }

    /** One value with its unit and where it comes from (source keys of docs/GLOSSARY.md; L = local default). */
    public record Threshold(double value, String unit, String source) {}

    public RuleSet {
        thresholds = Map.copyOf(thresholds);
    }

    public double value(String key) {
        var threshold = thresholds.get(key);
        if (threshold == null) {
            throw new IllegalStateException("rule set " + version + " has no threshold " + key);
        }
        return threshold.value();
    }

    /** What the product ships. */
    public static RuleSet shipped(LocalDate effectiveFrom) {
        return new RuleSet(
                1,
                effectiveFrom,
                Approval.DRAFT,
                Map.of(
                        "ELG-PAIN.min", new Threshold(4, "0-10", "CAL13"),
                        "ELG-SIZE.min", new Threshold(1, "cm", "S0"),
                        "ELG-SIZE.staged", new Threshold(5, "cm", "L"),
                        "ELG-SIZE.max", new Threshold(11, "cm", "S0"),
                        "PAIN.maxAge", new Threshold(14, "d", "L")));
    }
}
