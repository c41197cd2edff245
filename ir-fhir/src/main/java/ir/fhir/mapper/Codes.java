package ir.fhir.mapper;

import ir.domain.clinical.Urgency;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;

/**
 * Codes that the FHIR API understands, each taken from a public list. docs/GLOSSARY.md names the list and the
 * confidence.
 */
public final class Codes {
    public static final String LOCAL = "https://ir-scheduling.example/fhir/CodeSystem/ir";
    public static final String EXTENSIONS = "https://ir-scheduling.example/fhir/StructureDefinition/";
    public static final String NAMES = "https://ir-scheduling.example/fhir/NamingSystem/";
    public static final String SNOMED = "http://snomed.info/sct";
    public static final String LOINC = "http://loinc.org";
    public static final String CPT = "http://www.ama-assn.org/go/cpt";
    public static final String ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm";

    /** Codes of cryoablation: CPT 20983 (bone, percutaneous; code only) and SNOMED CT's general cryotherapy. */
    public static final Set<String> CRYOABLATION = Set.of("20983", "26782000");

    private static final Map<String, TumourCategory> TUMOURS = Map.of(
            "94222008", TumourCategory.METASTATIC,
            "128462008", TumourCategory.METASTATIC,
            "C79.51", TumourCategory.METASTATIC,
            "302859004", TumourCategory.BENIGN,
            "126537000", TumourCategory.PRIMARY_MALIGNANT);

    private Codes() {}

    /** Returns the code of a constant in the local code system. */
    public static String local(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the request priority of an urgency. */
    public static String priority(Urgency urgency) {
        return switch (urgency) {
            case URGENT -> "asap";
            case SOON -> "urgent";
            case ROUTINE -> "routine";
        };
    }

    public static Optional<TumourCategory> tumour(CodeableConcept code) {
        return code.getCoding().stream()
                .map(coding -> String.valueOf(coding.getCode()))
                .flatMap(value -> value.startsWith("D16.")
                        ? java.util.stream.Stream.of(TumourCategory.BENIGN)
                        : Optional.ofNullable(TUMOURS.get(value)).stream())
                .findFirst();
    }

    public static Optional<BodySite> site(CodeableConcept where) {
        return where.getCoding().stream()
                .filter(coding -> SNOMED.equals(coding.getSystem()))
                .flatMap(coding -> BodySite.bySnomed(String.valueOf(coding.getCode())).stream())
                .findFirst();
    }

    public static Optional<Laterality> side(Iterable<Coding> codings) {
        for (var coding : codings) {
            if ("24028007".equals(coding.getCode())) {
                return Optional.of(Laterality.RIGHT);
            }
            if ("7771000".equals(coding.getCode())) {
                return Optional.of(Laterality.LEFT);
            }
        }
        return Optional.empty();
    }

    public static Coding sideCoding(Laterality side) {
        return side == Laterality.RIGHT
                ? new Coding(SNOMED, "24028007", "Right")
                : new Coding(SNOMED, "7771000", "Left");
    }

    public static boolean cryoablation(CodeableConcept code) {
        return code.getCoding().stream().anyMatch(coding -> CRYOABLATION.contains(String.valueOf(coding.getCode())))
                || String.valueOf(code.getText())
                        .toLowerCase(java.util.Locale.ROOT)
                        .contains("cryoablation");
    }
}
