package ir.scheduling.configuration;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the server, valid and with their defaults. A bean in both applications.
 *
 * @param issuer issuer of the tokens, the address of a realm
 * @param subscriptionEndpoints beginnings of the addresses that notifications may be sent to
 * @param hostNames names and addresses that the server was given for its machine
 * @param peer the hospital's FHIR server
 * @param realm the client that reads the realm
 */
public record Configuration(
        int httpPort,
        int managementPort,
        Optional<String> databaseUrl,
        URI issuer,
        URI consoleUrl,
        URI fhirUrl,
        boolean iheLiteralErrors,
        List<String> subscriptionEndpoints,
        List<String> hostNames,
        Mail mail,
        Optional<Peer> peer,
        Optional<RealmClient> realm) {
    /** System properties of the server itself, not settings of this system. */
    private static final List<String> HOST_NAMES =
            List.of("jboss.host.name", "jboss.qualified.host.name", "jboss.bind.address");

    /** The port that Keycloak has unless the launcher passes another issuer. */
    private static final String DEFAULT_ISSUER = "http://localhost:8180/realms/ir";

    public Configuration {
        subscriptionEndpoints = List.copyOf(subscriptionEndpoints);
        hostNames = List.copyOf(hostNames);
    }

    /**
     * The mail server.
     *
     * @param host empty if there is none
     * @param staff recipient of notices about overdue visits
     * @param sessionBefore how long before a session the patient is reminded
     */
    public record Mail(
            Optional<String> host,
            int port,
            String from,
            Optional<String> staff,
            Duration sessionBefore,
            Optional<String> user,
            Optional<Secret> password,
            boolean tls) {}

    /** The hospital's FHIR server. */
    public record Peer(URI url, Optional<URI> tokenUrl, String client, Optional<Secret> secret) {}

    /** The client that reads clients and users of the realm. */
    public record RealmClient(String id, Optional<Secret> secret) {}

    /**
     * Reads and checks all settings.
     *
     * @param source the text of a setting by its name; null if it is not set
     * @throws InvalidConfigurationException if a value is not accepted
     */
    public static Configuration read(Function<String, @Nullable String> source) {
        var reader = new SettingReader(source);
        int port = reader.value(ServerSettings.HTTP_PORT);
        var local = "http://localhost:" + port + "/";
        // read by the server in its own configuration, and checked here
        reader.value(ServerSettings.DATABASE_USER);
        reader.optional(ServerSettings.DATABASE_PASSWORD);
        reader.value(ServerSettings.PROXY_FORWARDED);
        var configuration = new Configuration(
                port,
                reader.value(ServerSettings.MANAGEMENT_PORT),
                reader.optional(ServerSettings.DATABASE_URL),
                reader.optional(ServerSettings.OIDC_URL).orElse(URI.create(DEFAULT_ISSUER)),
                reader.optional(ServerSettings.CONSOLE_URL).orElse(URI.create(local)),
                reader.optional(ServerSettings.FHIR_URL).orElse(URI.create(local + "fhir/R4")),
                reader.value(ServerSettings.IHE_LITERAL_ERRORS),
                reader.optional(ServerSettings.SUBSCRIPTION_ENDPOINTS).orElse(List.of()),
                HOST_NAMES.stream()
                        .flatMap(name -> Optional.ofNullable(source.apply(name)).stream())
                        .filter(name -> !name.isBlank())
                        .toList(),
                mail(reader),
                peer(reader),
                realm(reader));
        reader.requireValid();
        return configuration;
    }

    private static Mail mail(SettingReader reader) {
        return new Mail(
                reader.optional(ServerSettings.MAIL_HOST),
                reader.value(ServerSettings.MAIL_PORT),
                reader.value(ServerSettings.MAIL_FROM),
                reader.optional(ServerSettings.MAIL_STAFF),
                reader.value(ServerSettings.MAIL_SESSION_DAYS),
                reader.optional(ServerSettings.MAIL_USER),
                reader.optional(ServerSettings.MAIL_PASSWORD),
                reader.value(ServerSettings.MAIL_TLS));
    }

    private static Optional<Peer> peer(SettingReader reader) {
        var tokenUrl = reader.optional(ServerSettings.PEER_TOKEN_URL);
        var client = reader.value(ServerSettings.PEER_CLIENT);
        var secret = reader.optional(ServerSettings.PEER_SECRET);
        return reader.optional(ServerSettings.PEER_URL).map(url -> new Peer(url, tokenUrl, client, secret));
    }

    private static Optional<RealmClient> realm(SettingReader reader) {
        var secret = reader.optional(ServerSettings.REALM_SECRET);
        return reader.optional(ServerSettings.REALM_CLIENT).map(id -> new RealmClient(id, secret));
    }
}
