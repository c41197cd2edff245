package ir.fhir.standing;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** The StructureDefinitions and value sets of R4, as far as modifier elements need them. */
final class R4Definitions {
    private static final String FILES = "/org/hl7/fhir/r4/model/";

    /** Types whose elements say nothing about the statement: a reference is resolved, an extension is unknown anyway. */
    private static final Set<String> NOT_ENTERED = Set.of("Extension", "Element", "BackboneElement", "Resource");

    private static final class Element {
        String path = "";
        boolean modifier;
        String valueSet = "";
        final List<String> types = new ArrayList<>();
    }

    private static final class Definition {
        String type = "";
        boolean constraint;
        final List<Element> elements = new ArrayList<>();
    }

    private static final class ValueSet {
        String url = "";
        final List<String> systems = new ArrayList<>();
        final List<String> codes = new ArrayList<>();
    }

    private final Map<String, Definition> definitions = new HashMap<>();
    private final Map<String, ValueSet> valueSets = new HashMap<>();
    private final Map<String, List<String>> codeSystems = new HashMap<>();

    R4Definitions() throws IOException, XMLStreamException {
        read("profile/profiles-resources.xml", this::definition);
        read("profile/profiles-types.xml", this::definition);
        read("valueset/valuesets.xml", this::value);
        definitions.values().removeIf(one -> one.constraint);
    }

    private @Nullable Definition definition;
    private @Nullable ValueSet valueSet;
    private List<String> codes = new ArrayList<>();

    private void definition(String path, String value) {
        if (path.equals("StructureDefinition")) {
            definition = new Definition();
            return;
        }
        var current = definition;
        if (current == null || !path.startsWith("StructureDefinition/")) {
            return;
        }
        switch (path) {
            case "StructureDefinition/type" -> current.type = value;
            case "StructureDefinition/derivation" -> {
                current.constraint = value.equals("constraint");
                if (!current.constraint) {
                    definitions.put(current.type, current);
                }
            }
            case "StructureDefinition/snapshot/element" -> current.elements.add(new Element());
            default -> {
                if (path.startsWith("StructureDefinition/snapshot/element/")) {
                    element(
                            current.elements.get(current.elements.size() - 1),
                            path.substring("StructureDefinition/snapshot/element/".length()),
                            value);
                }
            }
        }
    }

    private static void element(Element element, String path, String value) {
        switch (path) {
            case "path" -> element.path = value;
            case "isModifier" -> element.modifier = value.equals("true");
            case "type/code" -> element.types.add(value);
            case "binding/valueSet" -> element.valueSet = value.split("\\|", -1)[0];
            default -> {
                // nothing else is needed
            }
        }
    }

    private void value(String path, String value) {
        if (path.equals("ValueSet")) {
            valueSet = new ValueSet();
        } else if (path.equals("CodeSystem")) {
            codes = new ArrayList<>();
        } else if (path.equals("CodeSystem/url")) {
            codeSystems.put(value, codes);
        } else if (path.matches("CodeSystem(/concept)+/code")) {
            codes.add(value);
        } else if (valueSet != null && path.equals("ValueSet/url")) {
            valueSet.url = value;
            valueSets.put(value, valueSet);
        } else if (valueSet != null && path.equals("ValueSet/compose/include/system")) {
            valueSet.systems.add(value);
        } else if (valueSet != null && path.equals("ValueSet/compose/include/concept/code")) {
            valueSet.codes.add(value);
        }
    }

    private static void read(String file, BiConsumer<String, String> found) throws IOException, XMLStreamException {
        try (var stream = R4Definitions.class.getResourceAsStream(FILES + file)) {
            var reader = XMLInputFactory.newFactory().createXMLStreamReader(stream);
            var names = new ArrayDeque<String>();
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    names.addLast(reader.getLocalName());
                    // Bundle, entry and resource are above each definition
                    if (names.size() > 3) {
                        var value = reader.getAttributeValue(null, "value");
                        found.accept(
                                names.stream().skip(3).collect(Collectors.joining("/")), value == null ? "" : value);
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    names.removeLast();
                }
            }
        }
    }

    /** The modifier elements of a resource type by path below it, also those of its data types, with their codes. */
    Map<String, List<String>> modifiers(String resourceType) {
        var found = new LinkedHashMap<String, List<String>>();
        modifiers(resourceType, "", Set.of(resourceType), found);
        return found;
    }

    private void modifiers(String type, String at, Set<String> entered, Map<String, List<String>> found) {
        for (var element : definition(type).elements) {
            if (!element.path.contains(".")) {
                continue;
            }
            var path = at + element.path.substring(element.path.indexOf('.') + 1);
            if (element.modifier) {
                found.putIfAbsent(path, codes(element));
            }
            for (var below : element.types) {
                if (definitions.containsKey(below) && !NOT_ENTERED.contains(below) && !entered.contains(below)) {
                    var deeper = new HashSet<>(entered);
                    deeper.add(below);
                    modifiers(below, path + ".", deeper, found);
                }
            }
        }
    }

    private List<String> codes(Element element) {
        if (element.types.contains("boolean") && element.types.size() == 1) {
            return List.of("true", "false");
        }
        var set = valueSets.get(element.valueSet);
        if (set == null) {
            return List.of();
        }
        return set.codes.isEmpty()
                ? set.systems.stream()
                        .flatMap(system -> codeSystems.getOrDefault(system, List.of()).stream())
                        .toList()
                : List.copyOf(set.codes);
    }

    private Definition definition(String type) {
        var found = definitions.get(type);
        if (found == null) {
            throw new IllegalArgumentException("R4 has no type " + type);
        }
        return found;
    }
}
