package ir.scheduling.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every name that stored documents hold: members, constants and tags of each type that a document reaches. The list of them
 * is a file beside this test. A renamed component or constant changes it and so fails, unless {@link StoredNames}
 * keeps the name under which it was first stored. A line changes only together with a migration of the documents.
 */
class StoredNamesTest {
    @Test
    void storedNamesAreThoseOfTheList() throws IOException {
        var names = new TreeMap<String, String>();
        DocumentMutationTest.TYPES.values().forEach(type -> add(JsonDocuments.MAPPER.constructType(type), names));
        var lines = names.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
        try (var list = Objects.requireNonNull(StoredNamesTest.class.getResourceAsStream("stored-names.txt"))) {
            assertThat(lines)
                    .containsExactlyElementsOf(new String(list.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList());
        }
    }

    private static void add(JavaType type, TreeMap<String, String> names) {
        Stream.ofNullable(type.getContentType()).forEach(content -> add(content, names));
        Stream.ofNullable(type.getKeyType()).forEach(key -> add(key, names));
        Stream.ofNullable(type.getReferencedType()).forEach(value -> add(value, names));
        var raw = type.getRawClass();
        var name = raw.getName().replaceAll(".*[.]", "");
        if (!raw.getName().startsWith("ir.") || names.containsKey(name)) {
            return;
        }
        if (raw.isEnum()) {
            names.put(
                    name,
                    String.join(
                            " ",
                            Arrays.stream(raw.getEnumConstants())
                                    .map(constant -> JsonDocuments.nameOf((Enum<?>) constant))
                                    .toList()));
            return;
        }
        if (raw.isSealed()) {
            var permitted = List.of(raw.getPermittedSubclasses());
            names.put(
                    name,
                    String.join(
                            " ", permitted.stream().map(JsonDocuments::tagOf).toList()));
            permitted.forEach(one -> add(JsonDocuments.MAPPER.constructType(one), names));
            return;
        }
        var written =
                JsonDocuments.MAPPER.getSerializationConfig().introspect(type).findProperties();
        var read =
                JsonDocuments.MAPPER.getDeserializationConfig().introspect(type).findProperties();
        assertThat(membersOf(read)).as("read names of " + name).containsAll(membersOf(written));
        names.put(name, String.join(" ", membersOf(written)));
        written.forEach(member -> add(member.getPrimaryType(), names));
    }

    private static List<String> membersOf(List<BeanPropertyDefinition> properties) {
        return properties.stream().map(BeanPropertyDefinition::getName).sorted().toList();
    }
}
