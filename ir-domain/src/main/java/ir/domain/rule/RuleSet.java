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
 * A version of the thresholds, in force from a day on. The default set is a draft and in force until a first version is
 * approved; every later draft waits for its approval by the clinical lead. A finding keeps the version it was evaluated
 * with.
 *
 * @param changes differences from the version it was derived from, each with its reason
 */
public record RuleSet(
        int version,
        LocalDate effectiveFrom,
        Approval approval,
        Map<String, Threshold> thresholds,
        List<Change> changes,
        Optional<Signature> editedBy,
        Optional<Signature> approvedBy) {
    /** Whether the clinical lead has approved it. */
    public enum Approval {
        DRAFT,
        APPROVED
    }

    /**
     * One value with its unit and its source (source keys of docs/GLOSSARY.md).
     *
     * @param mark V read in the source, V2 in a copy of it, M not yet checked, L a local default
     */
    public record Threshold(double value, String unit, String source, String mark) {
        Threshold withValue(double other) {
            return new Threshold(other, unit, source, mark);
        }
    }

    /** A changed value with its reason. */
    public record Change(String key, double from, double to, String reason) {}

    /** Name and time of an edit or approval. */
    public record Signature(String name, Instant at) {}

    public RuleSet {
        // a rule added after this set was stored starts with its default value
        var all = new LinkedHashMap<>(DefaultThresholds.ALL);
        all.putAll(thresholds);
        thresholds = Map.copyOf(all);
        changes = List.copyOf(changes);
    }

    public double value(String key) {
        return threshold(key).value();
    }

    /** A threshold in whole days, doses or minutes. */
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

    /** Thresholds in the order of their keys. */
    public Map<String, Threshold> sorted() {
        return new TreeMap<>(thresholds);
    }

    /** A draft derived from this version, without changes. */
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

    /** Changes one value of a draft. A value set back to the original is no change. */
    public Result<RuleSet> changeThreshold(String key, double value, String reason, String by, Instant now) {
        if (approval == Approval.APPROVED) {
            return Result.failure(new Rejection.AlreadyFinal("rule-set"));
        }
        var known = thresholds.get(key);
        if (known == null) {
            return Result.failure(new Rejection.NotFound("threshold", key));
        }
        if (!(value >= 0 && value <= 100_000)) {
            return Result.failure(new Rejection.InvalidValue(key, String.valueOf(value), "0-to-100000"));
        }
        var changed = new LinkedHashMap<String, Change>();
        changes.forEach(change -> changed.put(change.key(), change));
        var earlier = changed.remove(key);
        double from = earlier == null ? known.value() : earlier.from();
        if (from != value) {
            if (reason.strip().length() < 8) {
                return Result.failure(new Rejection.ReasonMissing(key));
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

    /** Approves the draft, in force from today or a later day. */
    public Result<RuleSet> approve(LocalDate from, LocalDate today, String by, Instant now) {
        if (approval == Approval.APPROVED) {
            return Result.failure(new Rejection.AlreadyFinal("rule-set"));
        }
        if (from.isBefore(today)) {
            return Result.failure(new Rejection.InvalidValue("in force from", from.toString(), "today-or-later"));
        }
        return Result.success(new RuleSet(
                version, from, Approval.APPROVED, thresholds, changes, editedBy, Optional.of(new Signature(by, now))));
    }

    /** The default rule set. */
    public static RuleSet defaults(LocalDate effectiveFrom) {
        return new RuleSet(
                1, effectiveFrom, Approval.DRAFT, DefaultThresholds.ALL, List.of(), Optional.empty(), Optional.empty());
    }
}
