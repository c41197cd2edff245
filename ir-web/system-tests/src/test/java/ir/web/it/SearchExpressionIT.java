package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.fhirpath.IFhirPath;
import ca.uhn.fhir.fhirpath.IFhirPathEvaluationContext;
import ir.fhir.mapper.SearchParameterExtractor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.hl7.fhir.instance.model.api.IBase;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The values of each search parameter are those of the standard's FHIRPath expression, evaluated by HAPI's engine over
 * synthetic patients, the examples of the package and the published definitions.
 */
class SearchExpressionIT {
    private static final FhirContext FHIR = FhirContext.forR4Cached();
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final IFhirPath engine = engine();
    private final Map<String, IFhirPath.IParsedExpression> expressions = new HashMap<>();

    private static IFhirPath engine() {
        var engine = FHIR.newFhirPath();
        engine.setEvaluationContext(new IFhirPathEvaluationContext() {
            /** The type of a target is known from its reference, as in a server that resolves it. */
            @Override
            public IBase resolveReference(IIdType id, IBase context) {
                return FHIR.getResourceDefinition(id.getResourceType()).newInstance();
            }
        });
        return engine;
    }

    private static String standard(String resourceType, String name) {
        return FHIR.getResourceDefinition(resourceType).getSearchParam(name).getPath();
    }

    private static List<Resource> resources(String json) {
        var read = (Resource) FHIR.newJsonParser().parseResource(json);
        if (!(read instanceof Bundle bundle)) {
            return List.of(read);
        }
        var targets = new HashMap<String, String>();
        for (var entry : bundle.getEntry()) {
            var id = entry.getFullUrl().replaceAll(".*[:/]", "");
            targets.put(entry.getFullUrl(), entry.getResource().fhirType() + "/" + id);
        }
        var resources = bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getResource)
                .toList();
        // stored resources refer to each other by type and id
        for (var resource : resources) {
            FHIR.newTerser()
                    .getAllPopulatedChildElementsOfType(resource, Reference.class)
                    .forEach(reference -> {
                        var target = targets.getOrDefault(reference.getReference(), reference.getReference());
                        reference.setResource(null);
                        reference.setReference(target);
                    });
        }
        return resources;
    }

    private int compared(Resource resource) throws Exception {
        int values = 0;
        for (var parameter : SearchParameterExtractor.parameters(resource.fhirType())) {
            var path = standard(resource.fhirType(), parameter.name());
            if (!expressions.containsKey(path)) {
                expressions.put(path, engine.parse(path));
            }
            var found = engine.evaluate(resource, expressions.get(path), IBase.class);
            var expected = SearchParameterExtractor.of(found, parameter, ZONE);
            assertThat(SearchParameterExtractor.of(resource, parameter, ZONE))
                    .as(resource.fhirType() + " " + path)
                    .containsExactlyInAnyOrderElementsOf(expected);
            values += expected.size();
        }
        return values;
    }

    private int compared(List<Resource> resources) throws Exception {
        int values = 0;
        for (var resource : resources) {
            values += compared(resource);
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 42, 64, 99})
    void valuesOfAPatientAreThoseOfTheStandard(int number) throws Exception {
        var name = String.format("/synthea/patient-%02d.json.gz", number);
        try (var in = new GZIPInputStream(Objects.requireNonNull(getClass().getResourceAsStream(name)))) {
            assertThat(compared(resources(new String(in.readAllBytes(), StandardCharsets.UTF_8))))
                    .isGreaterThan(100);
        }
    }

    @Test
    void valuesOfExamplesAndDefinitionsAreThoseOfTheStandard() throws Exception {
        int values = 0;
        for (var folder : List.of("ir-fhir/src/main/fhir/examples", "ir-fhir/src/main/resources/ir/fhir")) {
            try (var files = Files.walk(Path.of(System.getProperty("ir.root"), folder))) {
                for (var file :
                        files.filter(file -> file.toString().endsWith(".json")).toList()) {
                    values += compared(resources(Files.readString(file)));
                }
            }
        }
        assertThat(values).isGreaterThan(100);
    }
}
