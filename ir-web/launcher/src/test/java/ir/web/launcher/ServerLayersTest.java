package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every layer of the server has a user in our sources: what nothing uses is not provisioned. */
class ServerLayersTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../..").normalize();
    private static final Pattern LAYER = Pattern.compile("<layer>([^<]+)</layer>");

    /** The modules that run in the server. */
    private static final List<String> APPLICATIONS = List.of("ir-scheduling", "ir-fhir", "ir-web");

    /** The API that our classes import from a layer. */
    private static final Map<String, String> APIS = Map.of(
            "cdi", "jakarta.inject",
            "jpa", "jakarta.persistence",
            "ee-concurrency", "jakarta.enterprise.concurrent",
            "jsonp", "jakarta.json",
            "mail", "jakarta.mail",
            "jsf", "jakarta.faces",
            "microprofile-config", "org.eclipse.microprofile.config",
            "microprofile-health", "org.eclipse.microprofile.health");

    /** A file, and a text in it, that uses a layer without an import. */
    private record Use(String file, String text) {}

    private static final Map<String, Use> USES = Map.of(
            "datasources-web-server", new Use("ir-web/launcher/src/server/configure.cli", "data-source add "),
            "elytron-oidc-client", new Use("ir-web/src/main/webapp/WEB-INF/web.xml", "<auth-method>OIDC</auth-method>"),
            "management", new Use("ir-web/launcher/src/server/configure.cli", "socket-binding=management-http"),
            "deployment-scanner",
                    new Use("ir-web/launcher/src/main/java/ir/web/launcher/WildFlyProcess.java", "\"deployments\""),
            "metrics", new Use("docs/operations.md", "`/metrics` returns the server's metrics"));

    @Test
    void everyLayerHasAUser() throws IOException {
        var pom = Files.readString(ROOT.resolve("ir-web/launcher/pom.xml"));
        var layers = layers(pom);
        assertThat(layers).isNotEmpty();
        assertThat(unused(layers)).as("layers without a user").isEmpty();
        var named = new TreeSet<>(APIS.keySet());
        named.addAll(USES.keySet());
        assertThat(named).as("users of layers that are not provisioned").isEqualTo(layers);
    }

    @Test
    void layerWithoutAUserIsFound() throws IOException {
        assertThat(layers(
                        "<layers><layer>jaxrs</layer></layers><excluded-layers><layer>batch</layer></excluded-layers>"))
                .containsExactly("jaxrs");
        assertThat(unused(Set.of("jaxrs", "jsf"))).containsExactly("jaxrs");
        assertThat(importers("jakarta.validation")).isEmpty();
    }

    /** The layers that are provisioned, without those that are excluded. */
    private static Set<String> layers(String pom) {
        var list = pom.substring(pom.indexOf("<layers>"), pom.indexOf("</layers>"));
        var names = new TreeSet<String>();
        LAYER.matcher(list).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    private static Set<String> unused(Set<String> layers) throws IOException {
        var users = new TreeMap<String, Boolean>();
        for (var layer : layers) {
            var api = APIS.get(layer);
            var use = USES.get(layer);
            users.put(
                    layer,
                    api != null && !importers(api).isEmpty()
                            || use != null
                                    && Files.readString(ROOT.resolve(use.file()))
                                            .contains(use.text()));
        }
        var unused = new TreeSet<String>();
        users.forEach((layer, used) -> {
            if (!used) {
                unused.add(layer);
            }
        });
        return unused;
    }

    /** The classes of the applications that import the package or a package below it. */
    private static List<Path> importers(String api) throws IOException {
        var imports = Pattern.compile("^import (?:static )?" + Pattern.quote(api) + "\\.", Pattern.MULTILINE);
        try (Stream<Path> files = APPLICATIONS.stream().flatMap(ServerLayersTest::sources)) {
            return files.filter(file -> imports.matcher(text(file)).find()).toList();
        }
    }

    private static Stream<Path> sources(String module) {
        try {
            return Files.walk(ROOT.resolve(module).resolve("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
