package ir.fhir.mapper;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import ca.uhn.fhir.rest.api.RestSearchParameterTypeEnum;
import ir.fhir.criteria.SearchCriteria;
import ir.scheduling.intake.SearchTextNormalizer;
import ir.scheduling.repository.ReceivedResource.SearchValue;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.Timing;
import org.jspecify.annotations.Nullable;

/**
 * Extracts the search parameter values of a resource. Type and path of a parameter come from the FHIR standard as
 * contained in HAPI; this class lists which parameters are supported.
 */
public final class SearchParameterExtractor {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    /** The names of the elements on each path, by resource type and parameter. */
    private static final Map<String, List<List<String>>> PATHS = new ConcurrentHashMap<>();

    /** Supported parameters of received resources and of clinic configuration. */
    private static final Map<String, List<String>> NAMES = Map.ofEntries(
            names("Patient", "identifier name family given birthdate gender active link telecom phone email"),
            names("Condition", "patient code body-site clinical-status category recorded-date identifier"),
            names("BodyStructure", "patient location morphology identifier"),
            names(
                    "Observation",
                    "patient code category date status value-quantity based-on part-of focus combo-code identifier"),
            names(
                    "Procedure",
                    "patient date status code category based-on part-of location performer reason-reference encounter identifier"),
            names("Coverage", "beneficiary patient status payor identifier"),
            names("ClaimResponse", "patient use outcome created status request identifier"),
            names("AllergyIntolerance", "patient code clinical-status identifier"),
            names("MedicationStatement", "patient code status effective identifier"),
            names("MedicationRequest", "patient code status authoredon identifier"),
            names("Consent", "patient status scope category date period source-reference identifier"),
            names("DocumentReference", "patient status type category date identifier"),
            names("AppointmentResponse", "appointment actor part-status patient practitioner location identifier"),
            names(
                    "ServiceRequest",
                    "patient identifier status intent priority code category authored occurrence requester performer"
                            + " body-site based-on replaces requisition"),
            names("Schedule", "actor active date service-type specialty service-category identifier"),
            names("HealthcareService", "active location service-type specialty name organization identifier"),
            names("Slot", "schedule start status service-type specialty appointment-type identifier"),
            names("DetectedIssue", "patient implicated code"),
            names("OperationDefinition", "url version status name code"),
            names("StructureDefinition", "url version status name type"),
            names("CodeSystem", "url version status name"),
            names("ValueSet", "url version status name"),
            names("SearchParameter", "url version status name code base type"),
            names("CapabilityStatement", "url version status name"),
            names("Location", "name identifier type partof organization status operational-status"),
            names("Device", "identifier type status location udi-carrier udi-di manufacturer model"),
            names("Organization", "identifier name active"),
            names("Practitioner", "identifier name family given active"),
            names("PractitionerRole", "practitioner organization location specialty role active"),
            names("PlanDefinition", "url version status title name type"),
            names("ImagingStudy", "patient identifier basedon started modality status"),
            names("Subscription", "status url type criteria"),
            names("Questionnaire", "url version status title name"));

    private SearchParameterExtractor() {}

    private static Map.Entry<String, List<String>> names(String resourceType, String names) {
        return Map.entry(resourceType, List.of(names.split(" ")));
    }

    /** Returns the parameters that are extracted from resources of a type. */
    public static List<SearchCriteria.Parameter> parameters(String resourceType) {
        return NAMES.getOrDefault(resourceType, List.of()).stream()
                .map(name -> parameter(resourceType, name))
                .toList();
    }

    /** Returns whether the standard defines the parameter. */
    public static boolean isSearchable(String resourceType, String name) {
        return FHIR.getResourceDefinition(resourceType).getSearchParam(name) != null;
    }

    private static RuntimeSearchParam standard(String resourceType, String name) {
        var found = FHIR.getResourceDefinition(resourceType).getSearchParam(name);
        if (found == null) {
            throw new IllegalStateException(resourceType + " has no search parameter " + name);
        }
        return found;
    }

    /** Returns the standard's definition: type and reference targets. */
    public static SearchCriteria.Parameter parameter(String resourceType, String name) {
        var found = standard(resourceType, name);
        return new SearchCriteria.Parameter(
                name,
                type(found.getParamType()),
                found.getTargets() == null ? List.of() : List.copyOf(found.getTargets()));
    }

