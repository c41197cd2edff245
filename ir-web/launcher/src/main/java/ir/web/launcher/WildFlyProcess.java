package ir.web.launcher;

import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
                "-Djboss.server.log.dir=" + ownLogs));
        var given = GivenSettings.ofThisProcess();
        command.addAll(given.serverProperties(determined(settings, given)));
        home.resolve("bin/standalone.sh").toFile().setExecutable(true);
        var environment = new HashMap<>(given.serverSecrets());
        environment.putAll(database);
        if (settings.demo()) {
            environment.putIfAbsent(ServerSettings.REALM_SECRET.variable(), "ir-realm-secret");
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
                // settings of Keycloak; those of this system are passed one by one
                Set.of("KC_", "IR_"),
                command);
    }

    /** Values that depend on what the launcher starts beside the server. */
    private static Map<Setting<?>, String> determined(Settings settings, GivenSettings given) {
        var values = new LinkedHashMap<Setting<?>, String>();
        values.put(ServerSettings.HTTP_PORT, Integer.toString(settings.httpPort()));
        values.put(ServerSettings.MANAGEMENT_PORT, Integer.toString(settings.managementPort()));
        values.put(ServerSettings.OIDC_URL, settings.issuer());
        if (settings.demo() && !given.has(ServerSettings.SUBSCRIPTION_ENDPOINTS)) {
            // subscribers of the demo listen on this machine
            values.put(ServerSettings.SUBSCRIPTION_ENDPOINTS, "http://localhost:*");
        }
        if (settings.demo() && !given.has(ServerSettings.REALM_CLIENT)) {
            values.put(ServerSettings.REALM_CLIENT, "ir-realm");
        }
        return values;
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
