package ir.fhir.operation;

import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.RequestTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServerUtils;
import ca.uhn.fhir.rest.server.exceptions.InvalidRequestException;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.ContentBounds;
import ir.fhir.server.DataAbsentElementInterceptor;
import ir.fhir.server.FhirRequestContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.OperationDefinition.OperationDefinitionParameterComponent;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.StringType;

/**
 * Reads the input of an operation and validates name, cardinality and type against its OperationDefinition. Alternative
 * names that existing clients use are accepted. An unknown parameter is rejected with {@code Prefer: handling=strict};
 * otherwise it is ignored and reported.
 */
public final class OperationParameters {
    /** Names that Epic and Medplum use, with IHE's name of the parameter. */
    private static final Map<String, String> ALSO_KNOWN_AS = Map.of(
            "startTime", "start",
            "endTime", "end",
            "service-type", "visit-type",
            "serviceType", "visit-type",
            "appointment", "appointment-resource",
            "location", "location-reference",
            "patient", "patient-reference",
            "referral", "service-request");

    private static final Set<String> CONTROLS = Set.of("_format", "_pretty", "_summary", "_elements");

    private final FhirRequestContext context;
    private final OperationDefinition definition;
    private final boolean strict;
    private final Map<String, List<Base>> values = new LinkedHashMap<>();
    private final List<String> ignored = new ArrayList<>();

    private OperationParameters(FhirRequestContext context, OperationDefinition definition, boolean strict) {
        this.context = context;
        this.definition = definition;
        this.strict = strict;
    }

    static OperationParameters of(FhirRequestContext context, String operation, RequestDetails request) {
        var parameters = new OperationParameters(
                context,
                OperationDefinitionRegistry.of(operation),
                String.valueOf(request.getHeader("Prefer")).contains("handling=strict"));
        if (request.getRequestType() == RequestTypeEnum.POST) {
            parameters.read(body(request));
        }
        parameters.read(request.getParameters());
        parameters.count();
        return parameters;
    }

    /** Parses the body without HAPI's operation binding, so that an error names the element. */
    private static Parameters body(RequestDetails request) {
        var bytes = request.loadRequestContents();
        if (bytes.length == 0) {
            return new Parameters();
        }
        var encoding = RestfulServerUtils.determineRequestEncodingNoDefault(request);
        if (encoding == null) {
            throw new InvalidRequestException(Diagnostics.text("content-type"));
        }
        var resource =
                encoding.newParser(request.getFhirContext()).parseResource(new String(bytes, StandardCharsets.UTF_8));
        if (!(resource instanceof Parameters parameters)) {
            throw new InvalidRequestException(Diagnostics.text("not-parameters", resource.fhirType()));
        }
        var exceeded = ContentBounds.exceeded(parameters);
        if (exceeded.isPresent()) {
            throw OperationOutcomeMapper.exception(exceeded.get(), ZoneOffset.UTC);
        }
        DataAbsentElementInterceptor.clear(parameters);
        return parameters;
    }

    private Optional<OperationDefinitionParameterComponent> declared(String name) {
        return definition.getParameter().stream()
                .filter(p -> p.getUse() == OperationDefinition.OperationParameterUse.IN)
                .filter(p -> p.getName().equals(name))
                .findFirst();
    }

    /** Finds the definition by the parameter's name or an alternative name. */
    private Optional<OperationDefinitionParameterComponent> findDefinition(String name) {
        return declared(name)
                .or(() -> Optional.ofNullable(ALSO_KNOWN_AS.get(name)).flatMap(this::declared));
    }

    private void read(Parameters parameters) {
        for (int i = 0; i < parameters.getParameter().size(); i++) {
            var given = parameters.getParameter().get(i);
            var path = "Parameters.parameter[" + i + "]";
            if (given.getName() == null) {
                throw reject(new Rejection.MissingValue(path + ".name", "name-parameter"));
            }
            var parameter = findDefinition(given.getName());
            if (parameter.isEmpty()) {
                unknown(given.getName(), path + ".name");
                continue;
            }
            var value = given.hasResource() ? given.getResource() : given.getValue();
            if (value == null || value.isEmpty()) {
                throw reject(new Rejection.MissingValue(path + ".value[x]", Expected.exactly(typed(parameter.get()))));
            }
            add(parameter.get(), value, path + (given.hasResource() ? ".resource" : ".value[x]"));
        }
    }

    private void read(Map<String, String[]> query) {
        query.forEach((name, texts) -> {
            if (CONTROLS.contains(name)) {
                return;
            }
            var parameter = findDefinition(name);
            if (parameter.isEmpty()) {
                unknown(name, name);
                return;
            }
            for (var text : texts) {
                if (!text.isBlank()) {
                    add(parameter.get(), new StringType(text), name);
                }
            }
        });
    }

    private void unknown(String name, String path) {
        if (strict) {
            throw reject(new Rejection.InvalidValue(
                    path,
                    name,
                    Expected.of(
                            "parameter-of-operation",
                            definition.getCode(),
                            definition.getIdElement().getIdPart())));
        }
        ignored.add(name);
    }

    private void count() {
        for (var parameter : definition.getParameter()) {
            var given = values.getOrDefault(parameter.getName(), List.of());
            if (!parameter.getMax().equals("*") && given.size() > Integer.parseInt(parameter.getMax())) {
                throw reject(new Rejection.InvalidValue(
                        parameter.getName(),
                        given.size() + " values",
                        Expected.of("at-most", Integer.valueOf(parameter.getMax()))));
            }
        }
    }

    private static String typed(OperationDefinitionParameterComponent parameter) {
        return parameter.getType();
    }

