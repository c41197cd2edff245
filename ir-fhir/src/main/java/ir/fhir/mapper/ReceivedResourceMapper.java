package ir.fhir.mapper;

import ca.uhn.fhir.parser.IParser;
import ir.domain.patient.PatientId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.standing.StandingEvaluator;
import ir.scheduling.repository.ReceivedResource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.BodyStructure;
import org.hl7.fhir.r4.model.ClaimResponse;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Dosage;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationRequest.MedicationRequestStatus;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.MedicationStatement.MedicationStatementStatus;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.ServiceRequest;
import org.jspecify.annotations.Nullable;

/** Maps a received resource to its stored form: the JSON as received, and the columns that rules read. */
public final class ReceivedResourceMapper {
    /** The only resource types that intake stores from a bundle. */
    public static final List<String> RESOURCE_TYPES = List.of(
            "Patient",
            "Condition",
            "Observation",
            "Procedure",
            "BodyStructure",
            "Coverage",
            "AllergyIntolerance",
            "MedicationStatement",
            "MedicationRequest",
            "Consent",
            "ServiceRequest");

    /** Further types that are accepted as a single resource. */
    public static final List<String> SINGLE = List.of("ClaimResponse", "DocumentReference", "AppointmentResponse");

    /** Further type that is imported with a chart of the hospital server. The images themselves stay there. */
    public static final String IMAGING = "ImagingStudy";

    /**
     * Maximum length in bytes of an indexed text. An index entry of PostgreSQL holds about 2,700 bytes, and some
     * contain two texts.
     */
    private static final int LONGEST_FOUND_BY = 1_200;

    private static final Set<String> PAIN = Set.of("worst-pain-24h", "72514-3");
    private static final Set<String> SIZE = Set.of("33728-7", "21889-1");

    private ReceivedResourceMapper() {}

    /**
     * @param path FHIRPath of the resource in the message, for rejections
     * @param about the patient, if the resource itself does not name one
     * @param codec writes the JSON
     */
    public static Result<ReceivedResource> evidence(
            Resource resource,
            String path,
            Optional<PatientId> about,
            String source,
            Instant now,
            ZoneId zone,
            IParser codec) {
        var subject = about.or(() -> subject(resource));
        if (subject.isEmpty()) {
            return Result.failure(
                    new Rejection.MissingValue(path + "." + subjectElement(resource), "reference-to-patient"));
        }
        var code = code(resource);
        var coding = code.flatMap(ReceivedResourceMapper::chosen);
        var identifier =
                identifiers(resource).stream().filter(Identifier::hasValue).findFirst();
        var value = value(resource, coding.map(Coding::getCode).orElse(""), path);
        if (value instanceof Result.Failure<Optional<BigDecimal>> failure) {
            return Result.failure(failure.rejection());
        }
        var period = period(resource, now, zone);
        if (period.start().isPresent()
                && period.end().filter(period.start().get()::isAfter).isPresent()) {
            return Result.failure(new Rejection.InvalidValue(
                    path + ".period",
                    period.start().get() + " to " + period.end().get(),
                    "end-after-start"));
        }
        var values = SearchParameterExtractor.of(resource, zone);
        var tooLong = tooLong(path, identifier, coding, values);
        if (tooLong.isPresent()) {
            return Result.failure(tooLong.get());
        }
        return Result.success(new ReceivedResource(
                resource.getIdElement().getIdPart(),
                resource.fhirType(),
                subject.get(),
                coding.map(Coding::getSystem),
                coding.map(Coding::getCode),
                StandingEvaluator.of(resource),
                focus(resource),
                period.start(),
                period.end(),
                value.orElseThrow(),
                unit(resource),
                code.flatMap(ReceivedResourceMapper::display),
                outcome(resource),
                dosage(resource),
                identifier.map(Identifier::getSystem).filter(s -> !s.isBlank()),
                identifier.map(Identifier::getValue),
                now,
                source,
                codec.encodeResourceToString(resource),
                1,
                values));
    }

    /** Rejects a search value that is too long for the index. */
    private static Optional<Rejection> tooLong(
            String path,
            Optional<Identifier> identifier,
            Optional<Coding> coding,
            List<ReceivedResource.SearchValue> values) {
        return Stream.of(
                        identifier.stream().flatMap(i -> texts("identifier", i.getSystem(), i.getValue())),
                        coding.stream().flatMap(c -> texts("code", c.getSystem(), c.getCode())),
                        values.stream()
                                .flatMap(v -> texts(
                                        v.parameter(),
                                        v.system().orElse(null),
                                        v.value().orElse(null))))
                .flatMap(all -> all)
                .filter(found -> found.text().getBytes(StandardCharsets.UTF_8).length > LONGEST_FOUND_BY)
                .findFirst()
                .map(found -> new Rejection.InvalidValue(
                        path + "." + found.name(),
                        found.text().length() + " characters",
                        Expected.of("at-most-bytes", LONGEST_FOUND_BY)));
    }

