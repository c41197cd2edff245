package ir.scheduling.persistence;

import static ir.scheduling.persistence.SearchSchema.EVIDENCE;
import static ir.scheduling.persistence.SearchSchema.EVIDENCE_VALUE;
import static ir.scheduling.persistence.SearchableTable.column;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.val;

import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.RecordSearch.RecordFilter;
import ir.scheduling.repository.SearchCondition;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Record6;
import org.jooq.Select;
import org.jooq.SortField;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * Builds one query per search: a filtered query for every kind of record, combined and sorted. What a caller sent is
 * bound; constants of the program and the number of rows are part of the text, so that the planner knows them.
 */
final class SearchQueryBuilder {
    /** The number of the filter that found the record. */
    static final Field<Integer> SOURCE = field(name("source"), SQLDataType.INTEGER);

    static final Field<String> ID = field(name("id"), SQLDataType.CLOB);
    static final Field<String> PATIENT = field(name("patient"), SQLDataType.CLOB);
    static final Field<Long> VERSION = field(name("version"), SQLDataType.BIGINT);
    static final Field<OffsetDateTime> UPDATED = field(name("updated"), SQLDataType.TIMESTAMPWITHTIMEZONE);
    /** The instant of the sort order. */
    static final Field<OffsetDateTime> SORTED = field(name("sorted"), SQLDataType.TIMESTAMPWITHTIMEZONE);

    private static final Field<OffsetDateTime> EPOCH = inline(Instant.EPOCH.atOffset(ZoneOffset.UTC));

    private final Instant now;

    private SearchQueryBuilder(Instant now) {
        this.now = now;
    }

    static Select<Record6<Integer, String, String, Long, OffsetDateTime, OffsetDateTime>> rows(
            RecordSearch search, Instant now) {
        var builder = new SearchQueryBuilder(now);
        var all = IntStream.range(0, search.filters().size())
                .mapToObj(number -> builder.rows(search, number))
                .reduce(Select::unionAll)
                .orElseThrow();
        return select(SOURCE, ID, PATIENT, VERSION, UPDATED, SORTED)
                .from(all.asTable("found"))
                .orderBy(order(search))
                .limit(inline(search.count()));
    }

    static Select<Record1<Long>> count(RecordSearch search, Instant now) {
        var builder = new SearchQueryBuilder(now);
        return select(search.filters().stream()
                .map(builder::count)
                .reduce(Field::plus)
                .orElseThrow());
    }

    private Field<Long> count(RecordFilter filter) {
        var table = SearchableTable.of(filter, now);
        return field(select(DSL.count().coerce(Long.class)).from(table.from()).where(condition(filter, table)));
    }

    private Select<Record6<Integer, String, String, Long, OffsetDateTime, OffsetDateTime>> rows(
            RecordSearch search, int number) {
        var filter = search.filters().get(number);
        var table = SearchableTable.of(filter, now);
        var sorted = sorted(filter, table);
        var found = condition(filter, table);
        if (search.after().isPresent()) {
            var cursor = search.after().get();
            var key = row(sorted, table.id());
            var last = row(bound(cursor.at()), val(cursor.id(), SQLDataType.CLOB));
            found = found.and(search.descending() ? key.lt(last) : key.gt(last));
        }
        return select(
                        inline(number).as(SOURCE),
                        table.id().as(ID),
                        column(table.columns(), RecordField.PATIENT, SearchColumn.Text.class)
                                .field()
                                .as(PATIENT),
                        table.version().as(VERSION),
                        column(table.columns(), RecordField.UPDATED, SearchColumn.Period.class)
                                .start()
                                .as(UPDATED),
                        sorted.as(SORTED))
                .from(table.from())
                .where(found)
                .orderBy(order(search))
                .limit(inline(search.count()));
    }

    private static List<SortField<?>> order(RecordSearch search) {
        return search.descending() ? List.of(SORTED.desc(), ID.desc()) : List.of(SORTED.asc(), ID.asc());
    }

    private static Field<OffsetDateTime> sorted(RecordFilter filter, SearchableTable table) {
        if (filter.sortKey() instanceof RecordSearch.ByField by) {
            return coalesce(
                    column(table.columns(), by.field(), SearchColumn.Period.class)
                            .start(),
                    EPOCH);
        }
        if (filter.sortKey() instanceof RecordSearch.ByValue by) {
            return coalesce(
                    field(select(min(EVIDENCE_VALUE.low))
                            .from(EVIDENCE_VALUE.table)
                            .where(EVIDENCE_VALUE.evidenceId.eq(EVIDENCE.id))
                            .and(EVIDENCE_VALUE.parameter.eq(inline(by.name())))),
                    EPOCH);
        }
        return EPOCH;
    }

