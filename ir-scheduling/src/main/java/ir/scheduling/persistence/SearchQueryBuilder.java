package ir.scheduling.persistence;

import ir.scheduling.intake.SearchTextNormalizer;
import ir.scheduling.persistence.SearchParameterMapping.ColumnMapping;
import ir.scheduling.persistence.SearchParameterMapping.TableMapping;
import ir.scheduling.repository.SearchCriteria;
import ir.scheduling.repository.SearchCriteria.Comparison;
import ir.scheduling.repository.SearchCriteria.Criterion;
import ir.scheduling.repository.SearchCriteria.DateRangeValue;
import ir.scheduling.repository.SearchCriteria.MissingValue;
import ir.scheduling.repository.SearchCriteria.Modifier;
import ir.scheduling.repository.SearchCriteria.Parameter;
import ir.scheduling.repository.SearchCriteria.QuantityValue;
import ir.scheduling.repository.SearchCriteria.ReferenceValue;
import ir.scheduling.repository.SearchCriteria.StringValue;
import ir.scheduling.repository.SearchCriteria.TokenValue;
import ir.scheduling.repository.SearchCriteria.Type;
import ir.scheduling.repository.SearchCriteria.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds one SQL statement per search: a filtered query for every table of the resource type, combined and sorted.
 * Values are bound as parameters.
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

    /** Selects source, id, patient, version, updated and the instant of the sort order. */
    static Statement rows(SearchCriteria criteria, Instant now) {
        var sql = new SearchQueryBuilder(now);
        boolean descending = criteria.sort().descending();
        var order = " order by sorted" + (descending ? " desc" : "") + ", id" + (descending ? " desc" : "") + " limit "
                + criteria.count();
        var all = SearchParameterMapping.resourceType(criteria.resourceType()).tables().stream()
                .map(source -> "(" + sql.rows(criteria, source) + order + ")")
                .collect(Collectors.joining(" union all "));
        return new Statement("select * from (" + all + ") found" + order, sql.values);
    }

    static Statement count(SearchCriteria criteria, Instant now) {
        var sql = new SearchQueryBuilder(now);
        var all = SearchParameterMapping.resourceType(criteria.resourceType()).tables().stream()
                .map(source -> "(select count(*) from " + source.from() + sql.where(criteria, source) + ")")
                .collect(Collectors.joining(" + "));
        return new Statement("select " + all, sql.values);
    }

    private String rows(SearchCriteria criteria, TableMapping source) {
        var sorted = bind("coalesce(" + sorted(criteria, source) + ", 'epoch')");
        var sql = "select '" + source.name() + "' as source, " + source.id() + " as id, " + source.patient()
                + " as patient, " + (source.version().isEmpty() ? "null::bigint" : source.version())
                + " as version, " + source.updated() + " as updated, " + sorted + " as sorted from " + source.from()
                + where(criteria, source);
        if (criteria.after().isPresent()) {
            values.add(criteria.after().get().at());
            values.add(criteria.after().get().id());
            sql += " and (" + sorted + ", " + source.id() + ") "
                    + (criteria.sort().descending() ? "<" : ">") + " (?, ?)";
        }
        return sql;
    }

    private static String sorted(SearchCriteria criteria, TableMapping source) {
        var asked = criteria.sort().parameter().isEmpty()
                ? SearchParameterMapping.resourceType(criteria.resourceType()).defaultSort()
                : criteria.sort().parameter();
        if (asked.equals("_id")) {
            return "null::timestamptz";
        }
        if (asked.isEmpty() || asked.equals(Parameter.LAST_UPDATED.name())) {
            return source.updated();
        }
        var match = source.matches().get(asked);
        if (match != null && match.type() == Type.DATE) {
            return match.sql();
        }
        return source.received()
                ? "(select min(sv.low) from evidence_value sv where sv.evidence_id = e.id and sv.parameter = '"
                        + asked.replaceAll("[^a-z-]", "") + "')"
                : "null::timestamptz";
    }

    private String where(SearchCriteria criteria, TableMapping source) {
        var where = new StringBuilder(" where ").append(source.where().isEmpty() ? "true" : source.where());
        for (var criterion : criteria.criteria()) {
            where.append(" and ").append(condition(criteria.resourceType(), source, criterion));
        }
        return bind(where.toString());
    }

    private String bind(String sql) {
        return sql.replace("{now}", "timestamptz '" + now + "'").replace("{zone}", SITE_ZONE);
    }

    private String condition(String resourceType, TableMapping source, Criterion criterion) {
        var name = criterion.parameter().name();
        if (name.equals(Parameter.ID.name())) {
            return equalsAny(
                    source.id() + " {}",
                    tokens(criterion, Set.of()).stream()
                            .map(t -> t.code().orElse(""))
                            .toList());
        }
        if (name.equals(Parameter.LAST_UPDATED.name())) {
            return dateRange(criterion, source.updated(), source.updated());
        }
        var match = source.matches().get(name);
        if (match == null && source.received() && name.equals("patient")) {
            match = new ColumnMapping(Type.REFERENCE, List.of("Patient"), source.patient() + " {}", "", Set.of());
        }
        if (match == null && !source.received()) {
            boolean matches = criterion.modifier() == Modifier.NOT || missing(criterion);
            return matches ? "true" : "false";
        }
        if (criterion.modifier() == Modifier.MISSING) {
            var there = match == null ? received(resourceType, name, "true") : isPresent(match);
            return (missing(criterion) ? "not " : "") + "coalesce(" + there + ", false)";
        }
        var condition = match == null ? received(resourceType, criterion) : own(match, criterion);
        return criterion.modifier() == Modifier.NOT ? "not coalesce(" + condition + ", false)" : condition;
    }

    private static boolean missing(Criterion criterion) {
        return criterion.modifier() == Modifier.MISSING
                && criterion.values().stream().anyMatch(v -> v instanceof MissingValue m && m.missing());
    }

    private static String isPresent(ColumnMapping match) {
        return match.type() == Type.DATE
                ? "(" + match.sql() + " is not null)"
                : "(" + match.sql().replace("{}", "is not null") + ")";
    }

    /** A condition on a table's own columns. */
    private String own(ColumnMapping match, Criterion criterion) {
        return switch (match.type()) {
            case TOKEN ->
                match.extraConditions().isEmpty()
                        ? equalsAny(
                                match.sql(),
                                tokens(criterion, match.systems()).stream()
                                        .flatMap(t -> t.code().stream())
                                        .toList())
                        : any(
                                criterion,
                                value -> value instanceof TokenValue token
                                        ? systemAndCode(
                                                match.extraConditions(),
                                                match.sql().replace("{}", "= ?"),
                                                token)
                                        : "false");
            case REFERENCE -> reference(match, criterion);
            case URI -> equalsAny(match.sql(), texts(criterion));
            case STRING -> likeAny(match.sql(), criterion);
            case DATE -> dateRange(criterion, match.sql(), match.extraConditions());
            case QUANTITY -> "false";
        };
    }

    private String reference(ColumnMapping match, Criterion criterion) {
        boolean byName = criterion.modifier() == Modifier.IDENTIFIER;
        if (byName == match.systems().isEmpty()) {
            return "false";
        }
        if (byName) {
            return equalsAny(
                    match.sql(),
                    tokens(criterion, match.systems()).stream()
                            .flatMap(t -> t.code().stream())
                            .toList());
        }
        return criterion.chained().isPresent()
                ? chained(match, criterion.chained().get())
                : equalsAny(
                        match.sql(),
                        criterion.values().stream()
                                .flatMap(v -> v instanceof ReferenceValue target
                                                && target.type()
                                                        .filter(t -> isWrongTarget(match, t))
                                                        .isEmpty()
                                        ? Stream.of(target.id())
                                        : Stream.empty())
                                .toList());
    }

    /** Whether the reference cannot point to this type; a reference without declared targets may point to any type. */
    private static boolean isWrongTarget(ColumnMapping match, String type) {
        return !match.targets().isEmpty() && !match.targets().contains(type);
    }

    private String systemAndCode(String system, String code, TokenValue token) {
        var sql = new StringBuilder("(").append(token.code().isPresent() ? code : "true");
        token.code().ifPresent(values::add);
        token.system().ifPresent(s -> {
            sql.append(" and coalesce(").append(system).append(", '') = ?");
            values.add(s);
        });
        return sql.append(")").toString();
    }

    /** A reference by identifier only is stored as {@code system|value}. */
    private String identifierOnlyReference(TokenValue token) {
        values.add(token.system().map(s -> s + "|").orElse("%|") + token.code().orElse("%"));
        return "v.exact like ?";
    }

    private static List<TokenValue> tokens(Criterion criterion, Set<String> systems) {
        return criterion.values().stream()
                .flatMap(v -> v instanceof TokenValue token ? Stream.of(token) : Stream.empty())
                .filter(t -> t.system()
                        .filter(s -> !systems.isEmpty() && !systems.contains(s))
                        .isEmpty())
                .toList();
    }

    private static List<String> texts(Criterion criterion) {
        return criterion.values().stream()
                .flatMap(v -> v instanceof StringValue text ? Stream.of(text.text()) : Stream.empty())
                .toList();
    }

    /** Adds the values once for each placeholder. */
    private String equalsAny(String sql, List<String> any) {
        var array = any.toArray(String[]::new);
        for (int at = sql.indexOf("{}"); at >= 0; at = sql.indexOf("{}", at + 2)) {
            values.add(array);
        }
        return "(" + sql.replace("{}", "= any(?)") + ")";
    }

    private String likeAny(String sql, Criterion criterion) {
        var patterns = texts(criterion).stream()
                .map(text -> pattern(text, criterion.modifier()))
                .toArray(String[]::new);
        for (int at = sql.indexOf("{}"); at >= 0; at = sql.indexOf("{}", at + 2)) {
            values.add(patterns);
        }
        return "(" + sql.replace("{}", "like any(?)") + ")";
    }

    /** A pattern for the text; wildcards in the input are escaped. */
    private static String pattern(String text, Modifier modifier) {
        var plain = SearchTextNormalizer.of(text)
                .replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_");
        return switch (modifier) {
            case EXACT -> plain;
            case CONTAINS -> "%" + plain + "%";
            default -> plain + "%";
        };
    }

    /** Replaces each placeholder of the condition with a subquery of its own. */
    private String chained(ColumnMapping match, Criterion rest) {
        var sql = match.sql();
        for (int at = sql.indexOf("{}"); at >= 0; at = sql.indexOf("{}")) {
            sql = sql.substring(0, at) + "in (" + chained(match.targets(), rest) + ")" + sql.substring(at + 2);
        }
        return "(" + sql + ")";
    }

    /** Selects the ids of the target types that match the rest of the chain. */
    private String chained(List<String> targets, Criterion rest) {
        return targets.stream()
                .flatMap(target -> SearchParameterMapping.resourceType(target).tables().stream()
                        .map(source -> "select " + source.id() + " from " + source.from() + " where "
                                + (source.where().isEmpty() ? "true" : source.where()) + " and "
                                + condition(target, source, rest)))
                .collect(Collectors.joining(" union all "));
    }

    /** A condition on the search values of a received resource. */
    private String received(String resourceType, Criterion criterion) {
        var name = criterion.parameter().name();
        if (criterion.chained().isPresent()) {
            // the subquery's parameters follow those of the outer query
            values.add(resourceType);
            values.add(name);
            return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ?"
                    + " and v.value in ("
                    + chained(
                            criterion.parameter().targets(), criterion.chained().get()) + "))";
        }
        values.add(resourceType);
        values.add(name);
        var condition = switch (criterion.parameter().type()) {
            case TOKEN ->
                any(
                        criterion,
                        value -> value instanceof TokenValue token
                                ? systemAndCode("v.system", "v.value = ?", token)
                                : "false");
            case REFERENCE ->
                any(
                        criterion,
                        value -> value instanceof TokenValue token
                                ? identifierOnlyReference(token)
                                : value instanceof ReferenceValue target
                                        ? systemAndCode(
                                                "v.system",
                                                "v.value = ?",
                                                new TokenValue(target.type(), Optional.of(target.id())))
                                        : "false");
            case URI -> equalsAny("v.value {}", texts(criterion));
            case STRING ->
                criterion.modifier() == Modifier.EXACT
                        ? equalsAny("v.exact {}", texts(criterion))
                        : likeAny("v.value {}", criterion);
            case DATE -> dateRange(criterion, "v.low", "v.high");
            case QUANTITY ->
                any(criterion, value -> value instanceof QuantityValue quantity ? quantity(quantity) : "false");
        };
        return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ? and "
                + condition + ")";
    }

    private String received(String resourceType, String name, String condition) {
        values.add(resourceType);
        values.add(name);
        return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ? and "
                + condition + ")";
    }

    private String any(Criterion criterion, Function<Value, String> condition) {
        if (criterion.values().isEmpty()) {
            return "false";
        }
        return criterion.values().stream().map(condition).collect(Collectors.joining(" or ", "(", ")"));
    }

    private String quantity(QuantityValue quantity) {
        var operator = switch (quantity.comparison()) {
            case EQ, AP -> "=";
            case NE -> "<>";
            case GT, SA -> ">";
            case LT, EB -> "<";
            case GE -> ">=";
            case LE -> "<=";
        };
        values.add(quantity.number());
        var sql = "(v.amount " + operator + " ?";
        if (quantity.unit().isPresent()) {
            values.add(quantity.unit().get());
            sql += " and v.value = ?";
        }
        return sql + ")";
    }

    /** A condition on a period between two instants, by FHIR search prefix; a period without an end is open-ended. */
    private String dateRange(Criterion criterion, String low, String high) {
        var end = "coalesce(" + high + ", 'infinity')";
        return any(criterion, value -> {
            if (!(value instanceof DateRangeValue range)) {
                return "false";
            }
            var slack = Duration.between(range.from(), now).abs().dividedBy(10);
            return switch (range.comparison()) {
                case EQ -> between(low, end, range);
                case NE -> "not " + between(low, end, range);
                case GT -> with(end + " >= ?", range.until());
                case LT -> with(low + " < ?", range.from());
                case GE -> with(end + " >= ?", range.from());
                case LE -> with(low + " < ?", range.until());
                case SA -> with(low + " >= ?", range.until());
                case EB -> with(end + " < ?", range.from());
                case AP ->
                    between(
                            low,
                            end,
                            new DateRangeValue(
                                    Comparison.EQ,
                                    range.from().minus(slack),
                                    range.until().plus(slack)));
            };
        });
    }

    private String between(String low, String high, DateRangeValue range) {
        values.add(range.from());
        values.add(range.until());
        return "(" + low + " >= ? and " + high + " < ?)";
    }

    private String with(String condition, Instant instant) {
        values.add(instant);
        return condition;
    }
}
