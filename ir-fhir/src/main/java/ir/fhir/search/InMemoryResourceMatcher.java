package ir.fhir.search;

import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ir.fhir.criteria.SearchCriteria.Criterion;
import ir.fhir.criteria.SearchCriteria.DateRangeValue;
import ir.fhir.criteria.SearchCriteria.MissingValue;
import ir.fhir.criteria.SearchCriteria.Modifier;
import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.criteria.SearchCriteria.QuantityValue;
import ir.fhir.criteria.SearchCriteria.ReferenceValue;
import ir.fhir.criteria.SearchCriteria.StringValue;
import ir.fhir.criteria.SearchCriteria.TokenValue;
import ir.fhir.criteria.SearchCriteria.Value;
import ir.fhir.mapper.SearchParameterExtractor;
import ir.scheduling.intake.SearchTextNormalizer;
import ir.scheduling.repository.ReceivedResource;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** Evaluates search criteria on resources in memory. Chains are resolved before. */
final class InMemoryResourceMatcher {
    private final ZoneId zone;

    InMemoryResourceMatcher(ZoneId zone) {
        this.zone = zone;
    }

    boolean matches(Resource resource, List<Criterion> criteria) {
        var values = SearchParameterExtractor.of(resource, zone);
        return criteria.stream().allMatch(criterion -> matches(resource, values, criterion));
    }

    /** Returns the sort key; resources without one come first. */
    Instant instant(Resource resource, String parameter) {
        return SearchParameterExtractor.of(resource, zone).stream()
                .filter(value -> value.parameter().equals(parameter))
                .flatMap(value -> value.low().stream())
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static boolean matches(Resource resource, List<ReceivedResource.SearchValue> values, Criterion criterion) {
        var name = criterion.parameter().name();
        if (name.equals(Parameter.ID.name())) {
            boolean matches = criterion.values().stream()
                    .anyMatch(value -> value instanceof MissingValue missing
                            ? !missing.missing()
                            : value instanceof TokenValue token
                                    && token.code()
                                            .filter(resource.getIdElement().getIdPart()::equals)
                                            .isPresent());
            return matches != (criterion.modifier() == Modifier.NOT);
        }
        var there = values.stream().filter(v -> v.parameter().equals(name)).toList();
        if (criterion.modifier() == Modifier.MISSING) {
            return criterion.values().stream()
                    .anyMatch(v -> v instanceof MissingValue m && m.missing() == there.isEmpty());
        }
        boolean any = there.stream()
                .anyMatch(value ->
                        criterion.values().stream().anyMatch(asked -> equal(value, asked, criterion.modifier())));
        return any != (criterion.modifier() == Modifier.NOT);
    }

    private static boolean equal(ReceivedResource.SearchValue value, Value asked, Modifier modifier) {
        if (asked instanceof TokenValue token) {
            return modifier == Modifier.IDENTIFIER
                    ? value.exact()
                            .filter(e -> e.equals(token.system().orElse("") + "|"
                                    + token.code().orElse("")))
                            .isPresent()
                    : token.system()
                                    .filter(s -> !s.equals(value.system().orElse("")))
                                    .isEmpty()
                            && token.code()
                                    .filter(c -> !c.equals(value.value().orElse("")))
                                    .isEmpty();
        }
        if (asked instanceof ReferenceValue target) {
            return value.value().filter(target.id()::equals).isPresent()
                    && target.type()
                            .filter(t -> !t.equals(value.system().orElse(t)))
                            .isEmpty();
        }
        if (asked instanceof StringValue text) {
            return switch (modifier) {
                case EXACT ->
                    value.exact().or(value::value).filter(text.text()::equals).isPresent();
                case CONTAINS -> value.value().orElse("").contains(SearchTextNormalizer.of(text.text()));
                default ->
                    value.exact().isEmpty()
                            ? value.value().filter(text.text()::equals).isPresent()
                            : value.value().orElse("").startsWith(SearchTextNormalizer.of(text.text()));
            };
        }
        if (asked instanceof DateRangeValue range) {
            return value.low().isPresent()
                    && within(value.low().get(), value.high().orElse(Instant.MAX), range);
        }
        return asked instanceof QuantityValue quantity
                && value.amount()
                        .filter(n ->
                                quantity.comparison() == ParamPrefixEnum.EQUAL && n.compareTo(quantity.number()) == 0)
                        .isPresent();
    }

    static boolean within(Instant low, Instant high, DateRangeValue range) {
        return switch (range.comparison()) {
            case EQUAL, APPROXIMATE -> !low.isBefore(range.from()) && high.isBefore(range.until());
            case NOT_EQUAL -> low.isBefore(range.from()) || !high.isBefore(range.until());
            case GREATERTHAN -> !high.isBefore(range.until());
            case LESSTHAN -> low.isBefore(range.from());
            case GREATERTHAN_OR_EQUALS -> !high.isBefore(range.from());
            case LESSTHAN_OR_EQUALS -> low.isBefore(range.until());
            case STARTS_AFTER -> !low.isBefore(range.until());
            case ENDS_BEFORE -> high.isBefore(range.from());
        };
    }
}