    private Condition condition(RecordFilter filter, SearchableTable table) {
        return table.where().and(condition(filter.condition(), filter, table.columns()));
    }

    private Condition condition(
            SearchCondition condition, RecordFilter filter, Map<RecordField, SearchColumn> columns) {
        if (condition instanceof SearchCondition.Constant constant) {
            return constant.matches() ? DSL.trueCondition() : falseCondition();
        }
        if (condition instanceof SearchCondition.All all) {
            return DSL.and(conditions(all.conditions(), filter, columns));
        }
        if (condition instanceof SearchCondition.Any any) {
            return DSL.or(conditions(any.conditions(), filter, columns));
        }
        if (condition instanceof SearchCondition.Not not) {
            var met = field(condition(not.condition(), filter, columns));
            return DSL.not(DSL.condition(coalesce(met, inline(false))));
        }
        if (condition instanceof SearchCondition.Present present) {
            return column(columns, present.field(), SearchColumn.class).isPresent();
        }
        if (condition instanceof SearchCondition.Time time) {
            return condition(time, column(columns, time.field(), SearchColumn.Period.class));
        }
        if (condition instanceof SearchCondition.Amount amount) {
            var column = column(columns, amount.field(), SearchColumn.Amount.class);
            return compared(column.number(), amount.operator(), val(amount.number()));
        }
        if (condition instanceof SearchCondition.HasValue value) {
            return exists(selectOne()
                    .from(EVIDENCE_VALUE.table)
                    .where(EVIDENCE_VALUE.evidenceId.eq(EVIDENCE.id))
                    .and(EVIDENCE_VALUE.kind.eq(filter.documentType()))
                    .and(EVIDENCE_VALUE.parameter.eq(value.name()))
                    .and(condition(value.condition(), filter, SearchableTable.SEARCH_VALUE)));
        }
        return ofText(condition, columns);
    }

    private List<Condition> conditions(
            List<SearchCondition> conditions, RecordFilter filter, Map<RecordField, SearchColumn> columns) {
        return conditions.stream()
                .map(condition -> condition(condition, filter, columns))
                .toList();
    }

    private Condition ofText(SearchCondition condition, Map<RecordField, SearchColumn> columns) {
        if (condition instanceof SearchCondition.OneOf one) {
            return oneOf(column(columns, one.field(), SearchColumn.Text.class), one.values());
        }
        if (condition instanceof SearchCondition.HasText text) {
            var patterns = text.texts().stream()
                    .map(part -> pattern(part, text.place()))
                    .toList();
            return column(columns, text.field(), SearchColumn.Text.class)
                    .compared(field -> field.like(any(bound(patterns))));
        }
        var target = (SearchCondition.RefersTo) condition;
        var ids = target.targets().stream().map(this::ids).reduce(Select::unionAll);
        return column(columns, target.field(), SearchColumn.Text.class)
                .compared(field -> ids.map(field::in).orElseGet(DSL::falseCondition));
    }

    private static Condition condition(SearchCondition.Time time, SearchColumn.Period column) {
        return compared(
                time.bound() == SearchCondition.Bound.START
                        ? column.start()
                        : coalesce(column.end(), SearchableTable.NEVER),
                time.operator(),
                bound(time.at()));
    }

    private static Condition oneOf(SearchColumn.Text column, List<String> any) {
        if (any.isEmpty()) {
            return falseCondition();
        }
        return any.size() == 1
                ? column.compared(field -> field.eq(any.get(0)))
                : column.compared(field -> field.eq(any(bound(any))));
    }

    static Field<String[]> bound(List<String> texts) {
        return val(texts.toArray(String[]::new), SQLDataType.CLOB.array());
    }

    private static Field<OffsetDateTime> bound(Instant at) {
        return val(at.atOffset(ZoneOffset.UTC));
    }

    /** A pattern for the text; wildcards in the text are escaped. */
    private static String pattern(String text, SearchCondition.Place place) {
        var plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return switch (place) {
            case WHOLE -> plain;
            case START -> plain + "%";
            case END -> "%" + plain;
            case ANYWHERE -> "%" + plain + "%";
        };
    }

    private static <T> Condition compared(Field<T> field, SearchCondition.Operator operator, Field<T> value) {
        return switch (operator) {
            case EQUAL -> field.eq(value);
            case NOT_EQUAL -> field.ne(value);
            case LESS -> field.lt(value);
            case AT_MOST -> field.le(value);
            case GREATER -> field.gt(value);
            case AT_LEAST -> field.ge(value);
        };
    }

    /** Selects the ids of the records that a filter finds. */
    private Select<Record1<String>> ids(RecordFilter filter) {
        var table = SearchableTable.of(filter, now);
        return select(table.id()).from(table.from()).where(condition(filter, table));
    }
}
