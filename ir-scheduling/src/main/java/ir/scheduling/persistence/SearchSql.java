package ir.scheduling.persistence;

import ir.scheduling.persistence.SearchTable.Match;
import ir.scheduling.persistence.SearchTable.Source;
import ir.scheduling.record.PlainText;
import ir.scheduling.search.Search;
import ir.scheduling.search.Search.Amount;
import ir.scheduling.search.Search.Comparison;
import ir.scheduling.search.Search.Criterion;
import ir.scheduling.search.Search.Missing;
import ir.scheduling.search.Search.Modifier;
import ir.scheduling.search.Search.Moment;
import ir.scheduling.search.Search.Parameter;
import ir.scheduling.search.Search.Target;
import ir.scheduling.search.Search.Text;
import ir.scheduling.search.Search.Token;
import ir.scheduling.search.Search.Type;
import ir.scheduling.search.Search.Value;
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

/** One statement for one search: every table the kind stands in, each narrowed, then put in order. Values are parameters. */
final class SearchSql {
    private static final String SITE_ZONE = "(select zone from site order by sort, id limit 1)";

    private final Instant now;
    private final List<Object> values = new ArrayList<>();

    private SearchSql(Instant now) {
        this.now = now;
    }

    /** A statement and what goes into it. */
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

    /** Rows of source, id, patient, version, updated and the instant they are sorted by. */
    static Statement rows(Search search, Instant now) {
        var sql = new SearchSql(now);
        boolean descending = search.sort().descending();
        var order = " order by sorted" + (descending ? " desc" : "") + ", id" + (descending ? " desc" : "") + " limit "
                + search.count();
        var all = SearchTable.kind(search.kind()).sources().stream()
                .map(source -> "(" + sql.rows(search, source) + order + ")")
                .collect(Collectors.joining(" union all "));
        return new Statement("select * from (" + all + ") found" + order, sql.values);
    }

    static Statement count(Search search, Instant now) {
        var sql = new SearchSql(now);
        var all = SearchTable.kind(search.kind()).sources().stream()
                .map(source -> "(select count(*) from " + source.from() + sql.where(search, source) + ")")
                .collect(Collectors.joining(" + "));
        return new Statement("select " + all, sql.values);
    }

    private String rows(Search search, Source source) {
        var sorted = filled("coalesce(" + sorted(search, source) + ", 'epoch')");
        var sql = "select '" + source.name() + "' as source, " + source.id() + " as id, " + source.patient()
                + " as patient, " + (source.version().isEmpty() ? "null::bigint" : source.version())
                + " as version, " + source.updated() + " as updated, " + sorted + " as sorted from " + source.from()
                + where(search, source);
        if (search.after().isPresent()) {
            values.add(search.after().get().at());
            values.add(search.after().get().id());
            sql += " and (" + sorted + ", " + source.id() + ") "
                    + (search.sort().descending() ? "<" : ">") + " (?, ?)";
        }
        return sql;
    }

