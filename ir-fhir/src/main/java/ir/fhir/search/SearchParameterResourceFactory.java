package ir.fhir.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ir.fhir.criteria.SearchCriteria.Parameter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r4.model.Enumerations.SearchParamType;
import org.hl7.fhir.r4.model.SearchParameter;

/**
 * Creates SearchParameter resources for all supported parameters, each as the standard defines it. There are no local
 * parameters.
 */
public final class SearchParameterResourceFactory {
    private SearchParameterResourceFactory() {}

    public static List<SearchParameter> all(SearchParameterRegistry registry, Collection<String> kinds) {
        var ofEveryKind = Stream.of(Parameter.ID, Parameter.LAST_UPDATED)
                .map(parameter -> definition("Resource", parameter, standard("Patient", parameter.name())));
        var ofOne = kinds.stream()
                .sorted()
                .flatMap(resourceType -> registry.parameters(resourceType).stream()
                        .filter(parameter -> !parameter.name().startsWith("_"))
                        .map(parameter ->
                                definition(resourceType, parameter, standard(resourceType, parameter.name()))));
        return Stream.concat(ofEveryKind, ofOne).toList();
    }

    public static String url(String resourceType, String name) {
        return name.startsWith("_")
                ? "http://hl7.org/fhir/SearchParameter/Resource-" + name.substring(1)
                : standard(resourceType, name).map(RuntimeSearchParam::getUri).orElseThrow();
    }

    private static Optional<RuntimeSearchParam> standard(String resourceType, String name) {
        return Optional.ofNullable(FhirContext.forR4Cached()
                        .getResourceDefinition(resourceType)
                        .getSearchParam(name))
                .filter(p -> p.getUri() != null);
    }

    private static SearchParameter definition(
            String resourceType, Parameter parameter, Optional<RuntimeSearchParam> standard) {
        var definition = new SearchParameter();
        definition.setId(resourceType + "-" + parameter.name().replace("_", ""));
        definition.setUrl(url(resourceType, parameter.name()));
        definition.setVersion("4.0.1");
        definition.setName(parameter.name());
        definition.setStatus(PublicationStatus.ACTIVE);
        definition.setDescription(
                standard.map(RuntimeSearchParam::getDescription).orElse("Defined for every resource type."));
        definition.setCode(parameter.name());
        definition.getBase().add(new CodeType(resourceType));
        definition.setType(SearchParamType.fromCode(parameter.type().name().toLowerCase(Locale.ROOT)));
        standard.map(RuntimeSearchParam::getPath).ifPresent(definition::setExpression);
        parameter.targets().forEach(definition::addTarget);
        return definition;
    }
}
