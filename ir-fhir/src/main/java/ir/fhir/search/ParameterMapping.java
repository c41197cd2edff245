package ir.fhir.search;

import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ir.fhir.criteria.SearchCriteria.Criterion;
import ir.fhir.criteria.SearchCriteria.DateRangeValue;
import ir.fhir.criteria.SearchCriteria.Modifier;
import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.criteria.SearchCriteria.ReferenceValue;
import ir.fhir.criteria.SearchCriteria.StringValue;
import ir.fhir.criteria.SearchCriteria.TokenValue;
import ir.fhir.criteria.SearchCriteria.Type;
import ir.fhir.criteria.SearchCriteria.Value;
import ir.scheduling.intake.SearchTextNormalizer;
import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch.RecordFilter;
import ir.scheduling.repository.SearchCondition;
import ir.scheduling.repository.SearchCondition.Bound;
import ir.scheduling.repository.SearchCondition.Operator;
import ir.scheduling.repository.SearchCondition.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Maps one search parameter to a condition on the fields of one kind of record. */
sealed interface ParameterMapping {
    Parameter parameter();

    /** Whether the resource has the element. */
    SearchCondition present();

    SearchCondition matches(Criterion criterion, Context context);

    /** Resolves what a mapping cannot know: the current time and the records of another resource type. */
    interface Context {
        Instant now();

        /** The records of a resource type that meet the criterion. */
        List<RecordFilter> records(String resourceType, Criterion criterion);
    }

    /**
     * A code.
     *
     * @param systems the systems of its codes; empty for any
     * @param condition the condition for a set of codes
     */
    record Code(
            Parameter parameter,
            Set<String> systems,
            SearchCondition present,
            Function<List<String>, SearchCondition> condition)
            implements ParameterMapping {
        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return anyCodeOfASystem(criterion) ? present : condition.apply(codes(criterion, systems));
        }

