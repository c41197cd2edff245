package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of settings in {@code docs/operations.md} is what the declarations say. {@code -Dreference.write=true}
 * writes it.
 */
class SettingsReferenceTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../..").normalize();
    private static final Path DOCUMENT = ROOT.resolve("docs/operations.md");
    private static final String BEGIN = "<!-- settings: generated from the declarations, see CONTRIBUTING -->\n";
    private static final String END = "<!-- end of settings -->\n";
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{(ir\\.[a-z.-]+)(?::([^}]*))?}");

    /** In the order of the reference: the launcher's first, then those of the server. */
    private static List<Setting<?>> settings() {
        return Stream.of(LauncherSettings.documented(), ServerSettings.all())
                .<Setting<?>>flatMap(List::stream)
                .toList();
    }

    private static String table() {
        return settings().stream()
                .map(SettingsReferenceTest::row)
                .collect(Collectors.joining("", "| setting | values | default | meaning |\n|---|---|---|---|\n", ""));
    }

    private static String row(Setting<?> setting) {
        var name = setting.secret() ? "environment `" + setting.variable() + "`" : "`-D" + setting.name() + "`";
        var standard = setting.defaultText()
                .map(text -> "`" + text + "`")
                .or(setting::defaultDescription)
                .orElse("–");
        return "| " + String.join(" | ", name, setting.type().expected(), standard, setting.meaning()) + " |\n";
    }

    @Test
    void referenceIsGeneratedFromTheDeclarations() throws IOException {
        var document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        assertThat(begin).as("the mark before the table").isNotNegative();
        assertThat(end).as("the mark after the table").isGreaterThan(begin);
        var expected = document.substring(0, begin) + BEGIN + "\n" + table() + "\n" + document.substring(end);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(DOCUMENT, expected);
            return;
        }
        assertThat(document)
                .as("docs/operations.md differs from the declarations of the settings. Write the table with: mvn -pl"
                        + " ir-web/launcher -am verify -DskipITs -Dtest=SettingsReferenceTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dreference.write=true")
                .isEqualTo(expected);
    }

    /** A table cell must not end early. */
    @Test
    void rowsHaveFourCells() {
        assertThat(settings())
                .extracting(SettingsReferenceTest::row)
                .allMatch(row -> row.matches("\\|(?: [^|\\n]+ \\|){4}\\n"));
        assertThat(LauncherSettings.known()).extracting(Setting::name).doesNotHaveDuplicates();
    }

    /** The server reads some settings itself, in expressions; their names and defaults are the declared ones. */
    @Test
    void expressionsOfTheServerUseDeclaredNamesAndDefaults() throws IOException {
        int found = 0;
        for (var file : List.of(
                "ir-web/launcher/src/server/configure.cli",
                "ir-web/src/main/webapp/WEB-INF/oidc.json",
                "ir-fhir/src/main/webapp/WEB-INF/oidc.json")) {
            var expressions = EXPRESSION.matcher(Files.readString(ROOT.resolve(file)));
            while (expressions.find()) {
                found++;
                var name = expressions.group(1);
                var setting = ServerSettings.all().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst();
                assertThat(setting).as("%s in %s", name, file).isPresent();
                assertThat(String.valueOf(expressions.group(2)))
                        .as("%s in %s", name, file)
                        .isEqualTo(defaultOf(setting.orElseThrow()));
            }
        }
        assertThat(found).isGreaterThan(7);
    }

    private static String defaultOf(Setting<?> setting) {
        if (setting.equals(ServerSettings.OIDC_URL)) {
            return Configuration.read(name -> null).issuer().toString();
        }
        if (setting.equals(ServerSettings.DATABASE_URL)) {
            return Database.withoutErrorDetails("jdbc:postgresql://localhost:"
                    + LauncherSettings.DATABASE_PORT.defaultText().orElseThrow() + "/ir");
        }
        return Objects.toString(setting.defaultText().orElse(null));
    }
}
