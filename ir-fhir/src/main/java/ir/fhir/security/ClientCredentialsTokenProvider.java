package ir.fhir.security;

import ir.scheduling.outbound.BoundedHttpClient;
import jakarta.json.Json;
import jakarta.json.JsonException;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Obtains an access token for another server by client credentials and caches it until shortly before it expires.
 * Supplies none if no issuer is configured.
 */
public final class ClientCredentialsTokenProvider implements Supplier<Optional<String>> {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int LONGEST = 64 << 10;

    private final Optional<URI> issuer;
    private final String client;
    private final String secret;
    private final Clock clock;
    private final BoundedHttpClient http;
    private Optional<String> token = Optional.empty();
    private Instant ends = Instant.EPOCH;

    public ClientCredentialsTokenProvider(
            BoundedHttpClient http, Optional<URI> issuer, String client, String secret, Clock clock) {
        this.http = http;
        this.issuer = issuer;
        this.client = client;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<String> get() {
        if (issuer.isPresent() && !clock.instant().isBefore(ends)) {
            request(issuer.get());
        }
        return token;
    }

    private void request(URI address) {
        var credentials = Base64.getEncoder()
                .encodeToString((URLEncoder.encode(client, StandardCharsets.UTF_8) + ":"
                                + URLEncoder.encode(secret, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(address)
                            .header("Authorization", "Basic " + credentials)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                            .build(),
                    LIMIT,
                    LONGEST);
            if (answer.status() == 200) {
                try (var reader = Json.createReader(new StringReader(answer.text()))) {
                    var json = reader.readObject();
                    token = Optional.of(json.getString("access_token"));
                    ends = clock.instant().plusSeconds(Math.max(0, json.getInt("expires_in", 60) - 20));
                }
            }
        } catch (IOException | JsonException | NullPointerException | ClassCastException exception) {
            // the call without a token is answered with 401 and retried
            token = Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