    private record FoundBy(String name, String text) {}

    private static Stream<FoundBy> texts(String name, @Nullable String system, @Nullable String value) {
        return Stream.of(Optional.ofNullable(system), Optional.ofNullable(value))
                .flatMap(Optional::stream)
                .map(text -> new FoundBy(name, text));
    }

    private record Period(Optional<Instant> start, Optional<Instant> end) {
        static Period of(@org.jspecify.annotations.Nullable Date start, @org.jspecify.annotations.Nullable Date end) {
            return new Period(
                    Optional.ofNullable(start).map(Date::toInstant),
                    Optional.ofNullable(end).map(Date::toInstant));
        }
    }

    private static Optional<PatientId> subject(Resource resource) {
        if (resource instanceof Patient) {
            return Optional.of(new PatientId(resource.getIdElement().getIdPart()));
        }
        Reference reference;
        if (resource instanceof Condition condition) {
            reference = condition.getSubject();
        } else if (resource instanceof Observation observation) {
            reference = observation.getSubject();
        } else if (resource instanceof Procedure procedure) {
            reference = procedure.getSubject();
        } else if (resource instanceof BodyStructure structure) {
            reference = structure.getPatient();
        } else if (resource instanceof Coverage coverage) {
            reference = coverage.getBeneficiary();
        } else if (resource instanceof AllergyIntolerance allergy) {
            reference = allergy.getPatient();
        } else if (resource instanceof MedicationStatement statement) {
            reference = statement.getSubject();
        } else if (resource instanceof MedicationRequest request) {
            reference = request.getSubject();
        } else if (resource instanceof Consent consent) {
            reference = consent.getPatient();
        } else if (resource instanceof ClaimResponse response) {
            reference = response.getPatient();
        } else if (resource instanceof DocumentReference document) {
            reference = document.getSubject();
        } else if (resource instanceof ImagingStudy study) {
            reference = study.getSubject();
        } else if (resource instanceof ServiceRequest request) {
            reference = request.getSubject();
        } else {
            return Optional.empty();
        }
        return Optional.ofNullable(reference.getReferenceElement().getIdPart())
                .filter(id -> "Patient".equals(reference.getReferenceElement().getResourceType()))
                .map(PatientId::new);
    }

    private static String subjectElement(Resource resource) {
        return switch (resource.fhirType()) {
            case "BodyStructure", "AllergyIntolerance", "Consent", "ClaimResponse" -> "patient";
            case "AppointmentResponse" -> "appointment";
            case "Coverage" -> "beneficiary";
            default -> "subject";
        };
    }

    private static Optional<CodeableConcept> code(Resource resource) {
        if (resource instanceof Condition condition) {
            return Optional.of(condition.getCode());
        }
        if (resource instanceof Observation observation) {
            return Optional.of(observation.getCode());
        }
        if (resource instanceof Procedure procedure) {
            return Optional.of(procedure.getCode());
        }
        if (resource instanceof ServiceRequest request) {
            return Optional.of(request.getCode());
        }
        if (resource instanceof AllergyIntolerance allergy) {
            return Optional.of(allergy.getCode());
        }
        if (resource instanceof MedicationStatement statement && statement.hasMedicationCodeableConcept()) {
            return Optional.of(statement.getMedicationCodeableConcept());
        }
        if (resource instanceof MedicationRequest request && request.hasMedicationCodeableConcept()) {
            return Optional.of(request.getMedicationCodeableConcept());
        }
        return resource instanceof Consent consent ? ConsentSubject.of(consent) : Optional.empty();
    }

    /** Prefers the local code: it states "worst in 24 hours", which the public code does not. */
    private static Optional<Coding> chosen(CodeableConcept code) {
        return code.getCoding().stream()
                .filter(coding -> Codes.LOCAL.equals(coding.getSystem()))
                .findFirst()
                .or(() -> code.getCoding().stream().filter(Coding::hasCode).findFirst());
    }

    private static Optional<String> display(CodeableConcept code) {
        return Optional.ofNullable(code.getText())
                .or(() -> code.getCoding().stream()
                        .map(Coding::getDisplay)
                        .filter(java.util.Objects::nonNull)
                        .findFirst());
    }

