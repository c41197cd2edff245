package ir.fhir.mapper;

import ir.domain.lesion.LesionId;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.TreatmentRecord;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.treatment.TreatmentRecordService.TreatmentInput;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Procedure;
import org.hl7.fhir.r4.model.Quantity;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Type;

/**
 * Maps the operator's record of a cryoablation to the extension {@code treatment}, because Procedure has no elements
 * for it.
 */
public final class TreatmentExtensionMapper {
    public static final String TREATMENT = Codes.EXTENSIONS + "treatment";
    public static final String REASON = Codes.EXTENSIONS + "amendment-reason";

    private static final Coding SUCCESSFUL = new Coding(Codes.SNOMED, "385669000", "Successful");
    private static final Coding UNSUCCESSFUL = new Coding(Codes.SNOMED, "385671000", "Unsuccessful");

    private TreatmentExtensionMapper() {}

    /** Maps technical success, which is assessed at the end of the session or shortly after. */
    static CodeableConcept outcome(TreatmentRecord record) {
        return new CodeableConcept()
                .addCoding((record.technicalSuccess() ? SUCCESSFUL : UNSUCCESSFUL).copy())
                .setText(record.technicalSuccess() ? "technical success" : "no technical success");
    }

    static Extension extension(TreatmentRecord record, ZoneId zone) {
        var extension = new Extension(TREATMENT);
        int number = 0;
        for (var probe : record.probes()) {
            var part = extension.addExtension();
            part.setUrl("probe");
            part.addExtension("number", new IntegerType(++number));
            probe.lot().ifPresent(lot -> part.addExtension("lot", new StringType(lot)));
            probe.udi().ifPresent(udi -> part.addExtension("udi", new StringType(udi)));
            if (!probe.position().isEmpty()) {
                part.addExtension("position", new StringType(probe.position()));
            }
        }
        record.cycles().forEach(cycle -> {
            var part = extension.addExtension();
            part.setUrl("cycle");
            part.addExtension("freeze", quantity(cycle.freezeMinutes(), "min"));
            if (cycle.thawMinutes() > 0) {
                part.addExtension("thaw", quantity(cycle.thawMinutes(), "min"));
            }
            cycle.from().ifPresent(at -> part.addExtension("start", AppointmentMapper.dateTime(at, zone)));
        });
        extension.addExtension("lowest-temperature", quantity(record.lowestTemperature(), "Cel"));
        record.iceMarginMm().ifPresent(mm -> extension.addExtension("ice-margin", quantity(mm, "mm")));
        record.protections().stream()
                .sorted()
                .forEach(p -> extension.addExtension("protection", new CodeType(code(p.name()))));
        record.gasCylinders().ifPresent(n -> extension.addExtension("gas-cylinders", new IntegerType(n)));
        record.radiation()
                .flatMap(RadiationDose::doseLengthProduct)
                .ifPresent(dose -> extension.addExtension("dose-length-product", quantity(dose, "mGy.cm")));
        record.radiation()
                .flatMap(RadiationDose::ctdiVol)
                .ifPresent(dose -> extension.addExtension("ctdi-vol", quantity(dose, "mGy")));
        return extension;
    }

