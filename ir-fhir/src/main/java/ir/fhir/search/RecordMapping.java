package ir.fhir.search;

import static ir.fhir.search.ParameterMapping.oneOf;
import static ir.fhir.search.ParameterMapping.parameter;

import ir.fhir.criteria.SearchCriteria.Criterion;
import ir.fhir.criteria.SearchCriteria.MissingValue;
import ir.fhir.criteria.SearchCriteria.Modifier;
import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.criteria.SearchCriteria.Type;
import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.SearchCondition;
import ir.scheduling.repository.SearchableRecord;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The search parameters of a resource type in one kind of record.
 *
 * @param documentType the resource type of received resources; otherwise blank
 */
record RecordMapping(SearchableRecord record, String documentType, Map<String, ParameterMapping> parameters) {
    static RecordMapping of(SearchableRecord record) {
        return new RecordMapping(record, "", new LinkedHashMap<>());
    }

    /** Received resources, searched by their stored search values. */
    static RecordMapping received(String resourceType) {
        return new RecordMapping(SearchableRecord.RECEIVED_DOCUMENT, resourceType, new LinkedHashMap<>());
    }

    private RecordMapping with(ParameterMapping mapping) {
        parameters.put(mapping.parameter().name(), mapping);
        return this;
    }

    /** A code that is stored as it is. */
    RecordMapping token(String name, RecordField field, String... systems) {
        return code(name, new SearchCondition.Present(field), codes -> oneOf(field, codes), systems);
    }

    /** A code with a prefix that is not stored. */
    RecordMapping prefixed(String name, RecordField field, String prefix, String... systems) {
        return code(name, new SearchCondition.Present(field), codes -> oneOf(field, without(prefix, codes)), systems);
    }

    private static List<String> without(String prefix, List<String> texts) {
        return texts.stream()
                .filter(text -> text.startsWith(prefix))
                .map(text -> text.substring(prefix.length()))
                .toList();
    }

    /** A code that is mapped from the constant that is stored. */
    <E extends Enum<E>> RecordMapping coded(
            String name, RecordField field, Class<E> stored, Function<E, String> code, String... systems) {
        return mapped(
                name,
                field,
                Arrays.stream(stored.getEnumConstants()).map(Enum::name).toList(),
                value -> code.apply(Enum.valueOf(stored, value)),
                systems);
    }

    /** A code that is mapped from one of a closed list of stored values. */
    RecordMapping mapped(
            String name, RecordField field, List<String> stored, Function<String, String> code, String... systems) {
        return code(
                name,
                new SearchCondition.Present(field),
                codes -> oneOf(
                        field,
                        stored.stream()
                                .filter(value -> codes.contains(code.apply(value)))
                                .toList()),
                systems);
    }

    /**
     * A code that is mapped from a stored value of an open list.
     *
     * @param named the stored values that are mapped by name; every other value is mapped to the same code
     */
    RecordMapping mappedOtherwise(
            String name, RecordField field, List<String> named, Function<String, String> code, String... systems) {
        var other = code.apply("");
        return code(
                name,
                new SearchCondition.Present(field),
                codes -> codes.contains(other)
                        ? SearchCondition.not(oneOf(
                                field,
                                named.stream()
                                        .filter(value -> !codes.contains(code.apply(value)))
                                        .toList()))
                        : oneOf(
                                field,
                                named.stream()
                                        .filter(value -> codes.contains(code.apply(value)))
                                        .toList()),
                systems);
    }

    /** A code that every resource has. */
    RecordMapping constant(String name, String code, String... systems) {
        return constants(name, List.of(code), systems);
    }

    RecordMapping constants(String name, List<String> all, String... systems) {
        return code(
                name,
                SearchCondition.ALWAYS,
                codes -> new SearchCondition.Constant(codes.stream().anyMatch(all::contains)),
                systems);
    }

    private RecordMapping code(
            String name,
            SearchCondition present,
            Function<List<String>, SearchCondition> condition,
            String... systems) {
        return with(new ParameterMapping.Code(parameter(name, Type.TOKEN), Set.of(systems), present, condition));
    }

    /** Whether the field has a value. */
    RecordMapping flag(String name, RecordField field, String withValue, String without) {
        return code(
                name,
                SearchCondition.ALWAYS,
                codes -> ParameterMapping.anyOf(
                        codes,
                        code -> code.equals(withValue)
                                ? new SearchCondition.Present(field)
                                : code.equals(without)
                                        ? SearchCondition.not(new SearchCondition.Present(field))
                                        : SearchCondition.NEVER));
    }

    /** An identifier whose system is stored in a field of its own. */
    RecordMapping identifier(String name, RecordField system, RecordField value) {
        return with(new ParameterMapping.SystemAndCode(parameter(name, Type.TOKEN), system, value));
    }

    RecordMapping reference(String name, String target, RecordField... fields) {
        return references(name, List.of(target), fields);
    }

