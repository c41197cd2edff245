package ir.web.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every source file, document and bundle of the repository uses the standard words. Files that do not yet are listed with
 * the number of words that are left; a number that is no longer right fails too, so that the list can only shrink.
 */
class VocabularyTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().resolve("..").normalize();
    private static final String EXCEPTIONS = "exceptions.properties";
    private static final Set<String> SKIPPED = Set.of("target", ".git", "data", "node_modules", "synthea");

    @Test
    void everyFileUsesTheStandardWords() throws IOException {
        var found = new TreeMap<String, Integer>();
        var words = new TreeMap<String, List<String>>();
        for (var module : List.of("ir-domain", "ir-scheduling", "ir-fhir", "ir-web", "docs")) {
            Files.walkFileTree(ROOT.resolve(module), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return SKIPPED.contains(folder.getFileName().toString())
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    note(file, found, words);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        note(ROOT.resolve("README.md"), found, words);
        assertThat(found.size())
                .as("files with words that are not used: %s", words)
                .isEqualTo(allowed().size());
        assertThat(found).as("words that are left, by file: %s", words).isEqualTo(allowed());
    }

    private static void note(Path file, Map<String, Integer> counts, Map<String, List<String>> words) {
        var path = ROOT.relativize(file).toString();
        if (path.startsWith("ir-web/src/test/java/ir/web/vocabulary/")) {
            return;
        }
        var found = stopWords(path, file);
        if (!found.isEmpty()) {
            counts.put(path, found.size());
            words.put(path, found);
        }
    }

    private static List<String> stopWords(String path, Path file) {
        try {
            if (path.endsWith(".java")) {
                return Vocabulary.inJava(Files.readString(file));
            }
            if (path.endsWith(".properties") && !path.endsWith(EXCEPTIONS)) {
                return Vocabulary.inBundle(Files.readString(file));
            }
            if (path.endsWith(".md")) {
                return Vocabulary.inDocument(Files.readString(file));
            }
            if (path.endsWith(".xhtml")) {
                return Vocabulary.inPage(Files.readString(file));
            }
            return path.matches(".*\\.(js|css|xml|json|cli)") ? Vocabulary.inProse(Files.readString(file)) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Path and number of words that are left. */
    private static Map<String, Integer> allowed() throws IOException {
        var allowed = new TreeMap<String, Integer>();
        try (var in = VocabularyTest.class.getResourceAsStream(EXCEPTIONS)) {
            var properties = new java.util.Properties();
            properties.load(java.util.Objects.requireNonNull(in));
            properties.forEach((path, count) -> allowed.put((String) path, Integer.valueOf((String) count)));
        }
        return allowed;
    }

    @Test
    void stopWordsAreFoundInProseIdentifiersAndTypeNames() {
        assertThat(Vocabulary.inProse("Whoever asks the desk is told anew; the\n * house keeps it."))
                .containsExactly("whoever", "desk", "is told", "anew", "the house");
        assertThat(Vocabulary.inJava(
                        "/** A door. */ class Guard { int bookingDesk; String s = \"nobody\"; /* somebody */ }"))
                .containsExactlyInAnyOrder("Guard", "desk", "door", "somebody");
        assertThat(Vocabulary.inBundle("# the trail\nnobody=Nobody is here"))
                .containsExactly("the trail", "nobody", "nobody");
        assertThat(Vocabulary.inDocument("The `OldDesk` and [a door](door.md) outdoors"))
                .containsExactly("door");
    }

    @Test
    void plainEnglishIsFree() {
        assertThat(Vocabulary.inProse("The room holds one line of text; the answer states the kind. A hold is kept."))
                .isEmpty();
        assertThat(Vocabulary.inJava("class Room { Guard guard; String state; }"))
                .isEmpty();
    }
}
