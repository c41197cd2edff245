package ir.scheduling.search;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Resources of one kind, narrowed by every criterion, in an order, a page at a time.
 *
 * @param resourceType a FHIR resource type
 * @param after where the page before ended
 * @param count how many at most
 */
public record SearchCriteria(
        String resourceType, List<Criterion> criteria, Sort sort, Optional<PageCursor> after, int count) {
    public SearchCriteria {
        criteria = List.copyOf(criteria);
    }

    /** Everything of a kind with one of these ids. */
    public static SearchCriteria ids(String resourceType, List<String> ids) {
        return new SearchCriteria(
                resourceType,
                List.of(new Criterion(
                        Parameter.ID,
                        Modifier.NONE,
                        ids.stream().<Value>map(TokenValue::code).toList(),
                        Optional.empty())),
                Sort.USUAL,
                Optional.empty(),
                ids.size());
    }

    public SearchCriteria page(Optional<PageCursor> from, int most) {
        return new SearchCriteria(resourceType, criteria, sort, from, most);
    }

    /** How a value is compared. */
    public enum Type {
        TOKEN,
        REFERENCE,
        DATE,
        STRING,
        URI,
        QUANTITY
    }

    /**
     * Something a kind can be found by.
     *
     * @param targets for a reference, the types it may point to
     */
    public record Parameter(String name, Type type, List<String> targets) {
        public static final Parameter ID = new Parameter("_id", Type.TOKEN, List.of());
        public static final Parameter LAST_UPDATED = new Parameter("_lastUpdated", Type.DATE, List.of());

        public Parameter {
            targets = List.copyOf(targets);
        }
    }

    /** What a parameter's name may be followed by. */
    public enum Modifier {
        NONE,
        NOT,
        MISSING,
        EXACT,
        CONTAINS,
        /** The reference's identifier rather than its target. */
        IDENTIFIER
    }

    /**
     * One condition; any of its values will do.
     *
     * @param chained for a reference, what holds of its target instead of which it is
     */
    public record Criterion(Parameter parameter, Modifier modifier, List<Value> values, Optional<Criterion> chained) {
        public Criterion {
            values = List.copyOf(values);
        }
    }

    /** One value of a criterion. */
    public sealed interface Value {}

    /** @param system empty for any, blank for none */
    public record TokenValue(Optional<String> system, Optional<String> code) implements Value {
        public static TokenValue code(String code) {
            return new TokenValue(Optional.empty(), Optional.of(code));
        }
    }

    /** @param type empty where only the id was given */
    public record ReferenceValue(Optional<String> type, String id) implements Value {}

    /** As long as it was written: a year, a day, a minute, an instant. */
    public record DateRangeValue(Comparison comparison, Instant from, Instant until) implements Value {}

    /** A text or a URI. */
    public record StringValue(String text) implements Value {}

    /** @param unit a UCUM code; empty for any */
    public record QuantityValue(Comparison comparison, BigDecimal number, Optional<String> unit) implements Value {}

    /** For {@link Modifier#MISSING}. */
    public record MissingValue(boolean missing) implements Value {}

    /** The prefixes of FHIR. */
    public enum Comparison {
        EQ,
        NE,
        GT,
        LT,
        GE,
        LE,
        SA,
        EB,
        AP
    }

    /**
     * By a date, or by {@code _lastUpdated}; ids break ties.
     *
     * @param parameter blank for the kind's usual order
     */
    public record Sort(String parameter, boolean descending) {
        public static final Sort USUAL = new Sort("", false);
    }

    /** Where a page ended: the sorted-by instant of its last row and that row's id. */
    public record PageCursor(Instant at, String id) {}
}