    /** @param targets the types to which it may refer; empty for any */
    RecordMapping references(String name, List<String> targets, RecordField... fields) {
        return with(new ParameterMapping.Reference(new Parameter(name, Type.REFERENCE, targets), List.of(fields)));
    }

    /** A reference by the login of an account, searched with {@code :identifier}. */
    RecordMapping login(String name, RecordField field, String system) {
        return with(new ParameterMapping.IdentifierOnly(
                parameter(name, Type.REFERENCE),
                system,
                new SearchCondition.Present(field),
                logins -> oneOf(field, logins)));
    }

    /** A reference by a role that is mapped from the constant that is stored, searched with {@code :identifier}. */
    <E extends Enum<E>> RecordMapping role(
            String name, RecordField field, Class<E> stored, Function<E, String> role, String system) {
        return with(new ParameterMapping.IdentifierOnly(
                parameter(name, Type.REFERENCE),
                system,
                new SearchCondition.Present(field),
                roles -> oneOf(
                        field,
                        Arrays.stream(stored.getEnumConstants())
                                .filter(value -> roles.contains(role.apply(value)))
                                .map(Enum::name)
                                .toList())));
    }

    RecordMapping date(String name, RecordField field) {
        return with(new ParameterMapping.Date(parameter(name, Type.DATE), field));
    }

    RecordMapping string(String name, RecordField... fields) {
        return with(new ParameterMapping.Text(parameter(name, Type.STRING), List.of(fields)));
    }

    /** A canonical URL that every resource has. */
    RecordMapping constantUri(String name, String uri) {
        return with(new ParameterMapping.Uri(
                parameter(name, Type.URI),
                SearchCondition.ALWAYS,
                uris -> new SearchCondition.Constant(uris.contains(uri))));
    }

    /** A canonical URL whose rest after a prefix is stored in one of the fields. */
    RecordMapping canonical(String name, String prefix, RecordField... fields) {
        return with(new ParameterMapping.Uri(
                parameter(name, Type.URI),
                ParameterMapping.anyOf(List.of(fields), SearchCondition.Present::new),
                uris -> ParameterMapping.anyOf(List.of(fields), field -> oneOf(field, without(prefix, uris)))));
    }

    /** An element that the resource never has here. */
    RecordMapping absent(String name, Type type, String... targets) {
        return with(new ParameterMapping.Absent(parameter(name, type, targets)));
    }

    private static final ParameterMapping PATIENT = new ParameterMapping.Reference(
            parameter("patient", Type.REFERENCE, "Patient"), List.of(RecordField.PATIENT));
    private static final ParameterMapping ID = new ParameterMapping.Code(
            Parameter.ID, Set.of(), SearchCondition.ALWAYS, ids -> oneOf(RecordField.ID, ids));

    private static final ParameterMapping LAST_UPDATED =
            new ParameterMapping.Date(Parameter.LAST_UPDATED, RecordField.UPDATED);

    private Optional<ParameterMapping> mapping(Parameter parameter) {
        if (parameter.name().equals(Parameter.ID.name())) {
            return Optional.of(ID);
        }
        if (parameter.name().equals(Parameter.LAST_UPDATED.name())) {
            return Optional.of(LAST_UPDATED);
        }
        if (record != SearchableRecord.RECEIVED_DOCUMENT) {
            return Optional.ofNullable(parameters.get(parameter.name()));
        }
        return Optional.of(
                parameter.name().equals("patient") ? PATIENT : new ParameterMapping.ReceivedValue(parameter));
    }

    SearchCondition condition(Criterion criterion, ParameterMapping.Context context) {
        var parameter = criterion.parameter();
        var mapping = mapping(parameter);
        var present = mapping.map(ParameterMapping::present).orElse(SearchCondition.NEVER);
        return switch (criterion.modifier()) {
            case MISSING -> missing(criterion) ? SearchCondition.not(present) : present;
            case NOT ->
                SearchCondition.not(
                        mapping.map(one -> one.matches(criterion, context)).orElse(SearchCondition.NEVER));
            default -> mapping.map(one -> one.matches(criterion, context)).orElse(SearchCondition.NEVER);
        };
    }

    private static boolean missing(Criterion criterion) {
        return criterion.modifier() == Modifier.MISSING
                && criterion.values().stream().anyMatch(v -> v instanceof MissingValue m && m.missing());
    }

    /** @param parameter blank to sort by the last update */
    RecordSearch.SortKey sortKey(String parameter) {
        if (parameter.equals(Parameter.ID.name())) {
            return new RecordSearch.ById();
        }
        if (parameter.isEmpty() || parameter.equals(Parameter.LAST_UPDATED.name())) {
            return new RecordSearch.ByField(RecordField.UPDATED);
        }
        if (parameters.get(parameter) instanceof ParameterMapping.Date date) {
            return new RecordSearch.ByField(date.field());
        }
        return record == SearchableRecord.RECEIVED_DOCUMENT
                ? new RecordSearch.ByValue(parameter)
                : new RecordSearch.ById();
    }
}
