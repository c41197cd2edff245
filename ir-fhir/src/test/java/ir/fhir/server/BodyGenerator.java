package ir.fhir.server;

import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimePrimitiveDatatypeDefinition;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Generates valid JSON bodies from HAPI's definitions, and errors in them. */
final class BodyGenerator {
    private static final int DEPTH = 4;
    private static final Set<String> SKIPPED =
            Set.of("contained", "extension", "modifierExtension", "text", "meta", "language", "implicitRules", "id");

    private final FhirContext context;
    private final ObjectMapper json;
    private final Random random;

    BodyGenerator(FhirContext context, ObjectMapper json, Random random) {
        this.context = context;
        this.json = json;
        this.random = random;
    }

    ObjectNode resource(String type) {
        var root = json.createObjectNode().put("resourceType", type);
        while (root.size() < 3) {
            root.retain("resourceType");
            children(context.getResourceDefinition(type), root, 0);
        }
        return root;
    }

    private void children(BaseRuntimeElementCompositeDefinition<?> type, ObjectNode into, int depth) {
        for (var child : type.getChildren()) {
            if (SKIPPED.contains(child.getElementName()) || random.nextInt(3 + depth) != 0) {
                continue;
            }
            var names = List.copyOf(child.getValidChildNames());
            var name = names.get(random.nextInt(names.size()));
            var element = child.getChildByName(name);
            var value = element == null ? null : value(element, depth + 1);
            if (value != null) {
                into.set(
                        name,
                        child.getMax() == 1 ? value : json.createArrayNode().add(value));
            }
        }
    }

    private @Nullable JsonNode value(BaseRuntimeElementDefinition<?> type, int depth) {
        if (type instanceof RuntimePrimitiveDatatypeDefinition primitive) {
            return primitive(primitive);
        }
        if (type instanceof BaseRuntimeElementCompositeDefinition<?> composite && depth < DEPTH) {
            var object = json.createObjectNode();
            children(composite, object, depth);
            return object.isEmpty() ? null : object;
        }
        return null;
    }

    private @Nullable JsonNode primitive(RuntimePrimitiveDatatypeDefinition type) {
        return switch (type.getName()) {
            case "boolean" -> json.getNodeFactory().booleanNode(random.nextBoolean());
            case "integer", "unsignedInt", "positiveInt" ->
                json.getNodeFactory().numberNode(7);
            case "decimal" -> json.getNodeFactory().numberNode(7.25);
            case "date" -> json.getNodeFactory().textNode("2026-03-02");
            case "dateTime", "instant" -> json.getNodeFactory().textNode("2026-03-02T08:15:00+01:00");
            case "time" -> json.getNodeFactory().textNode("08:15:00");
            case "base64Binary" -> json.getNodeFactory().textNode("AAAA");
            case "string", "markdown", "uri", "url", "canonical", "id", "oid", "uuid" ->
                json.getNodeFactory().textNode("a");
            // a code may be bound to an enumeration
            default -> null;
        };
    }

    private static List<JsonNode> nodes(JsonNode node) {
        var all = new ArrayList<JsonNode>();
        all.add(node);
        node.forEach(child -> all.addAll(nodes(child)));
        return all;
    }

    private static ObjectNode place(ObjectNode root, Random random) {
        var objects = nodes(root).stream().filter(JsonNode::isObject).toList();
        return (ObjectNode) objects.get(random.nextInt(objects.size()));
    }

    /** Adds an unknown element at a random place and returns its name. */
    static String unknownElement(ObjectNode root, Random random) {
        var name = "nonsense" + random.nextInt(1_000_000);
        place(root, random).put(name, 1);
        return name;
    }

    /** Puts another value into a random element: empty, of the wrong type, malformed or twice. */
    static void damage(ObjectNode root, Random random) {
        var at = place(root, random);
        var names = new ArrayList<String>();
        at.fieldNames().forEachRemaining(names::add);
        names.remove("resourceType");
        if (names.isEmpty()) {
            return;
        }
        var name = names.get(random.nextInt(names.size()));
        var value = at.get(name);
        switch (random.nextInt(4)) {
            case 0 -> at.put(name, "");
            case 1 -> at.set(name, at.objectNode().put("x", 1));
            case 2 -> at.put(name, "2026-13-45 nonsense");
            default -> {
                ArrayNode twice = at.putArray(name);
                twice.add(value).add(value.deepCopy());
            }
        }
    }
}