        private boolean anyCodeOfASystem(Criterion criterion) {
            return values(criterion, TokenValue.class)
                    .anyMatch(token -> token.code().isEmpty()
                            && token.system().filter(systems::contains).isPresent());
        }
    }

    /** An identifier whose system is stored in a field of its own. */
    record SystemAndCode(Parameter parameter, RecordField system, RecordField code) implements ParameterMapping {
        @Override
        public SearchCondition present() {
            return new SearchCondition.Present(code);
        }

        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return systemAndCode(values(criterion, TokenValue.class).toList(), system, code);
        }
    }

    /** A reference; the fields hold the ids of its targets. */
    record Reference(Parameter parameter, List<RecordField> fields) implements ParameterMapping {
        @Override
        public SearchCondition present() {
            return anyOf(fields, SearchCondition.Present::new);
        }

        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            if (criterion.modifier() == Modifier.IDENTIFIER) {
                return SearchCondition.NEVER;
            }
            if (criterion.chained().isPresent()) {
                var target = criterion.parameter().targets().get(0);
                if (!mayReferTo(target)) {
                    return SearchCondition.NEVER;
                }
                var targets = context.records(target, criterion.chained().get());
                return anyOf(fields, field -> new SearchCondition.RefersTo(field, targets));
            }
            var ids = values(criterion, ReferenceValue.class)
                    .filter(target ->
                            target.type().filter(type -> !mayReferTo(type)).isEmpty())
                    .map(ReferenceValue::id)
                    .toList();
            return anyOf(fields, field -> oneOf(field, ids));
        }

        /** A reference without declared targets may refer to any type. */
        private boolean mayReferTo(String type) {
            return parameter.targets().isEmpty() || parameter.targets().contains(type);
        }
    }

    /** A reference to an actor that is no resource here and has only an identifier. */
    record IdentifierOnly(
            Parameter parameter,
            String system,
            SearchCondition present,
            Function<List<String>, SearchCondition> condition)
            implements ParameterMapping {
        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return criterion.modifier() == Modifier.IDENTIFIER
                    ? condition.apply(codes(criterion, Set.of(system)))
                    : SearchCondition.NEVER;
        }
    }

    record Date(Parameter parameter, RecordField field) implements ParameterMapping {
        @Override
        public SearchCondition present() {
            return new SearchCondition.Present(field);
        }

        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return dateRange(criterion, field, context.now());
        }
    }

    /** A name; the fields hold normalized texts. */
    record Text(Parameter parameter, List<RecordField> fields) implements ParameterMapping {
        @Override
        public SearchCondition present() {
            return anyOf(fields, SearchCondition.Present::new);
        }

        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return anyOf(fields, field -> text(field, criterion));
        }
    }

    record Uri(Parameter parameter, SearchCondition present, Function<List<String>, SearchCondition> condition)
            implements ParameterMapping {
        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return condition.apply(texts(criterion));
        }
    }

    /** An element that the resource never has. */
    record Absent(Parameter parameter) implements ParameterMapping {
        @Override
        public SearchCondition present() {
            return SearchCondition.NEVER;
        }

        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return SearchCondition.NEVER;
        }
    }

    /** A search value that was extracted from a received resource. */
    record ReceivedValue(Parameter parameter) implements ParameterMapping {
        @Override
        public SearchCondition present() {
            return new SearchCondition.HasValue(parameter.name(), SearchCondition.ALWAYS);
        }

        @Override
        public SearchCondition matches(Criterion criterion, Context context) {
            return new SearchCondition.HasValue(parameter.name(), value(criterion, context));
        }

        private static SearchCondition value(Criterion criterion, Context context) {
            if (criterion.chained().isPresent()) {
                return new SearchCondition.RefersTo(
                        RecordField.VALUE,
                        context.records(
                                criterion.parameter().targets().get(0),
                                criterion.chained().get()));
            }
            return switch (criterion.parameter().type()) {
                case TOKEN -> systemAndCode(values(criterion, TokenValue.class).toList());
                case REFERENCE ->
                    SearchCondition.any(Stream.concat(
                                    values(criterion, TokenValue.class).map(ReceivedValue::identifierOnly),
                                    Stream.of(systemAndCode(values(criterion, ReferenceValue.class)
                                            .map(target -> new TokenValue(target.type(), Optional.of(target.id())))
                                            .toList())))
                            .toList());
                case URI -> oneOf(RecordField.VALUE, texts(criterion));
                case STRING ->
                    criterion.modifier() == Modifier.EXACT
                            ? oneOf(RecordField.VALUE_EXACT, texts(criterion))
                            : text(RecordField.VALUE, criterion);
                case DATE -> dateRange(criterion, RecordField.VALUE_TIME, context.now());
                case QUANTITY ->
                    anyOf(
                            values(criterion, ir.fhir.criteria.SearchCriteria.QuantityValue.class)
                                    .toList(),
                            quantity -> SearchCondition.all(
                                    new SearchCondition.Amount(
                                            RecordField.VALUE_AMOUNT,
                                            operator(quantity.comparison()),
                                            quantity.number()),
                                    quantity.unit()
                                            .map(unit -> SearchCondition.oneOf(RecordField.VALUE, unit))
                                            .orElse(SearchCondition.ALWAYS)));
            };
        }

        private static SearchCondition systemAndCode(List<TokenValue> tokens) {
            return ParameterMapping.systemAndCode(tokens, RecordField.VALUE_SYSTEM, RecordField.VALUE);
        }

        /** A reference by identifier only is stored as {@code system|value}. */
        private static SearchCondition identifierOnly(TokenValue token) {
            if (token.system().isPresent() && token.code().isPresent()) {
                return SearchCondition.oneOf(
                        RecordField.VALUE_EXACT,
                        token.system().get() + "|" + token.code().get());
            }
            return token.system().isPresent()
                    ? new SearchCondition.HasText(
                            RecordField.VALUE_EXACT,
                            Place.START,
                            List.of(token.system().get() + "|"))
                    : new SearchCondition.HasText(
                            RecordField.VALUE_EXACT,
                            Place.END,
                            List.of("|" + token.code().orElse("")));
        }

        private static Operator operator(ParamPrefixEnum comparison) {
            return switch (comparison) {
                case EQUAL, APPROXIMATE -> Operator.EQUAL;
                case NOT_EQUAL -> Operator.NOT_EQUAL;
                case GREATERTHAN, STARTS_AFTER -> Operator.GREATER;
                case LESSTHAN, ENDS_BEFORE -> Operator.LESS;
                case GREATERTHAN_OR_EQUALS -> Operator.AT_LEAST;
                case LESSTHAN_OR_EQUALS -> Operator.AT_MOST;
            };
        }
    }

    static Parameter parameter(String name, Type type, String... targets) {
        return new Parameter(name, type, List.of(targets));
    }

    static <T> SearchCondition anyOf(List<T> all, Function<T, SearchCondition> condition) {
        return SearchCondition.any(all.stream().map(condition).toList());
    }

    static SearchCondition oneOf(RecordField field, List<String> values) {
        return values.isEmpty() ? SearchCondition.NEVER : new SearchCondition.OneOf(field, values);
    }

    private static <T extends Value> Stream<T> values(Criterion criterion, Class<T> type) {
        return criterion.values().stream().filter(type::isInstance).map(type::cast);
    }

    private static List<String> codes(Criterion criterion, Set<String> systems) {
        return values(criterion, TokenValue.class)
                .filter(token -> token.system()
                        .filter(system -> !systems.isEmpty() && !systems.contains(system))
                        .isEmpty())
                .flatMap(token -> token.code().stream())
                .toList();
    }

    private static SearchCondition systemAndCode(List<TokenValue> tokens, RecordField system, RecordField code) {
        var bySystem = tokens.stream().collect(Collectors.groupingBy(TokenValue::system));
        return SearchCondition.any(bySystem.entrySet().stream()
                .map(entry -> SearchCondition.all(
                        entry.getKey()
                                .map(one -> SearchCondition.oneOf(system, one))
                                .orElse(SearchCondition.ALWAYS),
                        entry.getValue().stream().anyMatch(token -> token.code().isEmpty())
                                ? SearchCondition.ALWAYS
                                : oneOf(
                                        code,
                                        entry.getValue().stream()
                                                .flatMap(token -> token.code().stream())
                                                .toList())))
                .toList());
    }

    private static List<String> texts(Criterion criterion) {
        return values(criterion, StringValue.class).map(StringValue::text).toList();
    }

    private static SearchCondition text(RecordField field, Criterion criterion) {
        var place = switch (criterion.modifier()) {
            case EXACT -> Place.WHOLE;
            case CONTAINS -> Place.ANYWHERE;
            default -> Place.START;
        };
        return new SearchCondition.HasText(
                field,
                place,
                texts(criterion).stream().map(SearchTextNormalizer::of).toList());
    }

    /** A condition on a period, by FHIR search prefix. */
    static SearchCondition dateRange(Criterion criterion, RecordField field, Instant now) {
        return anyOf(values(criterion, DateRangeValue.class).toList(), range -> dateRange(range, field, now));
    }

    private static SearchCondition dateRange(DateRangeValue range, RecordField field, Instant now) {
        return switch (range.comparison()) {
            case EQUAL -> within(field, range.from(), range.until());
            case NOT_EQUAL ->
                SearchCondition.any(List.of(
                        time(field, Bound.START, Operator.LESS, range.from()),
                        time(field, Bound.END, Operator.AT_LEAST, range.until())));
            case GREATERTHAN -> time(field, Bound.END, Operator.AT_LEAST, range.until());
            case LESSTHAN -> time(field, Bound.START, Operator.LESS, range.from());
            case GREATERTHAN_OR_EQUALS -> time(field, Bound.END, Operator.AT_LEAST, range.from());
            case LESSTHAN_OR_EQUALS -> time(field, Bound.START, Operator.LESS, range.until());
            case STARTS_AFTER -> time(field, Bound.START, Operator.AT_LEAST, range.until());
            case ENDS_BEFORE -> time(field, Bound.END, Operator.LESS, range.from());
            case APPROXIMATE -> {
                var slack = Duration.between(range.from(), now).abs().dividedBy(10);
                yield within(field, range.from().minus(slack), range.until().plus(slack));
            }
        };
    }

    private static SearchCondition within(RecordField field, Instant from, Instant until) {
        return SearchCondition.all(
                time(field, Bound.START, Operator.AT_LEAST, from), time(field, Bound.END, Operator.LESS, until));
    }

    private static SearchCondition time(RecordField field, Bound bound, Operator operator, Instant at) {
        return new SearchCondition.Time(field, bound, operator, at);
    }
}
