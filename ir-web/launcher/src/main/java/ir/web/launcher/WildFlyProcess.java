package ir.web.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The provisioned WildFly with the FHIR API and the console, run from a fresh copy of its {@code standalone} folder.
 */
final class WildFlyProcess {
    private WildFlyProcess() {}

    static ManagedProcess start(Settings settings, Path base, Path logs, Map<String, String> database)
            throws IOException {
        var home = settings.build().resolve("server");
        delete(base);
        // the server log is outside of this folder, which is replaced at every start
        var ownLogs = logs.resolve("wildfly");
        Logs.rotate(ownLogs.resolve("server.log"));
        Logs.prune(ownLogs, "server.log.");
        copy(home.resolve("standalone"), base);
        var deployments = Files.createDirectories(base.resolve("deployments"));
        for (var application : List.of("ir-fhir.war", "ir-web.war")) {
            Files.copy(settings.build().resolve("deployments").resolve(application), deployments.resolve(application));
        }
        var command = new ArrayList<>(List.of(
                home.resolve("bin/standalone.sh").toString(),
                "-Djboss.server.base.dir=" + base,
                "-Djboss.server.log.dir=" + ownLogs,
                "-Dir.http.port=" + settings.httpPort(),
                "-Dir.management.port=" + settings.managementPort(),
                "-Dir.oidc.url=" + settings.issuer(),
                "-Dir.fhir.url="
                        + System.getProperty("ir.fhir.url", "http://localhost:" + settings.httpPort() + "/fhir/R4"),
                "-Dir.console.url=" + System.getProperty("ir.console.url", settings.console()),
                "-Dir.proxy.forwarded=" + Boolean.getBoolean("ir.proxy.forwarded"),
                "-Dir.demo=" + settings.demo()));
        if (settings.demo() && System.getProperty("ir.subscription.endpoints") == null) {
            // subscribers of the demo listen on this machine
            command.add("-Dir.subscription.endpoints=http://localhost:*");
        }
        if (settings.demo() && System.getProperty("ir.realm.client") == null) {
            command.add("-Dir.realm.client=ir-realm");
        }
        // the hospital configures the destinations of mail and events; without mail settings, messages wait
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("ir.mail.")
                        || name.startsWith("ir.subscription.")
                        || name.startsWith("ir.realm.")
                        || name.startsWith("ir.peer."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        home.resolve("bin/standalone.sh").toFile().setExecutable(true);
        var environment = new HashMap<>(database);
        if (settings.demo() && System.getenv("IR_REALM_SECRET") == null) {
            environment.put("IR_REALM_SECRET", "ir-realm-secret");
        }
        environment.put(
                "JAVA_OPTS",
                "-Xms128m -Xmx768m -XX:MaxMetaspaceSize=384m -Djava.net.preferIPv4Stack=true -Djava.awt.headless=true"
                        + " -Djboss.modules.system.pkgs=org.jboss.byteman"
                        // a server that runs out of memory exits and the launcher restarts it. It writes no heap dump,
                        // which would contain patient data
                        + " -XX:+ExitOnOutOfMemoryError");
        return ManagedProcess.start(
                "WildFly",
                logs.resolve("wildfly.log"),
                environment,
                // settings of Keycloak
                Set.of("KC_"),
                command);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
