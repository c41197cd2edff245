package ir.fhir.subscription;

import ir.fhir.identity.ClientToken;
import ir.scheduling.actor.Role;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.subscription.Subscription.Owner;
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
 * What a subscription's owner may do now, long after the token that made it: the realm is asked whether the client is
 * still there, which roles it has and which scopes (Keycloak's admin interface, with a client that may look and no more).
 */
public final class Owners {
    /** So long an answer is good. */
    private static final Duration GOOD = Duration.ofSeconds(30);

    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LONGEST = 1 << 20;

    private final URI admin;
    private final ClientToken token;
    private final Clock clock;
    private final BoundedHttpClient http;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** While the realm does not answer, it is not asked by every delivery. */
    private volatile Instant silentUntil = Instant.MIN;

    Owners(BoundedHttpClient http, URI admin, ClientToken token, Clock clock) {
        this.http = http;
        this.admin = admin;
        this.token = token;
        this.clock = clock;
    }

    /** Empty where no client is set to ask with: then what the token could do stays good. */
    public static Optional<Owners> asked(BoundedHttpClient http, Clock clock) {
        var client = System.getProperty("ir.realm.client", "");
        if (client.isEmpty()) {
            return Optional.empty();
        }
        var issuer = System.getProperty("ir.oidc.url", "http://localhost:8180/realms/ir");
        var token = new ClientToken(
                http,
                Optional.of(URI.create(issuer + "/protocol/openid-connect/token")),
                client,
                Optional.ofNullable(System.getenv("IR_REALM_SECRET")).orElse(""),
                clock);
        return Optional.of(new Owners(http, URI.create(issuer.replace("/realms/", "/admin/realms/")), token, clock));
    }

    /** What the realm says. */
    public sealed interface Answer {}

    /** It may do this now. */
    public record Still(Owner owner) implements Answer {}

    public record Gone(String why) implements Answer {}

    /** Nobody answered. */
    public record Silent() implements Answer {}

    /** @param gone why the client may do nothing; empty where it may what the rest says */
    private record Known(Optional<String> gone, Set<Role> roles, Set<String> scopes, Instant until) {}

    public Answer now(Owner owner) {
        try {
            // no lock is held while the realm is asked
            var before = known.get(owner.login());
            var fresh = before == null || !clock.instant().isBefore(before.until()) ? ask(owner.login()) : before;
            known.put(owner.login(), fresh);
            return fresh.gone()
                    .<Answer>map(Gone::new)
                    .orElseGet(() -> new Still(new Owner(
                            owner.login(),
                            fresh.roles(),
                            Arrays.stream(owner.scopes().split(" "))
                                    .filter(fresh.scopes()::contains)
                                    .collect(Collectors.joining(" ")))));
        } catch (NoAnswer | JsonException | NullPointerException | ClassCastException silent) {
            silentUntil = clock.instant().plus(SILENCE);
            return new Silent();
        }
    }

    private static final class NoAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private Known ask(String login) {
        if (clock.instant().isBefore(silentUntil)) {
            throw new NoAnswer();
        }
        var until = clock.instant().plus(GOOD);
        var client = get("/clients?clientId=" + URLEncoder.encode(login, StandardCharsets.UTF_8))
                .flatMap(found ->
                        ((JsonArray) found).stream().map(JsonObject.class::cast).findFirst());
        if (client.isEmpty()) {
            return new Known(Optional.of("its client is not in the realm any more"), Set.of(), Set.of(), until);
        }
        var id = client.get().getString("id");
        var account = get("/clients/" + id + "/service-account-user").map(JsonObject.class::cast);
        boolean on = client.get().getBoolean("enabled", false)
                && account.filter(a -> a.getBoolean("enabled", false)).isPresent();
        if (!on) {
            return new Known(Optional.of("its client is switched off"), Set.of(), Set.of(), until);
        }
        var named = get("/users/" + account.orElseThrow().getString("id") + "/role-mappings/realm/composite").stream()
                .flatMap(roles -> ((JsonArray) roles).stream())
                .map(role -> ((JsonObject) role).getString("name"))
                .toList();
        var roles = Role.named(named);
        var scopes = Stream.of("defaultClientScopes", "optionalClientScopes")
                .filter(client.get()::containsKey)
                .flatMap(list -> client.get().getJsonArray(list).getValuesAs(JsonString.class).stream())
                .map(JsonString::getString)
                .collect(Collectors.toCollection(HashSet::new));
        return new Known(Optional.empty(), roles.isEmpty() ? Set.of(Role.EHR) : roles, scopes, until);
    }

    /** Empty where there is no such thing. */
    private Optional<JsonStructure> get(String path) {
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(admin + path))
                            .header("Authorization", "Bearer " + token.get().orElseThrow(NoAnswer::new))
                            .build(),
                    LIMIT,
                    LONGEST);
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw new NoAnswer();
            }
            try (var reader = Json.createReader(new StringReader(answer.text()))) {
                return Optional.of(reader.read());
            }
        } catch (IOException notReached) {
            throw new NoAnswer();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new NoAnswer();
        }
    }
}