    private static Optional<String> focus(Resource resource) {
        if (resource instanceof ClaimResponse response) {
            return response.getInsurance().stream()
                    .map(i -> i.getCoverage().getReferenceElement().getIdPart())
                    .filter(java.util.Objects::nonNull)
                    .findFirst();
        }
        List<Reference> references = List.of();
        if (resource instanceof Observation observation) {
            references = observation.getFocus();
        } else if (resource instanceof Procedure procedure) {
            references = procedure.getReasonReference();
        } else if (resource instanceof MedicationStatement statement) {
            references = statement.getReasonReference();
        } else if (resource instanceof MedicationRequest request) {
            references = request.getReasonReference();
        }
        return references.stream()
                .filter(reference ->
                        "Condition".equals(reference.getReferenceElement().getResourceType()))
                .map(reference -> reference.getReferenceElement().getIdPart())
                .findFirst();
    }

    private static Period period(Resource resource, Instant now, ZoneId zone) {
        if (resource instanceof ImagingStudy study) {
            return Period.of(study.getStarted(), null);
        }
        if (resource instanceof Observation observation) {
            if (observation.hasEffectivePeriod()) {
                return Period.of(
                        observation.getEffectivePeriod().getStart(),
                        observation.getEffectivePeriod().getEnd());
            }
            return Period.of(
                    observation.hasEffectiveDateTimeType()
                            ? observation.getEffectiveDateTimeType().getValue()
                            : observation.getIssued(),
                    null);
        }
        if (resource instanceof Procedure procedure) {
            if (procedure.hasPerformedPeriod()) {
                return Period.of(
                        procedure.getPerformedPeriod().getStart(),
                        procedure.getPerformedPeriod().getEnd());
            }
            return Period.of(
                    procedure.hasPerformedDateTimeType()
                            ? procedure.getPerformedDateTimeType().getValue()
                            : null,
                    null);
        }
        if (resource instanceof Coverage coverage) {
            return Period.of(
                    coverage.getPeriod().getStart(), coverage.getPeriod().getEnd());
        }
        if (resource instanceof ClaimResponse response) {
            return Period.of(
                    response.getPreAuthPeriod().getStart(),
                    response.getPreAuthPeriod().getEnd());
        }
        if (resource instanceof Consent consent) {
            return Period.of(consent.getDateTime(), null);
        }
        if (resource instanceof Condition condition) {
            return Period.of(
                    condition.hasOnsetDateTimeType()
                            ? condition.getOnsetDateTimeType().getValue()
                            : condition.getRecordedDate(),
                    null);
        }
        if (resource instanceof ServiceRequest request) {
            return Period.of(request.getAuthoredOn(), null);
        }
        return new Period(Optional.empty(), lastDose(resource, now, zone));
    }

    /** The latest time at which a drug that is not taken any more was taken; the time of receipt if it is not stated. */
    private static Optional<Instant> lastDose(Resource resource, Instant now, ZoneId zone) {
        if (resource instanceof MedicationStatement statement
                && Set.of(MedicationStatementStatus.COMPLETED, MedicationStatementStatus.STOPPED)
                        .contains(statement.getStatus())) {
            var end = statement.hasEffectivePeriod()
                    ? statement.getEffectivePeriod().getEndElement()
                    : null;
            return Stream.of(Optional.ofNullable(end), Optional.of(statement.getDateAssertedElement()))
                    .flatMap(Optional::stream)
                    .filter(DateTimeType::hasValue)
                    .findFirst()
                    .map(time -> SearchParameterExtractor.last(time, zone))
                    .or(() -> Optional.of(now));
        }
        return resource instanceof MedicationRequest request
                        && Set.of(MedicationRequestStatus.COMPLETED, MedicationRequestStatus.STOPPED)
                                .contains(request.getStatus())
                ? Optional.of(now)
                : Optional.empty();
    }

    /** Returns the numeric value. Rejects a score outside its scale and a size in an unsupported unit. */
    private static Result<Optional<BigDecimal>> value(Resource resource, String code, String path) {
        if (!(resource instanceof Observation observation)) {
            return Result.success(Optional.empty());
        }
        Optional<BigDecimal> value = Optional.empty();
        if (observation.hasValueIntegerType()
                && observation.getValueIntegerType().hasValue()) {
            value = Optional.of(
                    BigDecimal.valueOf(observation.getValueIntegerType().getValue()));
        } else if (observation.hasValueQuantity()) {
            value = Optional.ofNullable(observation.getValueQuantity().getValue());
        }
        if (value.isPresent() && PAIN.contains(code)) {
            var pain = value.get().stripTrailingZeros();
            if (pain.scale() > 0 || pain.signum() < 0 || pain.compareTo(BigDecimal.TEN) > 0) {
                return Result.failure(new Rejection.InvalidValue(
                        path + ".value", value.get().toPlainString(), "whole-number-from-0-to"));
            }
        }
        if (value.isPresent() && SIZE.contains(code)) {
            var unit = observation.hasValueQuantity()
                    ? String.valueOf(observation.getValueQuantity().getCode())
                    : "none";
            if (!unit.equals("cm") && !unit.equals("mm")) {
                return Result.failure(new Rejection.InvalidValue(path + ".value.code", unit, "ucum-cm-or-mm"));
            }
            if (value.get().signum() <= 0
                    || value.get().compareTo(BigDecimal.valueOf(unit.equals("cm") ? 60 : 600)) > 0) {
                return Result.failure(new Rejection.InvalidValue(
                        path + ".value", value.get().toPlainString() + " " + unit, "above-0-at-most-60"));
            }
        }
        return Result.success(value);
    }

