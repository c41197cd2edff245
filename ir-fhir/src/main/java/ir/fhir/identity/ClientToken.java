package ir.fhir.identity;

import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** A token of ours for another server by client credentials, kept until shortly before it ends; none where no issuer is set. */
public final class ClientToken implements Supplier<Optional<String>> {
    private final Optional<URI> issuer;
    private final String client;
    private final String secret;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private Optional<String> token = Optional.empty();
    private Instant ends = Instant.EPOCH;

    public ClientToken(Optional<URI> issuer, String client, String secret, Clock clock) {
        this.issuer = issuer;
        this.client = client;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public synchronized Optional<String> get() {
        if (issuer.isPresent() && !clock.instant().isBefore(ends)) {
            ask(issuer.get());
        }
        return token;
    }

    private void ask(URI address) {
        var credentials = Base64.getEncoder()
                .encodeToString((URLEncoder.encode(client, StandardCharsets.UTF_8) + ":"
                                + URLEncoder.encode(secret, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(10))
                            .header("Authorization", "Basic " + credentials)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                try (var reader = Json.createReader(new StringReader(answer.body()))) {
                    var json = reader.readObject();
                    token = Optional.of(json.getString("access_token"));
                    ends = clock.instant().plusSeconds(Math.max(0, json.getInt("expires_in", 60) - 20));
                }
            }
        } catch (IOException notReached) {
            // the other server then answers 401, and it is tried again
            token = Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
