package ir.domain.rule;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Thresholds in force from a day on. What is shipped is a draft until the clinical lead approves it, and in force so
 * long as nothing approved is; every later draft waits for its approval. A finding keeps the version it was made with.
 *
 * @param changes what differs from the version it was made of, each with its reason
 */
public record RuleSet(
        int version,
        LocalDate effectiveFrom,
        Approval approval,
        Map<String, Threshold> thresholds,
        List<Change> changes,
        Optional<Signature> editedBy,
        Optional<Signature> approvedBy) {
    /** Whether the clinical lead has signed. */
    public enum Approval {
        DRAFT,
        APPROVED
    }

    /**
     * One value with its unit and where it comes from (source keys of docs/GLOSSARY.md).
     *
     * @param mark V read in the source, V2 in a copy of it, M not yet checked, L a local default
     */
    public record Threshold(double value, String unit, String source, String mark) {
        Threshold withValue(double other) {
            return new Threshold(other, unit, source, mark);
        }
    }

    /** One value changed, and why. */
    public record Change(String key, double from, double to, String reason) {}

    /** Who, and when. */
    public record Signature(String name, Instant at) {}

    public RuleSet {
        // a rule that is newer than this set begins with its shipped value
        var all = new LinkedHashMap<>(DefaultThresholds.ALL);
        all.putAll(thresholds);
        thresholds = Map.copyOf(all);
        changes = List.copyOf(changes);
    }

    public double value(String key) {
        return threshold(key).value();
    }

    /** A threshold that counts days, doses or minutes. */
    public int intValue(String key) {
        return (int) Math.round(value(key));
    }

    public Threshold threshold(String key) {
        var threshold = thresholds.get(key);
        if (threshold == null) {
            throw new IllegalStateException("rule set " + version + " has no threshold " + key);
        }
        return threshold;
    }

    /** By rule, in the order of their names. */
    public Map<String, Threshold> sorted() {
        return new TreeMap<>(thresholds);
    }

    /** A draft made of this version, with nothing changed yet. */
    public RuleSet draft(int number, LocalDate from, String by, Instant now) {
        return new RuleSet(
                number,
                from,
                Approval.DRAFT,
                thresholds,
                List.of(),
                Optional.of(new Signature(by, now)),
                Optional.empty());
    }

    /** One value of a draft set anew; set back to what it was, it is no change any more. */
    public Result<RuleSet> changeThreshold(String key, double value, String reason, String by, Instant now) {
        if (approval == Approval.APPROVED) {
            return Result.failure(new Rejection.AlreadyFinal("rule set"));
        }
        var known = thresholds.get(key);
        if (known == null) {
            return Result.failure(new Rejection.NotFound("threshold", key));
        }
        if (!(value >= 0 && value <= 100_000)) {
            return Result.failure(new Rejection.InvalidValue(key, String.valueOf(value), "0 to 100000"));
        }
        var changed = new LinkedHashMap<String, Change>();
        changes.forEach(change -> changed.put(change.key(), change));
        var earlier = changed.remove(key);
        double from = earlier == null ? known.value() : earlier.from();
        if (from != value) {
            if (reason.strip().length() < 8) {
                return Result.failure(new Rejection.ReasonMissing("threshold " + key));
            }
            changed.put(key, new Change(key, from, value, reason.strip()));
        }
        var values = new LinkedHashMap<>(thresholds);
        values.put(key, known.withValue(value));
        return Result.success(new RuleSet(
                version,
                effectiveFrom,
                approval,
                values,
                List.copyOf(changed.values()),
                Optional.of(new Signature(by, now)),
                Optional.empty()));
    }

    /** In force from a day on that has not begun before today. */
    public Result<RuleSet> approve(LocalDate from, LocalDate today, String by, Instant now) {
        if (approval == Approval.APPROVED) {
            return Result.failure(new Rejection.AlreadyFinal("rule set"));
        }
        if (from.isBefore(today)) {
            return Result.failure(new Rejection.InvalidValue("in force from", from.toString(), "today or later"));
        }
        return Result.success(new RuleSet(
                version, from, Approval.APPROVED, thresholds, changes, editedBy, Optional.of(new Signature(by, now))));
    }

    /** What the product ships. */
    public static RuleSet defaults(LocalDate effectiveFrom) {
        return new RuleSet(
                1, effectiveFrom, Approval.DRAFT, DefaultThresholds.ALL, List.of(), Optional.empty(), Optional.empty());
    }
}
