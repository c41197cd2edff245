package ir.fhir.operation;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.Resource;

/**
 * Conformance resources that this server publishes in addition to the standard. Input of operations is validated
 * against these definitions.
 */
public final class OperationDefinitionRegistry {
    private static final List<OperationDefinition> OPERATIONS = Stream.of(
                    "appointment-find",
                    "appointment-hold",
                    "appointment-book",
                    "appointment-renew-hold",
                    "appointment-reschedule",
                    "appointment-cancel",
                    "servicerequest-readiness",
                    "plandefinition-apply",
                    "patient-followup-calendar",
                    "schedule-impact",
                    "subscription-status",
                    "subscription-events")
            .map(id -> load("operations/" + id, OperationDefinition.class))
            .toList();

    private static final Map<String, OperationDefinition> BY_ID =
            OPERATIONS.stream().collect(Collectors.toMap(d -> d.getIdElement().getIdPart(), Function.identity()));

    private static final List<Resource> OTHERS = Stream.of(
                    "CodeSystem-ir",
                    "StructureDefinition-adverse-event-grade",
                    "StructureDefinition-amendment-reason",
                    "StructureDefinition-hold-expires",
                    "StructureDefinition-initiator",
                    "StructureDefinition-ir-session",
                    "StructureDefinition-phase",
                    "StructureDefinition-time-zone",
                    "StructureDefinition-treatment",
                    "ValueSet-initiator",
                    "ValueSet-session-role")
            .map(id -> load("definitions/" + id, Resource.class))
            .toList();

    private OperationDefinitionRegistry() {}

    private static <T extends Resource> T load(String id, Class<T> type) {
        var name = "/ir/fhir/" + id + ".json";
        try (var in = OperationDefinitionRegistry.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            return type.cast(FhirContext.forR4Cached()
                    .newJsonParser()
                    .parseResource(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    public static List<OperationDefinition> all() {
        return OPERATIONS;
    }

    /** Returns profiles, extensions, code systems and value sets of one type. */
    public static List<Resource> others(String resourceType) {
        return OTHERS.stream().filter(r -> r.fhirType().equals(resourceType)).toList();
    }

    static OperationDefinition of(String id) {
        var found = BY_ID.get(id);
        if (found == null) {
            throw new IllegalStateException("there is no operation " + id);
        }
        return found;
    }
}