    private static String sorted(Search search, Source source) {
        var asked = search.sort().parameter().isEmpty()
                ? SearchTable.kind(search.kind()).sort()
                : search.sort().parameter();
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

    private String where(Search search, Source source) {
        var where = new StringBuilder(" where ").append(source.where().isEmpty() ? "true" : source.where());
        for (var criterion : search.criteria()) {
            where.append(" and ").append(condition(search.kind(), source, criterion));
        }
        return filled(where.toString());
    }

    private String filled(String sql) {
        return sql.replace("{now}", "timestamptz '" + now + "'").replace("{zone}", SITE_ZONE);
    }

    private String condition(String kind, Source source, Criterion criterion) {
        var name = criterion.parameter().name();
        if (name.equals(Parameter.ID.name())) {
            return compared(
                    source.id() + " {}",
                    tokens(criterion, Set.of()).stream()
                            .map(t -> t.code().orElse(""))
                            .toList());
        }
        if (name.equals(Parameter.LAST_UPDATED.name())) {
            return moments(criterion, source.updated(), source.updated());
        }
        var match = source.matches().get(name);
        if (match == null && source.received() && name.equals("patient")) {
            match = new Match(Type.REFERENCE, List.of("Patient"), source.patient() + " {}", "", Set.of());
        }
        if (match == null && !source.received()) {
            boolean matches = criterion.modifier() == Modifier.NOT || missing(criterion);
            return matches ? "true" : "false";
        }
        if (criterion.modifier() == Modifier.MISSING) {
            var there = match == null ? received(kind, name, "true") : there(match);
            return (missing(criterion) ? "not " : "") + "coalesce(" + there + ", false)";
        }
        var condition = match == null ? received(kind, criterion) : own(match, criterion);
        return criterion.modifier() == Modifier.NOT ? "not coalesce(" + condition + ", false)" : condition;
    }

    private static boolean missing(Criterion criterion) {
        return criterion.modifier() == Modifier.MISSING
                && criterion.any().stream().anyMatch(v -> v instanceof Missing m && m.missing());
    }

    private static String there(Match match) {
        return match.type() == Type.DATE
                ? "(" + match.sql() + " is not null)"
                : "(" + match.sql().replace("{}", "is not null") + ")";
    }

    /** A condition over a table's own columns. */
    private String own(Match match, Criterion criterion) {
        return switch (match.type()) {
            case TOKEN ->
                match.other().isEmpty()
                        ? compared(
                                match.sql(),
                                tokens(criterion, match.systems()).stream()
                                        .flatMap(t -> t.code().stream())
                                        .toList())
                        : any(
                                criterion,
                                value -> value instanceof Token token
                                        ? pair(match.other(), match.sql().replace("{}", "= ?"), token)
                                        : "false");
            case REFERENCE -> reference(match, criterion);
            case URI -> compared(match.sql(), texts(criterion));
            case STRING -> patterned(match.sql(), criterion);
            case DATE -> moments(criterion, match.sql(), match.other());
            case QUANTITY -> "false";
        };
    }

    private String reference(Match match, Criterion criterion) {
        boolean byName = criterion.modifier() == Modifier.IDENTIFIER;
        if (byName == match.systems().isEmpty()) {
            return "false";
        }
        if (byName) {
            return compared(
                    match.sql(),
                    tokens(criterion, match.systems()).stream()
                            .flatMap(t -> t.code().stream())
                            .toList());
        }
        return criterion.chained().isPresent()
                ? chained(match, criterion.chained().get())
                : compared(
                        match.sql(),
                        criterion.any().stream()
                                .flatMap(v -> v instanceof Target target
                                                && target.type()
                                                        .filter(t -> elsewhere(match, t))
                                                        .isEmpty()
                                        ? Stream.of(target.id())
                                        : Stream.empty())
                                .toList());
    }

    /** A reference that may point to anything is never elsewhere. */
    private static boolean elsewhere(Match match, String type) {
        return !match.targets().isEmpty() && !match.targets().contains(type);
    }

    private String pair(String system, String code, Token token) {
        var sql = new StringBuilder("(").append(token.code().isPresent() ? code : "true");
        token.code().ifPresent(values::add);
        token.system().ifPresent(s -> {
            sql.append(" and coalesce(").append(system).append(", '') = ?");
            values.add(s);
        });
        return sql.append(")").toString();
    }

    /** What a reference only names is kept as {@code system|value}. */
    private String named(Token token) {
        values.add(token.system().map(s -> s + "|").orElse("%|") + token.code().orElse("%"));
        return "v.exact like ?";
    }

    private static List<Token> tokens(Criterion criterion, Set<String> systems) {
        return criterion.any().stream()
                .flatMap(v -> v instanceof Token token ? Stream.of(token) : Stream.empty())
                .filter(t -> t.system()
                        .filter(s -> !systems.isEmpty() && !systems.contains(s))
                        .isEmpty())
                .toList();
    }

    private static List<String> texts(Criterion criterion) {
        return criterion.any().stream()
                .flatMap(v -> v instanceof Text text ? Stream.of(text.text()) : Stream.empty())
                .toList();
    }

    /** Each place where the comparison goes is given the values anew. */
    private String compared(String sql, List<String> any) {
        var array = any.toArray(String[]::new);
        for (int at = sql.indexOf("{}"); at >= 0; at = sql.indexOf("{}", at + 2)) {
            values.add(array);
        }
        return "(" + sql.replace("{}", "= any(?)") + ")";
    }

    private String patterned(String sql, Criterion criterion) {
        var patterns = texts(criterion).stream()
                .map(text -> pattern(text, criterion.modifier()))
                .toArray(String[]::new);
        for (int at = sql.indexOf("{}"); at >= 0; at = sql.indexOf("{}", at + 2)) {
            values.add(patterns);
        }
        return "(" + sql.replace("{}", "like any(?)") + ")";
    }

    /** What was typed is never a wildcard. */
    private static String pattern(String text, Modifier modifier) {
        var plain = PlainText.of(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return switch (modifier) {
            case EXACT -> plain;
            case CONTAINS -> "%" + plain + "%";
            default -> plain + "%";
        };
    }

    /** A condition may compare in several places: each is asked by itself. */
    private String chained(Match match, Criterion rest) {
        var sql = match.sql();
        for (int at = sql.indexOf("{}"); at >= 0; at = sql.indexOf("{}")) {
            sql = sql.substring(0, at) + "in (" + chained(match.targets(), rest) + ")" + sql.substring(at + 2);
        }
        return "(" + sql + ")";
    }

    /** Those of the target kind the rest of the chain holds of. */
    private String chained(List<String> targets, Criterion rest) {
        return targets.stream()
                .flatMap(target -> SearchTable.kind(target).sources().stream()
                        .map(source -> "select " + source.id() + " from " + source.from() + " where "
                                + (source.where().isEmpty() ? "true" : source.where()) + " and "
                                + condition(target, source, rest)))
                .collect(Collectors.joining(" union all "));
    }

    /** A condition over the values of a received resource. */
    private String received(String kind, Criterion criterion) {
        var name = criterion.parameter().name();
        if (criterion.chained().isPresent()) {
            // the inner values come after the names of the outer
            values.add(kind);
            values.add(name);
            return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ?"
                    + " and v.value in ("
                    + chained(
                            criterion.parameter().targets(), criterion.chained().get()) + "))";
        }
        values.add(kind);
        values.add(name);
        var condition = switch (criterion.parameter().type()) {
            case TOKEN ->
                any(
                        criterion,
                        value -> value instanceof Token token ? pair("v.system", "v.value = ?", token) : "false");
            case REFERENCE ->
                any(
                        criterion,
                        value -> value instanceof Token token
                                ? named(token)
                                : value instanceof Target target
                                        ? pair(
                                                "v.system",
                                                "v.value = ?",
                                                new Token(target.type(), Optional.of(target.id())))
                                        : "false");
            case URI -> compared("v.value {}", texts(criterion));
            case STRING ->
                criterion.modifier() == Modifier.EXACT
                        ? compared("v.exact {}", texts(criterion))
                        : patterned("v.value {}", criterion);
            case DATE -> moments(criterion, "v.low", "v.high");
            case QUANTITY -> any(criterion, value -> value instanceof Amount amount ? amount(amount) : "false");
        };
        return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ? and "
                + condition + ")";
    }

    private String received(String kind, String name, String condition) {
        values.add(kind);
        values.add(name);
        return "exists (select 1 from evidence_value v where v.evidence_id = e.id and v.kind = ? and v.parameter = ? and "
                + condition + ")";
    }

    private String any(Criterion criterion, Function<Value, String> condition) {
        if (criterion.any().isEmpty()) {
            return "false";
        }
        return criterion.any().stream().map(condition).collect(Collectors.joining(" or ", "(", ")"));
    }

    private String amount(Amount amount) {
        var operator = switch (amount.by()) {
            case EQ, AP -> "=";
            case NE -> "<>";
            case GT, SA -> ">";
            case LT, EB -> "<";
            case GE -> ">=";
            case LE -> "<=";
        };
        values.add(amount.number());
        var sql = "(v.amount " + operator + " ?";
        if (amount.unit().isPresent()) {
            values.add(amount.unit().get());
            sql += " and v.value = ?";
        }
        return sql + ")";
    }

    /** What lies between two instants, compared as FHIR's prefixes say; an end nobody knows is still to come. */
    private String moments(Criterion criterion, String low, String high) {
        var end = "coalesce(" + high + ", 'infinity')";
        return any(criterion, value -> {
            if (!(value instanceof Moment moment)) {
                return "false";
            }
            var slack = Duration.between(moment.from(), now).abs().dividedBy(10);
            return switch (moment.by()) {
                case EQ -> between(low, end, moment);
                case NE -> "not " + between(low, end, moment);
                case GT -> with(end + " >= ?", moment.until());
                case LT -> with(low + " < ?", moment.from());
                case GE -> with(end + " >= ?", moment.from());
                case LE -> with(low + " < ?", moment.until());
                case SA -> with(low + " >= ?", moment.until());
                case EB -> with(end + " < ?", moment.from());
                case AP ->
                    between(
                            low,
                            end,
                            new Moment(
                                    Comparison.EQ,
                                    moment.from().minus(slack),
                                    moment.until().plus(slack)));
            };
        });
    }

    private String between(String low, String high, Moment moment) {
        values.add(moment.from());
        values.add(moment.until());
        return "(" + low + " >= ? and " + high + " < ?)";
    }

    private String with(String condition, Instant instant) {
        values.add(instant);
        return condition;
    }
}
