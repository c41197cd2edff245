package ir.web.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Keycloak, built once for PostgreSQL, with the realm {@code ir} imported at its first start. */
final class Keycloak {
    private Keycloak() {}

    static Path home(Path build) throws IOException {
        try (var folders = Files.list(build.resolve("keycloak"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("bin/kc.sh")))
                    .findFirst()
                    .orElseThrow(() -> new StartupException(
                            "Keycloak was not found in " + build + ".",
                            "Run mvn -Prun, which builds and starts the product."));
        }
    }

    /**
     * Runs Keycloak's build step, which takes about half a minute; its result is reused until the build folder is
     * deleted.
     */
    static boolean build(Path home, Path log) throws IOException, InterruptedException {
        var stamp = home.resolve("augmented.stamp");
        if (Files.exists(stamp)) {
            return false;
        }
        home.resolve("bin/kc.sh").toFile().setExecutable(true);
        Files.createDirectories(log.getParent());
        var build = new ProcessBuilder(
                        home.resolve("bin/kc.sh").toString(), "build", "--db=postgres", "--health-enabled=true")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        if (!build.waitFor(10, TimeUnit.MINUTES) || build.exitValue() != 0) {
            build.destroyForcibly();
            throw new StartupException(
                    "The build step of Keycloak failed. Its log is " + log + ".",
                    "Correct the cause in the log, delete " + home + " and start again.");
        }
        Files.writeString(stamp, "done");
        return true;
    }

    /** Prepares the realm import of the first start; at a later start, updates the console's addresses. */
    static void prepareRealm(Path home, Settings settings, EmbeddedPostgresProcess postgres)
            throws IOException, SQLException {
        var importFolder = home.resolve("data/import");
        Files.createDirectories(importFolder);
        Files.writeString(importFolder.resolve("ir-realm.json"), realm(settings));
        updateConsoleAddresses(postgres, settings);
    }

    static ManagedProcess start(Path home, Settings settings, EmbeddedPostgresProcess postgres, Path logs)
            throws IOException {
        return ManagedProcess.start(
                "Keycloak",
                logs.resolve("keycloak.log"),
                Map.of(
                        "KC_DB_PASSWORD",
                        postgres.password("keycloak"),
                        "JAVA_OPTS_KC_HEAP",
                        "-Xms64m -Xmx512m",
                        "JAVA_OPTS_APPEND",
                        "-XX:+ExitOnOutOfMemoryError"),
                // Keycloak does not receive the server's secrets
                Set.of("IR_"),
                List.of(
                        home.resolve("bin/kc.sh").toString(),
                        "start",
                        "--optimized",
                        "--import-realm",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + settings.keycloakPort(),
                        "--hostname=http://localhost:" + settings.keycloakPort(),
                        "--cache=local",
                        "--db-url=" + postgres.url("keycloak"),
                        "--db-username=keycloak",
                        "--http-management-port=0",
                        "--log-level=warn"));
    }

    private static String realm(Settings settings) throws IOException {
        try (var in = Keycloak.class.getResourceAsStream("/demo/ir-realm.json")) {
            if (in == null) {
                throw new IllegalStateException("demo/ir-realm.json is not on the class path");
            }
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .replace("http://localhost:8080", "http://localhost:" + settings.httpPort())
                    .replace("@ehr-demo-jwks@", DemoKey.jwks(settings).replace("\"", "\\\""));
        }
    }

    /**
     * Keycloak never imports an existing realm again, so the redirect addresses are updated when the console's port
     * changes.
     */
    private static void updateConsoleAddresses(EmbeddedPostgresProcess postgres, Settings settings)
            throws SQLException {
        try (var connection = DriverManager.getConnection(
                        postgres.url("keycloak"), "keycloak", postgres.password("keycloak"));
                var tables = connection.getMetaData().getTables(null, null, "redirect_uris", null)) {
            if (!tables.next()) {
                return;
            }
            for (var column : List.of("redirect_uris:value", "web_origins:value", "client_attributes:value")) {
                var parts = column.split(":", -1);
                try (var update = connection.prepareStatement(
                        "update " + parts[0] + " set " + parts[1] + " = regexp_replace("
                                + parts[1] + ", 'http://localhost:[0-9]+', ?) where " + parts[1]
                                + " like 'http://localhost:%' and client_id in (select id from client where client_id = 'ir-console')")) {
                    update.setString(1, "http://localhost:" + settings.httpPort());
                    update.executeUpdate();
                }
            }
        }
    }
}
