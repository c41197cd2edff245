package ir.web.launcher;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Settings of the launcher, from system properties.
 *
 * @param build folder with the provisioned server, Keycloak and the applications
 * @param data folder of the database, secrets and logs
 * @param dbPort port of the embedded PostgreSQL
 * @param database an external PostgreSQL instead of the embedded one
 * @param oidcUrl issuer of an external Keycloak instead of the embedded one
 * @param demo whether the demo clinic is generated in an empty database
 */
public record Settings(
        Path build,
        Path data,
        int httpPort,
        int keycloakPort,
        int dbPort,
        int managementPort,
        Optional<ExternalDatabase> database,
        Optional<String> oidcUrl,
        boolean demo) {

    /** An external PostgreSQL; {@code owner} owns and migrates the schema, the server connects as {@code user}. */
    public record ExternalDatabase(String url, String owner, String ownerPassword, String user, String password) {
        /** Omits the passwords. */
        @Override
        public String toString() {
            return url + " as " + user;
        }
    }

    static Settings fromSystemProperties() {
        var build = Path.of(required("ir.build"));
        var root = Path.of(System.getProperty("ir.root", "."));
        var url = System.getProperty("ir.db.url");
        return new Settings(
                build,
                root.resolve(System.getProperty("ir.data", "data"))
                        .toAbsolutePath()
                        .normalize(),
                port("ir.http.port", 8080),
                port("ir.keycloak.port", 8180),
                port("ir.db.port", 5435),
                port("ir.management.port", 9990),
                url == null
                        ? Optional.empty()
                        : Optional.of(new ExternalDatabase(
                                url,
                                System.getProperty("ir.db.owner", "ir_owner"),
                                secret("ir.db.owner.password", "IR_DB_OWNER_PASSWORD"),
                                System.getProperty("ir.db.user", "ir_app"),
                                secret("ir.db.password", "IR_DB_PASSWORD"))),
                Optional.ofNullable(System.getProperty("ir.oidc.url")),
                !"false".equals(System.getProperty("ir.demo")));
    }

    public String issuer() {
        return oidcUrl.orElse("http://localhost:" + keycloakPort + "/realms/ir");
    }

    public String console() {
        return "http://localhost:" + httpPort + "/";
    }

    public String fhir() {
        return console() + "fhir/R4";
    }

    public String health() {
        return "http://localhost:" + managementPort + "/health/ready";
    }

    /** Address of the liveness check, which is independent of the database and Keycloak. */
    public String liveness() {
        return "http://localhost:" + managementPort + "/health/live";
    }

    private static String secret(String key, String variable) {
        var given = System.getProperty(key, System.getenv(variable));
        if (given == null) {
            throw new StartupException(
                    "ir.db.url is set, but the password " + key + " is not.",
                    "Set the environment variable " + variable + ".");
        }
        return given;
    }

    private static String required(String key) {
        var value = System.getProperty(key);
        if (value == null) {
            throw new StartupException(
                    "The setting " + key + " is missing.", "Start the product with mvn -Prun, which sets it.");
        }
        return value;
    }

    private static int port(String key, int standard) {
        var text = System.getProperty(key);
        if (text == null) {
            return standard;
        }
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException exception) {
            // reported below
        }
        throw new StartupException(
                key + " is \"" + text + "\" (expected: a port number, 1 to 65535).",
                "Correct -D" + key + "=… and start again.");
    }
}