    private void add(OperationDefinitionParameterComponent parameter, Base value, String path) {
        values.computeIfAbsent(parameter.getName(), n -> new ArrayList<>()).add(convert(parameter, value, path));
    }

    /** Converts a value to the defined type. Primitives are converted where no information is lost. */
    private Base convert(OperationDefinitionParameterComponent parameter, Base value, String path) {
        var requested = parameter.getType();
        if (value.fhirType().equals(requested)) {
            return value;
        }
        var text = value instanceof PrimitiveType<?> primitive ? primitive.getValueAsString() : null;
        try {
            switch (requested) {
                case "string", "code" -> {
                    // Epic sends a token as a CodeableConcept
                    if (value instanceof CodeableConcept concept && concept.hasCoding()) {
                        return new StringType(token(concept.getCodingFirstRep()));
                    }
                    if (value instanceof Coding coding) {
                        return new StringType(token(coding));
                    }
                    if (text != null) {
                        return new StringType(text);
                    }
                }
                case "Reference" -> {
                    if (text != null) {
                        return new Reference(text);
                    }
                }
                case "CodeableConcept" -> {
                    if (text != null) {
                        return new CodeableConcept().setText(text);
                    }
                }
                case "dateTime", "date" -> {
                    if (text != null) {
                        // an unencoded + in a URL arrives as a space
                        return new DateTimeType(text.replace(' ', '+'));
                    }
                }
                case "integer", "positiveInt" -> {
                    if (text != null) {
                        return new IntegerType(text);
                    }
                }
                case "boolean" -> {
                    if (text != null && (text.equals("true") || text.equals("false"))) {
                        return new BooleanType(text);
                    }
                }
                default -> {
                    // no conversion to other types
                }
            }
        } catch (IllegalArgumentException | DataFormatException malformed) {
            throw reject(new Rejection.InvalidValue(path, String.valueOf(text), Expected.exactly(requested)));
        }
        throw reject(
                new Rejection.InvalidValue(path, text == null ? value.fhirType() : text, Expected.exactly(requested)));
    }

    private static String token(Coding coding) {
        return coding.hasSystem() ? coding.getSystem() + "|" + coding.getCode() : coding.getCode();
    }

    private RuntimeException reject(Rejection rejection) {
        return OperationOutcomeMapper.exception(rejection, context.zone());
    }

    boolean strict() {
        return strict;
    }

    boolean has(String name) {
        return !all(name).isEmpty();
    }

    private List<Base> all(String name) {
        if (declared(name).isEmpty()) {
            throw new IllegalStateException(definition.getCode() + " does not define the parameter " + name);
        }
        return values.getOrDefault(name, List.of());
    }

    <T extends Base> List<T> all(String name, Class<T> type) {
        return all(name).stream().map(type::cast).toList();
    }

    <T extends Base> Optional<T> one(String name, Class<T> type) {
        return all(name, type).stream().findFirst();
    }

    Optional<String> text(String name) {
        return texts(name).stream().findFirst();
    }

    List<String> texts(String name) {
        return all(name).stream()
                .flatMap(value -> Optional.ofNullable(value.primitiveValue()).stream())
                .toList();
    }

    Optional<Boolean> booleanValue(String name) {
        return one(name, BooleanType.class).map(BooleanType::booleanValue);
    }

    Optional<Integer> number(String name) {
        return one(name, IntegerType.class).map(PrimitiveType::getValue);
    }

    /** Returns an instant. A date means the start of the day in the site's zone. */
    Optional<Instant> instant(String name) {
        return one(name, BaseDateTimeType.class).map(dateTime -> {
            var text = dateTime.getValueAsString();
            if (text.length() > 10) {
                return bounded(name, text, dateTime.getValue().toInstant());
            }
            try {
                return bounded(
                        name,
                        text,
                        java.time.LocalDate.parse(text)
                                .atStartOfDay(context.zone())
                                .toInstant());
            } catch (java.time.format.DateTimeParseException notADay) {
                throw reject(new Rejection.InvalidValue(name, text, "date-or-datetime-offset"));
            }
        });
    }

    private Instant bounded(String name, String text, Instant at) {
        if (!CalendarBounds.contains(at)) {
            throw reject(new Rejection.InvalidValue(name, text, CalendarBounds.EXPECTED));
        }
        return at;
    }

    Instant required(String name) {
        return instant(name).orElseThrow(() -> reject(new Rejection.MissingValue(name, "datetime-offset")));
    }

    /** Returns the id part of a reference. */
    Optional<String> id(String name) {
        return ids(name).stream().findFirst();
    }

    List<String> ids(String name) {
        var ids = new ArrayList<String>();
        for (var reference : all(name, Reference.class)) {
            var id = reference.getReferenceElement().getIdPart();
            if (id == null) {
                throw reject(new Rejection.InvalidValue(
                        name, String.valueOf(reference.getReference()), "reference-such-as-type-id"));
            }
            ids.add(id);
        }
        return ids;
    }

    String requiredId(String name) {
        return id(name).orElseThrow(() -> reject(new Rejection.MissingValue(name, "reference")));
    }

    /** Returns the ignored parameters as an outcome; empty if there are none. */
    Optional<OperationOutcome> ignoredParametersOutcome() {
        if (ignored.isEmpty()) {
            return Optional.empty();
        }
        var outcome = new OperationOutcome();
        ignored.forEach(name -> outcome.addIssue()
                .setSeverity(OperationOutcome.IssueSeverity.WARNING)
                .setCode(OperationOutcome.IssueType.NOTSUPPORTED)
                .setDiagnostics(Diagnostics.text("parameter-ignored", name, definition.getCode())));
        return Optional.of(outcome);
    }
}