    private static SearchCriteria.Type type(RestSearchParameterTypeEnum type) {
        return switch (type) {
            case TOKEN -> SearchCriteria.Type.TOKEN;
            case REFERENCE -> SearchCriteria.Type.REFERENCE;
            case DATE -> SearchCriteria.Type.DATE;
            case STRING -> SearchCriteria.Type.STRING;
            case URI -> SearchCriteria.Type.URI;
            case QUANTITY -> SearchCriteria.Type.QUANTITY;
            default -> throw new IllegalStateException("search parameters of type " + type + " are not supported");
        };
    }

    /**
     * Returns the paths of a parameter: the standard's path without its FHIRPath filters. What a filter excludes has a
     * type or a system that the parameter does not accept either, so it yields no value. HAPI's FHIRPath engine yields
     * the same values from the full expressions, but needs all definitions of the standard in the application.
     */
    private static List<List<String>> paths(String resourceType, String name) {
        return PATHS.computeIfAbsent(
                resourceType + "." + name,
                key -> Arrays.stream(standard(resourceType, name).getPath().split("\\|"))
                        .map(String::strip)
                        .map(path -> path.replaceAll("^\\(|\\)$", "").replaceAll(" as \\w+\\)?$", ""))
                        .map(path -> path.replaceAll("\\.(as|where|exists)\\(.*$", ""))
                        .filter(path -> path.startsWith(resourceType + "."))
                        .distinct()
                        .map(path ->
                                List.of(path.substring(path.indexOf('.') + 1).split("\\.")))
                        .toList());
    }

