package ir.fhir.provider;

import ca.uhn.fhir.context.FhirContext;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import jakarta.json.Json;
import java.io.StringReader;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Resource;

/**
 * Compares an update with the stored resource and reports the first element that may not be changed. No change is
 * ignored silently.
 */
final class ElementChangeValidator {
    private ElementChangeValidator() {}

    /**
     * @param besides elements that may differ
     * @param expected what the client should do instead
     */
    static Optional<Rejection> firstForbiddenChange(Resource known, Resource to, Set<String> besides, String expected) {
        var was = elements(known, besides);
        var is = elements(to, besides);
        return Stream.concat(was.keySet().stream(), is.keySet().stream())
                .filter(element -> !Objects.equals(was.get(element), is.get(element)))
                .findFirst()
                .map(element -> new Rejection.UnsupportedEntry(known.fhirType() + "." + element, "changed", expected));
    }

    /** Returns the first element that is not supported. */
    static Optional<Rejection> firstUnsupportedElement(Resource written, Set<String> taken, String expected) {
        return elements(written, taken).keySet().stream()
                .filter(element -> !element.equals("resourceType"))
                .findFirst()
                .map(element -> new Rejection.UnsupportedEntry(written.fhirType() + "." + element, "given", expected));
    }

    /** Returns the first extension that is not supported. */
    static Optional<Rejection> firstUnknownExtension(DomainResource written, Set<String> read) {
        return written.getExtension().stream()
                .map(extension -> String.valueOf(extension.getUrl()))
                .filter(url -> !read.contains(url))
                .findFirst()
                .map(url -> new Rejection.UnsupportedEntry(
                        written.fhirType() + ".extension",
                        url,
                        read.isEmpty()
                                ? Expected.of("no-extension")
                                : Expected.oneOf(read.stream().sorted().toList())));
    }

    private static Map<String, Object> elements(Resource resource, Set<String> besides) {
        try (var json = Json.createReader(
                new StringReader(FhirContext.forR4Cached().newJsonParser().encodeResourceToString(resource)))) {
            var elements = new TreeMap<String, Object>(json.readObject());
            Set.of("id", "meta", "text").forEach(elements::remove);
            besides.forEach(element -> {
                elements.remove(element);
                elements.remove("_" + element);
            });
            return elements;
        }
    }
}
