package ir.fhir.criteria;

import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ir.scheduling.repository.RecordSearch.PageCursor;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A search for resources of one type that meet every criterion, sorted and paged.
 *
 * @param resourceType a FHIR resource type
 * @param after cursor of the previous page
 * @param count maximum number of results
 */
public record SearchCriteria(
        String resourceType, List<Criterion> criteria, Sort sort, Optional<PageCursor> after, int count) {
    public SearchCriteria {
        criteria = List.copyOf(criteria);
    }

    /** A search for all resources of a type with one of these ids. */
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

    public SearchCriteria withCriteria(List<Criterion> replacement) {
        return new SearchCriteria(resourceType, replacement, sort, after, count);
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
     * A search parameter of a resource type.
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

    /** Modifiers of a search parameter. */
    public enum Modifier {
        NONE,
        NOT,
        MISSING,
        EXACT,
        CONTAINS,
        /** Compares the reference's identifier instead of its target. */
        IDENTIFIER
    }

    /**
     * One condition; one matching value is sufficient.
     *
     * @param chained for a reference, a condition on its target instead of its id
     */
    public record Criterion(Parameter parameter, Modifier modifier, List<Value> values, Optional<Criterion> chained) {
        public Criterion {
            values = List.copyOf(values);
        }
    }

    /** One value of a criterion. */
    public sealed interface Value {}

    /** @param system empty for any system, blank for no system */
    public record TokenValue(Optional<String> system, Optional<String> code) implements Value {
        public static TokenValue code(String code) {
            return new TokenValue(Optional.empty(), Optional.of(code));
        }
    }

    /** @param type empty if only the id was given */
    public record ReferenceValue(Optional<String> type, String id) implements Value {}

    /** The period that the date denotes in its precision: a year, a day, a minute or an instant. */
    public record DateRangeValue(ParamPrefixEnum comparison, Instant from, Instant until) implements Value {}

    /** A text or a URI. */
    public record StringValue(String text) implements Value {}

    /** @param unit a UCUM code; empty for any */
    public record QuantityValue(ParamPrefixEnum comparison, BigDecimal number, Optional<String> unit)
            implements Value {}

    /** For {@link Modifier#MISSING}. */
    public record MissingValue(boolean missing) implements Value {}

    /**
     * Sort by a date or by {@code _lastUpdated}; ids break ties.
     *
     * @param parameter blank for the type's default order
     */
    public record Sort(String parameter, boolean descending) {
        public static final Sort USUAL = new Sort("", false);
    }
}
