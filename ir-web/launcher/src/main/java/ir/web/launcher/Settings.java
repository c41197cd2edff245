package ir.web.launcher;

import ir.scheduling.configuration.InvalidConfigurationException;
import ir.scheduling.configuration.Secret;
import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import ir.scheduling.configuration.SettingReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the launcher starts: its settings with their defaults.
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

    /** @throws StartupException if a setting of the launcher or of the server has a value that is not accepted */
    static Settings of(GivenSettings given) {
        try {
            var reader = new SettingReader(given::text);
            var build = reader.optional(LauncherSettings.BUILD);
            var settings = new Settings(
                    build.orElse(Path.of("")),
                    reader.value(LauncherSettings.ROOT)
                            .resolve(reader.value(LauncherSettings.DATA))
                            .toAbsolutePath()
                            .normalize(),
                    reader.value(ServerSettings.HTTP_PORT),
                    reader.value(LauncherSettings.KEYCLOAK_PORT),
                    reader.value(LauncherSettings.DATABASE_PORT),
                    reader.value(ServerSettings.MANAGEMENT_PORT),
                    database(reader),
                    reader.optional(ServerSettings.OIDC_URL).map(URI::toString),
                    reader.value(LauncherSettings.DEMO));
            reader.requireValid();
            if (build.isEmpty()) {
                throw new StartupException(
                        "The setting " + LauncherSettings.BUILD.name() + " is missing.",
                        "Start the product with mvn -Prun, which sets it.");
            }
            given.requireValidForServer();
            return settings;
        } catch (InvalidConfigurationException invalid) {
            throw GivenSettings.asStartupException(invalid);
        }
    }

    private static Optional<ExternalDatabase> database(SettingReader reader) {
        var owner = reader.value(LauncherSettings.DATABASE_OWNER);
        var ownerPassword = reader.optional(LauncherSettings.DATABASE_OWNER_PASSWORD);
        var user = reader.value(ServerSettings.DATABASE_USER);
        var password = reader.optional(ServerSettings.DATABASE_PASSWORD);
        return reader.optional(ServerSettings.DATABASE_URL)
                .map(url -> new ExternalDatabase(
                        url,
                        owner,
                        required(LauncherSettings.DATABASE_OWNER_PASSWORD, ownerPassword),
                        user,
                        required(ServerSettings.DATABASE_PASSWORD, password)));
    }

    private static String required(Setting<Secret> setting, Optional<Secret> password) {
        return password.map(Secret::value)
                .orElseThrow(() -> new StartupException(
                        ServerSettings.DATABASE_URL.name() + " is set, but the password " + setting.name() + " is not.",
                        "Set the environment variable " + setting.variable() + "."));
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
}
