package ir.scheduling.persistence;

import ir.scheduling.persistence.SearchableTable.Column;
import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.RecordSearch.RecordFilter;
import ir.scheduling.repository.SearchCondition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Builds one SQL statement per search: a filtered query for every kind of record, combined and sorted. Values are bound
 * as parameters.
 */
final class SearchQueryBuilder {
    private static final String SITE_ZONE = "(select zone from site order by sort, id limit 1)";

    private final Instant now;
    private final List<Object> values = new ArrayList<>();

    private SearchQueryBuilder(Instant now) {
        this.now = now;
    }

    /** A statement and its parameter values. */
    record Statement(String sql, List<Object> values) {
        PreparedStatement on(Connection connection) throws SQLException {
            var statement = connection.prepareStatement(sql);
            for (int i = 0; i < values.size(); i++) {
                var value = values.get(i);
                if (value instanceof String[] texts) {
                    statement.setArray(i + 1, connection.createArrayOf("text", texts));
                } else if (value instanceof Instant instant) {
                    statement.setObject(i + 1, instant.atOffset(ZoneOffset.UTC));
                } else {
                    statement.setObject(i + 1, value);
                }
            }
            return statement;
        }
    }

    /** Selects the number of the filter, id, patient, version, updated and the instant of the sort order. */
    static Statement rows(RecordSearch search, Instant now) {
        var sql = new SearchQueryBuilder(now);
        boolean descending = search.descending();
        var order = " order by sorted" + (descending ? " desc" : "") + ", id" + (descending ? " desc" : "") + " limit "
                + search.count();
        var all = IntStream.range(0, search.filters().size())
                .mapToObj(number -> "(" + sql.rows(search, number) + order + ")")
                .collect(Collectors.joining(" union all "));
        return new Statement("select * from (" + all + ") found" + order, sql.values);
    }

    static Statement count(RecordSearch search, Instant now) {
        var sql = new SearchQueryBuilder(now);
        var all = search.filters().stream()
                .map(filter -> "(select count(*)" + sql.from(filter) + ")")
                .collect(Collectors.joining(" + "));
        return new Statement("select " + all, sql.values);
    }

    private String rows(RecordSearch search, int number) {
        var filter = search.filters().get(number);
        var table = SearchableTable.of(filter.record());
        var sorted = bind("coalesce(" + sorted(filter, table) + ", 'epoch')", filter);
        var sql = "select " + number + " as source, " + table.id() + " as id, " + table.patient() + " as patient, "
                + (table.version().isEmpty() ? "null::bigint" : table.version()) + " as version, " + table.updated()
                + " as updated, " + sorted + " as sorted" + from(filter);
        if (search.after().isPresent()) {
            values.add(search.after().get().at());
            values.add(search.after().get().id());
            sql += " and (" + sorted + ", " + table.id() + ") " + (search.descending() ? "<" : ">") + " (?, ?)";
        }
        return sql;
    }

    private static String sorted(RecordFilter filter, SearchableTable table) {
        if (filter.sortKey() instanceof RecordSearch.ByField by) {
            return SearchableTable.column(table.columns(), by.field()).sql();
        }
        if (filter.sortKey() instanceof RecordSearch.ByValue by) {
            return "(select min(sv.low) from evidence_value sv where sv.evidence_id = e.id and sv.parameter = '"
                    + by.name() + "')";
        }
        return "null::timestamptz";
    }

    private String from(RecordFilter filter) {
        var table = SearchableTable.of(filter.record());
        return bind(
                " from " + table.from() + " where " + (table.where().isEmpty() ? "true" : table.where()) + " and "
                        + sql(filter.condition(), filter, table.columns()),
                filter);
    }

    private String bind(String sql, RecordFilter filter) {
        return sql.replace("{now}", "timestamptz '" + now + "'")
                .replace("{zone}", SITE_ZONE)
                .replace("{kind}", "'" + filter.documentType() + "'");
    }

    private String sql(SearchCondition condition, RecordFilter filter, Map<RecordField, Column> columns) {
        if (condition instanceof SearchCondition.Constant constant) {
            return Boolean.toString(constant.matches());
        }
        if (condition instanceof SearchCondition.All all) {
            return joined(all.conditions(), " and ", filter, columns);
        }
        if (condition instanceof SearchCondition.Any any) {
            return joined(any.conditions(), " or ", filter, columns);
        }
        if (condition instanceof SearchCondition.Not not) {
            return "not coalesce(" + sql(not.condition(), filter, columns) + ", false)";
        }
        if (condition instanceof SearchCondition.Present present) {
            return "coalesce("
                    + SearchableTable.column(columns, present.field()).compared("is not null") + ", false)";
        }
        if (condition instanceof SearchCondition.OneOf one) {
            return oneOf(SearchableTable.column(columns, one.field()), one.values());
        }
        if (condition instanceof SearchCondition.HasText text) {
            values.add(text.texts().stream()
                    .map(part -> pattern(part, text.place()))
                    .toArray(String[]::new));
            return SearchableTable.column(columns, text.field()).compared("like any(?)");
        }
        if (condition instanceof SearchCondition.Time time) {
            var column = SearchableTable.column(columns, time.field());
            values.add(time.at());
            return (time.bound() == SearchCondition.Bound.START
                            ? column.sql()
                            : "coalesce(" + column.end() + ", 'infinity')")
                    + operator(time.operator()) + "?";
        }
        if (condition instanceof SearchCondition.Amount amount) {
            values.add(amount.number());
            return SearchableTable.column(columns, amount.field()).sql() + operator(amount.operator()) + "?";
        }
        if (condition instanceof SearchCondition.RefersTo target) {
            return SearchableTable.column(columns, target.field()).compared("in (" + ids(target.targets()) + ")");
        }
        var value = (SearchCondition.HasValue) condition;
        values.add(filter.documentType());
        values.add(value.name());
        return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ? and "
                + sql(value.condition(), filter, SearchableTable.SEARCH_VALUE) + ")";
    }

    private String joined(
            List<SearchCondition> conditions, String operator, RecordFilter filter, Map<RecordField, Column> columns) {
        return conditions.stream()
                .map(condition -> sql(condition, filter, columns))
                .collect(Collectors.joining(operator, "(", ")"));
    }

    private String oneOf(Column column, List<String> any) {
        if (any.isEmpty()) {
            return "false";
        }
        if (any.size() == 1) {
            values.add(any.get(0));
            return column.compared("= ?");
        }
        values.add(any.toArray(String[]::new));
        return column.compared("= any(?)");
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

    private static String operator(SearchCondition.Operator operator) {
        return switch (operator) {
            case EQUAL -> " = ";
            case NOT_EQUAL -> " <> ";
            case LESS -> " < ";
            case AT_MOST -> " <= ";
            case GREATER -> " > ";
            case AT_LEAST -> " >= ";
        };
    }

    /** Selects the ids of the records that the filters find. */
    private String ids(List<RecordFilter> filters) {
        return filters.stream()
                .map(filter -> "select " + SearchableTable.of(filter.record()).id() + from(filter))
                .collect(Collectors.joining(" union all "));
    }
}
