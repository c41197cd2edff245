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
import org.hl7.fhir.r4.model.OperationDefinition;

/** The operations of this server as they are published; what is asked is read by them. */
public final class Definitions {
    private static final List<String> IDS = List.of(
            "appointment-find",
            "appointment-hold",
            "appointment-book",
            "appointment-renew-hold",
            "appointment-reschedule",
            "appointment-cancel",
            "servicerequest-readiness",
            "plandefinition-apply",
            "patient-followup-calendar",
            "schedule-impact");

    private static final Map<String, OperationDefinition> ALL = IDS.stream()
            .map(Definitions::read)
            .collect(Collectors.toMap(d -> d.getIdElement().getIdPart(), Function.identity()));

    private Definitions() {}

    private static OperationDefinition read(String id) {
        var name = "/ir/fhir/operations/" + id + ".json";
        try (var in = Definitions.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            return FhirContext.forR4Cached()
                    .newJsonParser()
                    .parseResource(OperationDefinition.class, new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static List<OperationDefinition> all() {
        return IDS.stream().map(Definitions::of).toList();
    }

    static OperationDefinition of(String id) {
        var found = ALL.get(id);
        if (found == null) {
            throw new IllegalStateException("no operation " + id);
        }
        return found;
    }
}
