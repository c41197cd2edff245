package ir.fhir.synthea;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Extracts Patient, Condition and Observation from the bundles that Synthea writes, and makes each a compressed
 * transaction as an EHR would send it. The raw bundles have several MB each and contain types that the intake rejects.
 */
public final class ExtractPatients {
    /**
     * Maximum number of observations. A bundle is limited to 5 MiB, and scheduling reads the newest observations of a
     * chart.
     */
    private static final int OBSERVATIONS = 120;

    private static final ObjectMapper JSON = new ObjectMapper();

    private ExtractPatients() {}

    public static void main(String[] arguments) throws IOException {
        var from = Path.of(arguments[0]);
        var to = Files.createDirectories(Path.of(arguments[1]));
        int requested = Integer.parseInt(arguments[2]);
        int made = 0;
        List<Path> files;
        try (var found = Files.list(from)) {
            files = found.filter(f -> f.toString().endsWith(".json")).sorted().toList();
        }
        for (var file : files) {
            var bundle = transaction((ObjectNode) JSON.readTree(file.toFile()));
            if (bundle == null || made == requested) {
                continue;
            }
            made++;
            try (var out = new GZIPOutputStream(
                    Files.newOutputStream(to.resolve(String.format("patient-%02d.json.gz", made))))) {
                out.write(JSON.writeValueAsBytes(bundle));
            }
        }
        System.out.println(made + " patients in " + to);
    }

    private static @org.jspecify.annotations.Nullable ObjectNode transaction(ObjectNode raw) {
        var conditions = new ArrayList<ObjectNode>();
        var observations = new ArrayList<ObjectNode>();
        ObjectNode patient = null;
        for (var entry : raw.withArray("entry")) {
            var resource = (ObjectNode) entry.get("resource");
            switch (resource.get("resourceType").asText()) {
                case "Patient" -> patient = resource;
                case "Condition" -> conditions.add(resource);
                case "Observation" -> observations.add(resource);
                default -> {}
            }
        }
        if (patient == null || patient.has("deceasedDateTime")) {
            return null;
        }
        observations.sort(Comparator.comparing(
                        (ObjectNode o) -> o.path("effectiveDateTime").asText())
                .reversed());
        var bundle = JSON.createObjectNode().put("resourceType", "Bundle").put("type", "transaction");
        var entries = bundle.putArray("entry");
        var number = patient.withArray("identifier").get(0);
        add(entries, patient)
                .withObject("/request")
                .put(
                        "ifNoneExist",
                        "identifier=" + number.get("system").asText() + "|"
                                + number.get("value").asText());
        conditions.forEach(condition -> add(entries, condition));
        observations.stream().limit(OBSERVATIONS).forEach(observation -> add(entries, observation));
        return bundle;
    }

    /** Copies a resource without its references to types that are not extracted. */
    private static ObjectNode add(ArrayNode entries, ObjectNode resource) {
        var type = resource.get("resourceType").asText();
        var id = resource.remove("id").asText();
        resource.remove(List.of("encounter", "performer", "meta", "text", "recorder", "asserter"));
        var entry = entries.addObject();
        entry.put("fullUrl", "urn:uuid:" + id);
        entry.set("resource", resource);
        entry.putObject("request").put("method", "POST").put("url", type);
        return entry;
    }
}
