package ir.fhir.subscription;

import ir.fhir.outcome.Diagnostics;
import ir.fhir.security.ClientCredentialsTokenProvider;
import ir.scheduling.configuration.Configuration;
import ir.scheduling.configuration.Secret;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.security.Role;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Verifies the current permissions of a subscription's owner, because the token of the creation expires long before.
 * Reads from the realm whether the client still exists, its roles and its scopes (Keycloak's admin API, with a
 * read-only client).
 */
public final class SubscriptionOwnerVerifier {
    /** Time for which a response is cached. */
    private static final Duration GOOD = Duration.ofSeconds(30);

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LONGEST = 1 << 20;

    private final URI admin;
    private final ClientCredentialsTokenProvider token;
    private final Clock clock;
    private final BoundedHttpClient http;
    private final Map<String, CachedOwner> known = new ConcurrentHashMap<>();

    /** Until then, deliveries do not call the realm, because it did not respond. */
    private volatile Instant silentUntil = Instant.MIN;

    SubscriptionOwnerVerifier(BoundedHttpClient http, URI admin, ClientCredentialsTokenProvider token, Clock clock) {
        this.http = http;
        this.admin = admin;
        this.token = token;
        this.clock = clock;
    }

    /** Returns empty if no client is configured for the realm. Then the permissions of the token stay valid. */
    public static Optional<SubscriptionOwnerVerifier> create(
            BoundedHttpClient http, Clock clock, Configuration configuration) {
        var issuer = configuration.issuer().toString();
        return configuration.realm().map(client -> {
            var token = new ClientCredentialsTokenProvider(
                    http,
                    Optional.of(URI.create(issuer + "/protocol/openid-connect/token")),
                    client.id(),
                    client.secret().map(Secret::value).orElse(""),
                    clock);
            return new SubscriptionOwnerVerifier(
                    http, URI.create(issuer.replace("/realms/", "/admin/realms/")), token, clock);
        });
    }

    /** Result of the verification. */
    public sealed interface OwnerStatus {}

    /** The owner's client is active, with its current roles and scopes. */
    public record Active(Owner owner) implements OwnerStatus {}

    public record Revoked(String reason) implements OwnerStatus {}

    /** The realm did not respond. */
    public record Unavailable() implements OwnerStatus {}

    /** @param revoked why the client has no access any more; empty if roles and scopes apply */
    private record CachedOwner(Optional<String> revoked, Set<Role> roles, Set<String> scopes, Instant until) {}

    public OwnerStatus verify(Owner owner) {
        try {
            // no lock during the call to the realm
            var before = known.get(owner.login());
            var fresh = before == null || !clock.instant().isBefore(before.until()) ? fetch(owner.login()) : before;
            known.put(owner.login(), fresh);
            return fresh.revoked()
                    .<OwnerStatus>map(Revoked::new)
                    .orElseGet(() -> new Active(new Owner(
                            owner.login(),
                            fresh.roles(),
                            Arrays.stream(owner.scopes().split(" "))
                                    .filter(fresh.scopes()::contains)
                                    .collect(Collectors.joining(" ")))));
        } catch (OwnerUnavailableException | JsonException | NullPointerException | ClassCastException silent) {
            silentUntil = clock.instant().plus(SILENCE);
            return new Unavailable();
        }
    }

    private static final class OwnerUnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private CachedOwner fetch(String login) {
        if (clock.instant().isBefore(silentUntil)) {
            throw new OwnerUnavailableException();
        }
        var until = clock.instant().plus(GOOD);
        var client = get("/clients?clientId=" + URLEncoder.encode(login, StandardCharsets.UTF_8))
                .flatMap(found ->
                        ((JsonArray) found).stream().map(JsonObject.class::cast).findFirst());
        if (client.isEmpty()) {
            return new CachedOwner(Optional.of(Diagnostics.text("client-gone")), Set.of(), Set.of(), until);
        }
        var id = client.get().getString("id");
        var account = get("/clients/" + id + "/service-account-user").map(JsonObject.class::cast);
        boolean on = client.get().getBoolean("enabled", false)
                && account.filter(a -> a.getBoolean("enabled", false)).isPresent();
        if (!on) {
            return new CachedOwner(Optional.of(Diagnostics.text("client-disabled")), Set.of(), Set.of(), until);
        }
        var named = get("/users/" + account.orElseThrow().getString("id") + "/role-mappings/realm/composite").stream()
                .flatMap(roles -> ((JsonArray) roles).stream())
                .map(role -> ((JsonObject) role).getString("name"))
                .toList();
        var roles = Role.ofRealmRoles(named);
        var scopes = Stream.of("defaultClientScopes", "optionalClientScopes")
                .filter(client.get()::containsKey)
                .flatMap(list -> client.get().getJsonArray(list).getValuesAs(JsonString.class).stream())
                .map(JsonString::getString)
                .collect(Collectors.toCollection(HashSet::new));
        return new CachedOwner(Optional.empty(), roles.isEmpty() ? Set.of(Role.EHR) : roles, scopes, until);
    }

    /** Returns empty if the realm responds with 404. */
    private Optional<JsonStructure> get(String path) {
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(admin + path))
                            .header(
                                    "Authorization",
                                    "Bearer " + token.get().orElseThrow(OwnerUnavailableException::new))
                            .build(),
                    LIMIT,
                    LONGEST);
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw new OwnerUnavailableException();
            }
            try (var reader = Json.createReader(new StringReader(answer.text()))) {
                return Optional.of(reader.read());
            }
        } catch (IOException exception) {
            throw new OwnerUnavailableException();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new OwnerUnavailableException();
        }
    }
}
