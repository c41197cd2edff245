package ir.fhir.standing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The modifier elements of the received resource types, as the committed list has them. */
final class ModifierElements {
    static final Path FILE = Path.of("src/test/resources/ir/fhir/standing/r4-modifier-elements.txt");

    /**
     * One modifier element.
     *
     * @param path below the resource
     * @param codes of its value set; empty where it has none
     */
    record ModifierElement(String resourceType, String path, List<String> codes) {
        @Override
        public String toString() {
            return (resourceType + "." + path + " " + String.join(" ", codes)).strip();
        }

        static ModifierElement parse(String line) {
            var words = line.split(" ", -1);
            int dot = words[0].indexOf('.');
            return new ModifierElement(
                    words[0].substring(0, dot),
                    words[0].substring(dot + 1),
                    Arrays.asList(words).subList(1, words.length));
        }

        String last() {
            return path.substring(path.lastIndexOf('.') + 1);
        }
    }

    private ModifierElements() {}

    static List<ModifierElement> all() {
        try (Stream<String> lines = Files.lines(FILE)) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(ModifierElement::parse)
                    .toList();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
