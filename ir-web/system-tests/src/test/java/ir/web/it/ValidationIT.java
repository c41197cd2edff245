package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ir.fhir.operation.OperationDefinitionRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs HL7's validator on everything that the FHIR API publishes and returns. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ValidationIT {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final Validator validator = new Validator();
    private final EhrClient ehr = EhrClient.demo();
    private final CapabilityStatement statement =
            EhrClient.anonymous().get("/metadata").as(CapabilityStatement.class);

    private List<String> wrong(Resource resource) {
        return validator.wrong(FHIR.newJsonParser().encodeResourceToString(resource));
    }

    private List<String> wrong(String json) {
        return validator.wrong(json);
    }

    @Test
    void publishedDefinitionsAreValidAndInvalidOnesAreFound() {
        Stream.concat(Validator.definitions(), OperationDefinitionRegistry.all().stream())
                .forEach(d -> assertThat(wrong(d)).as(d.getId()).isEmpty());
        assertThat(wrong(statement)).isEmpty();
        assertThat(wrong(OrderBundles.bundle(java.util.Optional.empty()))).isEmpty();
        assertThat(wrong("{\"resourceType\":\"Appointment\",\"status\":\"booked\"}"))
                .isNotEmpty();
        assertThat(wrong("{\"resourceType\":\"Appointment\",\"meta\":{\"profile\":"
                        + "[\"https://ir-scheduling.example/fhir/StructureDefinition/ir-session\"]},\"status\":\"proposed\","
                        + "\"participant\":[{\"status\":\"accepted\",\"actor\":{\"display\":\"x\"}}]}"))
                .as("a session without order, time and resources")
                .isNotEmpty();
    }

    /** The example files of the package. */
    Stream<Path> examples() throws IOException {
        var folder = Path.of(System.getProperty("ir.root"), "ir-fhir/src/main/fhir/examples");
        try (var files = Files.list(folder)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void everyExampleOfThePackageIsValid(Path example) throws IOException {
        assertThat(wrong(Files.readString(example))).isEmpty();
    }

    Stream<String> names() {
        return statement.getRestFirstRep().getResource().stream().map(r -> r.getType());
    }

    /** Every page of every resource type; of equally shaped resources, only the first is validated. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void everyReturnedResourceIsValid(String resourceType) {
        var ehr = EhrClient.whoReads(resourceType);
        var shapes = new HashSet<Set<String>>();
        var faults = new ArrayList<String>();
        var path = "/" + resourceType + "?_count=500";
        for (int pages = 0; pages < 10 && !path.isEmpty(); pages++) {
            var bundle = ehr.get(path).as(Bundle.class);
            for (var entry : bundle.getEntry()) {
                var json = FHIR.newJsonParser().encodeResourceToString(entry.getResource());
                if (shapes.size() < 60 && shapes.add(shape(json))) {
                    wrong(json).forEach(w -> faults.add(entry.getResource().getId() + " " + w));
                }
            }
            var next = bundle.getLink("next");
            path = next == null ? "" : next.getUrl().substring(next.getUrl().indexOf("/" + resourceType));
        }
        assertThat(faults).isEmpty();
    }

    /** The elements and codes of a resource. */
    private static Set<String> shape(String json) {
        var names = new HashSet<String>();
        var matcher = java.util.regex.Pattern.compile("\"([A-Za-z]+)\":(\"[a-z-]{1,24}\")?")
                .matcher(json);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    @Test
    void operationResponsesAndRejectionsAreValid() {
        var referral = OrderBundles.send(ehr);
        var found = OrderBundles.find(ehr, referral, 2);
        assertThat(wrong(found)).isEmpty();
        var id = found.getEntryFirstRep().getResource().getIdElement().getIdPart();
        for (var path : List.of(
                "/Appointment/" + id,
                "/ServiceRequest/" + referral + "/$readiness",
                "/Appointment?_count=3&_include=Appointment:actor&nonsense=1",
                "/Appointment/nobody",
                "/Appointment?date=yesterday")) {
            assertThat(wrong(ehr.get(path).body())).as(path).isEmpty();
        }
        var held = ehr.post("/Appointment/$hold", OrderBundles.appointment(id));
        assertThat(wrong(held.body())).isEmpty();
        assertThat(wrong(ehr.post("/Appointment/$hold", OrderBundles.appointment(id))
                        .body()))
                .as("a rejection")
                .isEmpty();
        assertThat(wrong(ehr.post("/Appointment/$book", OrderBundles.appointment(id))
                        .body()))
                .isEmpty();
        assertThat(wrong(ehr.get("/Appointment/" + id + "/_history").body())).isEmpty();
    }
}
