package ir.scheduling;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Compares JSON documents. A member that is null equals one that is missing; numbers are equal as {@code double} and
 * instants in any offset; an array of texts may be a set; a type may remove white space around a text.
 */
public final class JsonDifferences {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonDifferences() {}

    public static JsonNode tree(String document) {
        try {
            return JSON.readTree(document);
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** The paths at which documents differ, and both values. */
    public static List<String> between(JsonNode stored, JsonNode written) {
        return between("", stored, written);
    }

    private static List<String> between(String path, JsonNode stored, JsonNode written) {
        var found = new ArrayList<String>();
        if (stored.isObject() && written.isObject()) {
            var names = new TreeSet<String>();
            stored.fieldNames().forEachRemaining(names::add);
            written.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> found.addAll(between(path + "/" + name, stored.path(name), written.path(name))));
        } else if (stored.isArray() && written.isArray() && stored.size() == written.size()) {
            var left = elements(stored);
            var right = elements(written);
            for (int i = 0; i < left.size(); i++) {
                found.addAll(between(path + "/" + i, left.get(i), right.get(i)));
            }
        } else if (!equal(stored, written)) {
            found.add(path + " was " + stored + ", is " + written);
        }
        return found;
    }

    private static List<JsonNode> elements(JsonNode array) {
        var elements = IntStream.range(0, array.size()).mapToObj(array::get);
        return !array.isEmpty() && array.get(0).isTextual()
                ? elements.sorted(Comparator.comparing(JsonNode::asText)).toList()
                : elements.toList();
    }

    private static boolean equal(JsonNode stored, JsonNode written) {
        if (stored.isNumber() && written.isNumber()) {
            return Double.compare(stored.doubleValue(), written.doubleValue()) == 0;
        }
        return empty(stored) && empty(written)
                || stored.equals(written)
                || stored.isTextual() && written.isTextual() && sameText(stored.textValue(), written.textValue());
    }

    private static boolean empty(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static boolean sameText(String stored, String written) {
        return stored.strip().equals(written)
                || instant(stored).isPresent() && instant(stored).equals(instant(written));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException exception) {
            return Optional.empty();
        }
    }
}