    /** Returns all elements of a resource to which a parameter refers. */
    public static List<IBase> elements(Resource resource, String name) {
        return paths(resource.fhirType(), name).stream()
                .flatMap(path -> {
                    Stream<IBase> found = Stream.of(resource);
                    for (var step : path) {
                        found = found.flatMap(element -> children(element, step).stream());
                    }
                    return found;
                })
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** Paths name an element with a choice of types without {@code [x]}. */
    private static List<IBase> children(IBase element, String name) {
        if (!(FHIR.getElementDefinition(element.getClass()) instanceof BaseRuntimeElementCompositeDefinition<?> type)) {
            return List.of();
        }
        @Nullable BaseRuntimeChildDefinition child = type.getChildByName(name);
        if (child == null) {
            child = type.getChildByNameOrThrowDataFormatException(name + "[x]");
        }
        return child.getAccessor().getValues(element);
    }

    public static List<SearchValue> of(Resource resource, ZoneId zone) {
        var values = new LinkedHashMap<SearchValue, SearchValue>();
        for (var parameter : parameters(resource.fhirType())) {
            for (var element : elements(resource, parameter.name())) {
                values(parameter, element, zone).forEach(value -> values.put(value, value));
            }
        }
        return List.copyOf(values.values());
    }

    /** Extracts the values of one parameter. */
    public static List<SearchValue> of(Resource resource, SearchCriteria.Parameter parameter, ZoneId zone) {
        return of(elements(resource, parameter.name()), parameter, zone);
    }

    /** Extracts the values of one parameter from the elements to which it refers. */
    public static List<SearchValue> of(List<IBase> elements, SearchCriteria.Parameter parameter, ZoneId zone) {
        return elements.stream()
                .flatMap(element -> values(parameter, element, zone))
                .distinct()
                .toList();
    }

    private static Stream<SearchValue> values(SearchCriteria.Parameter parameter, IBase element, ZoneId zone) {
        return switch (parameter.type()) {
            case TOKEN -> tokens(parameter.name(), element);
            case REFERENCE -> references(parameter, element);
            case DATE -> dates(parameter.name(), element, zone);
            case STRING ->
                texts(element)
                        .map(text -> new SearchValue(
                                parameter.name(),
                                Optional.empty(),
                                Optional.of(SearchTextNormalizer.of(text)),
                                Optional.of(text),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()));
            case URI ->
                primitive(element).map(uri -> value(parameter.name(), Optional.empty(), Optional.of(uri))).stream();
            case QUANTITY ->
                element instanceof Quantity quantity && quantity.hasValue()
                        ? Stream.of(amount(parameter.name(), quantity))
                        : Stream.empty();
        };
    }

    private static SearchValue value(String name, Optional<String> system, Optional<String> value) {
        return new SearchValue(
                name, system, value, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static SearchValue amount(String name, Quantity quantity) {
        BigDecimal number = quantity.getValue();
        return new SearchValue(
                name,
                Optional.ofNullable(quantity.getSystem()),
                Optional.ofNullable(quantity.getCode()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(number));
    }

    private static Stream<SearchValue> tokens(String name, IBase element) {
        if (element instanceof CodeableConcept concept) {
            return concept.getCoding().stream().flatMap(coding -> tokens(name, coding));
        }
        if (element instanceof Coding coding) {
            return coding.hasCode()
                    ? Stream.of(value(name, Optional.ofNullable(coding.getSystem()), Optional.of(coding.getCode())))
                    : Stream.empty();
        }
        if (element instanceof Identifier identifier) {
            return identifier.hasValue()
                    ? Stream.of(value(
                            name, Optional.ofNullable(identifier.getSystem()), Optional.of(identifier.getValue())))
                    : Stream.empty();
        }
        if (element instanceof ContactPoint contact) {
            boolean asked = name.equals("telecom")
                    || contact.getSystem() != null
                            && contact.getSystem().toCode().equals(name);
            return asked && contact.hasValue()
                    ? Stream.of(value(name, Optional.empty(), Optional.of(contact.getValue())))
                    : Stream.empty();
        }
        return primitive(element).map(code -> value(name, Optional.empty(), Optional.of(code))).stream();
    }

    private static Optional<String> primitive(IBase element) {
        return element instanceof PrimitiveType<?> primitive
                ? Optional.ofNullable(primitive.getValueAsString())
                : Optional.empty();
    }

    private static Stream<SearchValue> references(SearchCriteria.Parameter parameter, IBase element) {
        if (!(element instanceof Reference reference)) {
            return Stream.empty();
        }
        var target = reference.getReferenceElement();
        var type = Optional.ofNullable(target.getResourceType());
        var named = Optional.ofNullable(reference.getIdentifier().getValue())
                .map(value -> (reference.getIdentifier().hasSystem()
                                ? reference.getIdentifier().getSystem()
                                : "")
                        + "|" + value);
        if ((target.getIdPart() == null && named.isEmpty())
                || type.filter(t -> !parameter.targets().isEmpty()
                                && !parameter.targets().contains(t))
                        .isPresent()) {
            return Stream.empty();
        }
        return Stream.of(new SearchValue(
                parameter.name(),
                type,
                Optional.ofNullable(target.getIdPart()),
                named,
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private static Stream<SearchValue> dates(String name, IBase element, ZoneId zone) {
        Optional<Instant> low;
        Optional<Instant> high;
        if (element instanceof BaseDateTimeType dateTime && dateTime.hasValue()) {
            low = Optional.of(first(dateTime, zone));
            high = Optional.of(last(dateTime, zone));
        } else if (element instanceof Period period) {
            low = Optional.of(period.hasStart() ? first(period.getStartElement(), zone) : Instant.EPOCH);
            high = period.hasEnd() ? Optional.of(last(period.getEndElement(), zone)) : Optional.empty();
        } else if (element instanceof Timing timing && timing.hasEvent()) {
            low = Optional.of(first(timing.getEvent().get(0), zone));
            high = Optional.of(last(timing.getEvent().get(timing.getEvent().size() - 1), zone));
        } else {
            return Stream.empty();
        }
        return Stream.of(new SearchValue(
                name, Optional.empty(), Optional.empty(), Optional.empty(), low, high, Optional.empty()));
    }

    private static Instant first(BaseDateTimeType dateTime, ZoneId zone) {
        var text = dateTime.getValueAsString();
        return text.length() <= 10
                ? LocalDate.parse((text + "-01-01").substring(0, 10))
                        .atStartOfDay(zone)
                        .toInstant()
                : dateTime.getValue().toInstant();
    }

    /** The last instant of a day, month or year, or the instant itself. */
    static Instant last(BaseDateTimeType dateTime, ZoneId zone) {
        var text = dateTime.getValueAsString();
        if (text.length() > 10) {
            return dateTime.getValue().toInstant();
        }
        var day = LocalDate.parse((text + "-01-01").substring(0, 10));
        var after = switch (text.length()) {
            case 4 -> day.plusYears(1);
            case 7 -> day.plusMonths(1);
            default -> day.plusDays(1);
        };
        return after.atStartOfDay(zone).toInstant().minusMillis(1);
    }

    private static Stream<String> texts(IBase element) {
        if (element instanceof HumanName name) {
            return Stream.of(
                            Stream.ofNullable(name.getFamily()),
                            name.getGiven().stream().map(given -> String.valueOf(given.getValue())),
                            Stream.ofNullable(name.getText()))
                    .flatMap(texts -> texts);
        }
        return primitive(element).stream();
    }

    public static List<String> resourceTypes() {
        return new ArrayList<>(NAMES.keySet());
    }
}
