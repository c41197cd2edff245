package ir.scheduling.repository;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A condition on the fields of a record. */
public sealed interface SearchCondition {
    SearchCondition ALWAYS = new Constant(true);
    SearchCondition NEVER = new Constant(false);

    /** Matches every record or none. */
    record Constant(boolean matches) implements SearchCondition {}

    record All(List<SearchCondition> conditions) implements SearchCondition {
        public All {
            conditions = List.copyOf(conditions);
        }
    }

    record Any(List<SearchCondition> conditions) implements SearchCondition {
        public Any {
            conditions = List.copyOf(conditions);
        }
    }

    /** Also matches a record whose field has no value. */
    record Not(SearchCondition condition) implements SearchCondition {}

    record Present(RecordField field) implements SearchCondition {}

    /** The field has one of the values. */
    record OneOf(RecordField field, List<String> values) implements SearchCondition {
        public OneOf {
            require(field, RecordField.Type.TEXT);
            values = List.copyOf(values);
        }
    }

    /** The field has one of the texts in this place; names are compared as {@code SearchTextNormalizer} writes them. */
    record HasText(RecordField field, Place place, List<String> texts) implements SearchCondition {
        public HasText {
            require(field, RecordField.Type.TEXT);
            texts = List.copyOf(texts);
        }
    }

    /** Where a text is in the field. */
    enum Place {
        WHOLE,
        START,
        END,
        ANYWHERE
    }

    /** Compares the start or the end of a period. A period without an end never ends. */
    record Time(RecordField field, Bound bound, Operator operator, Instant at) implements SearchCondition {
        public Time {
            require(field, RecordField.Type.PERIOD);
        }
    }

    enum Bound {
        START,
        END
    }

    record Amount(RecordField field, Operator operator, BigDecimal number) implements SearchCondition {
        public Amount {
            require(field, RecordField.Type.NUMBER);
        }
    }

    enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        AT_MOST,
        GREATER,
        AT_LEAST
    }

    /** The field is the id of a record that one of the filters finds. */
    record RefersTo(RecordField field, List<RecordSearch.RecordFilter> targets) implements SearchCondition {
        public RefersTo {
            require(field, RecordField.Type.TEXT);
            targets = List.copyOf(targets);
        }
    }

    /** A received document has a search value with this name that meets the condition. */
    record HasValue(String name, SearchCondition condition) implements SearchCondition {}

    static SearchCondition oneOf(RecordField field, String... values) {
        return new OneOf(field, List.of(values));
    }

    static SearchCondition not(SearchCondition condition) {
        return condition instanceof Constant constant ? new Constant(!constant.matches()) : new Not(condition);
    }

    static SearchCondition all(SearchCondition... conditions) {
        return all(Arrays.asList(conditions));
    }

    static SearchCondition all(List<SearchCondition> conditions) {
        return combined(conditions, true);
    }

    static SearchCondition any(List<SearchCondition> conditions) {
        return combined(conditions, false);
    }

    private static SearchCondition combined(List<SearchCondition> conditions, boolean all) {
        var open = new ArrayList<SearchCondition>();
        for (var condition : conditions) {
            if (!(condition instanceof Constant constant)) {
                open.add(condition);
            } else if (constant.matches() != all) {
                return constant;
            }
        }
        if (open.isEmpty()) {
            return new Constant(all);
        }
        return open.size() == 1 ? open.get(0) : all ? new All(open) : new Any(open);
    }

    private static void require(RecordField field, RecordField.Type type) {
        if (field.type() != type) {
            throw new IllegalArgumentException("field " + field + ": " + field.type() + " (expected: " + type + ")");
        }
    }
}