    private static Optional<String> unit(Resource resource) {
        return resource instanceof Observation observation && observation.hasValueQuantity()
                ? Optional.ofNullable(observation.getValueQuantity().getCode())
                : Optional.empty();
    }

    private static Optional<String> outcome(Resource resource) {
        CodeableConcept said;
        if (resource instanceof Observation observation) {
            return found(observation);
        }
        if (resource instanceof Consent consent) {
            return named(consent);
        }
        if (resource instanceof ClaimResponse response) {
            return response.getUse() == ClaimResponse.Use.PREAUTHORIZATION
                    ? Optional.ofNullable(response.getOutcome()).map(o -> o.toCode())
                    : Optional.empty();
        }
        if (resource instanceof Procedure procedure) {
            said = procedure.hasOutcome() ? procedure.getOutcome() : procedure.getStatusReason();
        } else if (resource instanceof MedicationStatement statement) {
            said = statement.getStatusReasonFirstRep();
        } else {
            return Optional.empty();
        }
        return display(said)
                .or(() -> Optional.ofNullable(said.getCodingFirstRep().getCode()));
    }

    /** Returns a non-numeric result of an observation: code, text, boolean or date. */
    private static Optional<String> found(Observation observation) {
        if (observation.hasValueCodeableConcept()) {
            var concept = observation.getValueCodeableConcept();
            return chosen(concept)
                    .map(Coding::getCode)
                    .map(code -> switch (code) {
                        case "10828004" -> "POSITIVE";
                        case "260385009" -> "NEGATIVE";
                        default -> code;
                    })
                    .or(() -> display(concept));
        }
        if (observation.hasValueStringType()) {
            return Optional.ofNullable(observation.getValueStringType().getValue());
        }
        if (observation.hasValueBooleanType()) {
            return Optional.ofNullable(observation.getValueBooleanType().getValueAsString());
        }
        return observation.hasValueDateTimeType()
                ? Optional.ofNullable(observation.getValueDateTimeType().getValueAsString())
                : Optional.empty();
    }

    /** Returns the codes of the risks that a signed consent names and of the side that it covers. */
    private static Optional<String> named(Consent consent) {
        var codes = consent.getProvision().getCode().stream()
                .flatMap(concept -> concept.getCoding().stream())
                .map(Coding::getCode)
                .filter(java.util.Objects::nonNull)
                .map(code -> switch (code) {
                    case "24028007" -> "RIGHT";
                    case "7771000" -> "LEFT";
                    default -> code;
                })
                .collect(Collectors.joining(" "));
        return codes.isEmpty() ? Optional.empty() : Optional.of(codes);
    }

    /** Returns the times of day of the doses. */
    private static Optional<String> dosage(Resource resource) {
        List<Dosage> dosages = List.of();
        if (resource instanceof MedicationStatement statement) {
            dosages = statement.getDosage();
        } else if (resource instanceof MedicationRequest request) {
            dosages = request.getDosageInstruction();
        }
        var hours = dosages.stream()
                .flatMap(dosage -> dosage.getTiming().getRepeat().getTimeOfDay().stream())
                .map(time -> String.valueOf(time.getValue()))
                .filter(time -> time.length() >= 5)
                .map(time -> time.substring(0, 5))
                .collect(Collectors.joining(" "));
        return hours.isEmpty() ? Optional.empty() : Optional.of(hours);
    }

    /** Returns the identifiers; every accepted type has the element of this name. */
    static List<Identifier> identifiers(Resource resource) {
        return Stream.ofNullable(resource.getNamedProperty("identifier"))
                .flatMap(property -> property.getValues().stream())
                .flatMap(e -> e instanceof Identifier identifier ? Stream.of(identifier) : Stream.empty())
                .toList();
    }

    /** Returns the first identifier with both a system and a value. */
    public static Optional<Identifier> identifier(Resource resource) {
        return identifiers(resource).stream()
                .filter(i -> i.hasSystem() && i.hasValue())
                .findFirst();
    }
}