    private static String code(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Quantity quantity(Number value, String unit) {
        return new Quantity()
                .setValue(java.math.BigDecimal.valueOf(value.doubleValue()).stripTrailingZeros())
                .setUnit(unit)
                .setSystem("http://unitsofmeasure.org")
                .setCode(unit);
    }

    /** Returns the reason for changing a final record; empty if there is none. */
    public static String reason(DomainResource resource) {
        var given = resource.getExtensionByUrl(REASON);
        return given != null && given.getValue() instanceof StringType text && text.hasValue() ? text.getValue() : "";
    }

    /** Reads why a lesion was not treated. The caller knows the lesion. */
    public static Result<UntreatedLesion.Reason> untreated(Procedure procedure) {
        var code = procedure.getStatusReason().getCoding().stream()
                .filter(c -> Codes.LOCAL.equals(c.getSystem()) && c.hasCode())
                .map(Coding::getCode)
                .findFirst()
                .orElse("other");
        return Arrays.stream(UntreatedLesion.Reason.values())
                .filter(reason -> code(reason.name()).equals(code))
                .findFirst()
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.InvalidValue(
                        "Procedure.statusReason",
                        code,
                        Expected.oneOf(Arrays.stream(UntreatedLesion.Reason.values())
                                .map(reason -> code(reason.name()))
                                .toList()))));
    }

    /**
     * Reads the treatment of a lesion that another system wrote.
     *
     * @param lots maps a lot number to the id of the lot; empty for an unknown lot
     */
    public static Result<TreatmentInput> treatment(
            Procedure procedure, LesionId lesion, Function<String, Optional<String>> lots) {
        var record = procedure.getExtensionByUrl(TREATMENT);
        if (record == null) {
            return Result.failure(new Rejection.MissingValue(
                    "Procedure.extension(treatment)", Expected.of("treatment-extension", TREATMENT)));
        }
        try {
            var probes = record.getExtensionsByUrl("probe");
            var used = new HashMap<String, Integer>();
            for (var probe : probes) {
                int place = probes.indexOf(probe) + 1;
                if (value(probe, "number", IntegerType.class)
                        .filter(number -> number.getValue() != place)
                        .isPresent()) {
                    throw invalid("probe.number", "another number", Expected.of("position-in-list", place));
                }
                text(probe, "lot")
                        .map(number -> lots.apply(number)
                                .orElseThrow(() -> new MappingException(new Rejection.NotFound("lot", number))))
                        .ifPresent(id -> used.merge(id, 1, Integer::sum));
            }
            return success(procedure)
                    .map(success -> new TreatmentInput(
                            lesion,
                            probes.size(),
                            Map.copyOf(used),
                            probes.stream()
                                    .map(probe -> text(probe, "position").orElse(""))
                                    .toList(),
                            record.getExtensionsByUrl("cycle").stream()
                                    .map(TreatmentExtensionMapper::cycle)
                                    .toList(),
                            whole(record, "lowest-temperature", "Cel")
                                    .orElseThrow(() -> missing("lowest-temperature", "quantity-in-cel")),
                            whole(record, "ice-margin", "mm"),
                            record.getExtensionsByUrl("protection").stream()
                                    .map(TreatmentExtensionMapper::protection)
                                    .collect(Collectors.toSet()),
                            value(record, "gas-cylinders", IntegerType.class).map(IntegerType::getValue),
                            dose(record),
                            success));
        } catch (MappingException wrong) {
            return Result.failure(wrong.rejection());
        } catch (IllegalArgumentException outOfRange) {
            return Result.failure(new Rejection.InvalidValue(
                    "Procedure.extension(treatment)", "given", Expected.statedBy(outOfRange)));
        }
    }

    /** Returns whether the probes are the same. They were taken from stock, so an amendment cannot change them. */
    public static boolean sameProbes(Procedure known, Procedure to) {
        return probes(known).equals(probes(to));
    }

    private static List<String> probes(Procedure procedure) {
        return procedure.getExtensionsByUrl(TREATMENT).stream()
                .flatMap(record -> record.getExtensionsByUrl("probe").stream())
                .map(probe -> written(probe, "lot") + " " + written(probe, "udi"))
                .toList();
    }

    private static String written(Extension probe, String url) {
        return probe.getExtensionsByUrl(url).stream()
                .map(Extension::getValue)
                .filter(StringType.class::isInstance)
                .map(value -> String.valueOf(value.primitiveValue()))
                .collect(Collectors.joining(","));
    }

    private static Result<Boolean> success(Procedure procedure) {
        var codes =
                procedure.getOutcome().getCoding().stream().map(Coding::getCode).toList();
        if (codes.contains(SUCCESSFUL.getCode()) == codes.contains(UNSUCCESSFUL.getCode())) {
            return Result.failure(
                    new Rejection.MissingValue("Procedure.outcome", "technical-success-snomed-ct-385669000"));
        }
        return Result.success(codes.contains(SUCCESSFUL.getCode()));
    }

    private static FreezeThawCycle cycle(Extension cycle) {
        return new FreezeThawCycle(
                whole(cycle, "freeze", "min").orElseThrow(() -> missing("cycle.freeze", "quantity-in-min")),
                whole(cycle, "thaw", "min").orElse(0),
                value(cycle, "start", DateTimeType.class)
                        .map(start -> start.getValue().toInstant()));
    }

    private static ProtectiveTechnique protection(Extension given) {
        var code =
                given.getValue() == null ? "" : String.valueOf(given.getValue().primitiveValue());
        return Arrays.stream(ProtectiveTechnique.values())
                .filter(p -> code(p.name()).equals(code))
                .findFirst()
                .orElseThrow(() -> invalid(
                        "protection",
                        code,
                        Expected.oneOf(Arrays.stream(ProtectiveTechnique.values())
                                .map(p -> code(p.name()))
                                .toList())));
    }

    private static Optional<RadiationDose> dose(Extension record) {
        var product = amount(record, "dose-length-product", "mGy.cm");
        var highest = amount(record, "ctdi-vol", "mGy");
        return product.isPresent() || highest.isPresent()
                ? Optional.of(new RadiationDose(product, highest))
                : Optional.empty();
    }

    private static Optional<Integer> whole(Extension in, String url, String unit) {
        return amount(in, url, unit).map(value -> {
            if (value != Math.rint(value)) {
                throw invalid(url, String.valueOf(value), Expected.of("whole-number-in-unit", unit));
            }
            return value.intValue();
        });
    }

    private static Optional<Double> amount(Extension in, String url, String unit) {
        return value(in, url, Quantity.class).map(quantity -> {
            if (!quantity.hasValue() || !unit.equals(quantity.getCode())) {
                throw invalid(url, String.valueOf(quantity.getCode()), Expected.of("value-in-unit", unit));
            }
            return quantity.getValue().doubleValue();
        });
    }

    private static Optional<String> text(Extension in, String url) {
        return value(in, url, StringType.class).map(StringType::getValue);
    }

    private static <T extends Type> Optional<T> value(Extension in, String url, Class<T> type) {
        List<Extension> found = in.getExtensionsByUrl(url);
        if (found.size() > 1) {
            throw invalid(url, found.size() + " times", Expected.of("once"));
        }
        return found.stream().findFirst().map(part -> {
            if (!type.isInstance(part.getValue()) || part.getValue().isEmpty()) {
                throw invalid(
                        url,
                        part.getValue() == null ? "nothing" : part.getValue().fhirType(),
                        Expected.exactly(type.getSimpleName()));
            }
            return type.cast(part.getValue());
        });
    }

    private static MappingException invalid(String part, String found, Expected expected) {
        return new MappingException(
                new Rejection.InvalidValue("Procedure.extension(treatment)." + part, found, expected));
    }

    private static MappingException missing(String part, String expected) {
        return new MappingException(new Rejection.MissingValue("Procedure.extension(treatment)." + part, expected));
    }
}
