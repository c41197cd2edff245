package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Keycloak accepts connections but does not respond, and unauthenticated requests make the server call it. Clients with
 * a valid token and signed-in users can continue to work, and the health check reports the problem.
 */
class KeycloakHangsIT {
    /** Exceeds the server's request threads plus the length of its request queue. */
    private static final int FLOOD = 150;

    /** Far below the sequential duration of the flood, and far above that of one response. */
    private static final Duration BOUND = Duration.ofSeconds(15);

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void signedInUsersContinueWhileKeycloakHangs() throws Exception {
        var settings = ProductSession.settings();
        var ehr = EhrClient.demo();
        assertThat(ehr.get("/Patient?_count=1").status()).isEqualTo(200);
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            var keycloak = ProductSession.stack().process("Keycloak").orElseThrow();
            var family = new ArrayList<ProcessHandle>(keycloak.descendants().toList());
            family.add(keycloak);
            ExecutorService flood = Executors.newCachedThreadPool();
            signal("STOP", family);
            try {
                for (int i = 0; i < FLOOD; i++) {
                    flood.execute(() -> pour(this::unknownKeyAtFhir));
                    flood.execute(() -> pour(this::unknownKeyAtTheConsole));
                    flood.execute(() -> pour(this::signInThatWasNotBegun));
                }
                // the server asks for keys at most every ten seconds: the flood is to last for several such times
                for (int i = 0; i < 10; i++) {
                    Thread.sleep(2500);
                    long begun = System.nanoTime();
                    var answer = ehr.get("/Patient?_count=1");
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
                }
                long begun = System.nanoTime();
                assertThat(page.navigate(settings.console() + "today").status()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);

                begun = System.nanoTime();
                var ready = get(settings.health());
                assertThat(ready.body()).contains("\"keycloak\":false");
                assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
                assertThat(get(settings.liveness()).statusCode()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUND);
            } finally {
                over.set(true);
                signal("CONT", family);
                flood.shutdown();
            }
            assertThat(flood.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
        }
        System.out.println("the flood was answered " + statuses);
        assertThat(statuses).containsKey(401);
        assertThat(statuses.keySet()).allMatch(status -> status < 500 || status == 503);

        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (!get(settings.health()).body().contains("\"keycloak\":true")) {
            assertThat(System.nanoTime()).as("Keycloak responds again").isLessThan(end);
            Thread.sleep(500);
        }
        assertThat(EhrClient.demo().get("/Patient?_count=1").status()).isEqualTo(200);
    }

    private void pour(Function<Integer, HttpRequest> request) {
        while (!over.get()) {
            try {
                var answer =
                        HTTP.send(request.apply(numbers.incrementAndGet()), HttpResponse.BodyHandlers.discarding());
                statuses.merge(answer.statusCode(), 1, Integer::sum);
                Thread.sleep(500);
            } catch (IOException unanswered) {
                // a failed request of the flood is irrelevant
            } catch (InterruptedException interrupted) {
                return;
            }
        }
    }

    private HttpRequest unknownKeyAtFhir(int number) {
        return bearing(ProductSession.settings().fhir() + "/Patient?_count=1", number);
    }

    private HttpRequest unknownKeyAtTheConsole(int number) {
        return bearing(ProductSession.settings().console() + "today", number);
    }

    /** A request as if Keycloak had redirected a browser back: the server would fetch the tokens for the code. */
    private HttpRequest signInThatWasNotBegun(int number) {
        return HttpRequest.newBuilder(URI.create(ProductSession.settings().console() + "today?code=a&state=s" + number))
                .header("Cookie", "OAuth_Token_Request_State=s" + number)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static HttpRequest bearing(String address, int number) {
        var token = part("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"unknown-" + number + "\"}") + "."
                + part("{\"iss\":\"" + ProductSession.settings().issuer() + "\",\"sub\":\"x\",\"exp\":4000000000}")
                + "." + part("no signature");
        return HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(String address) {
        return EhrClient.send(HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(30))
                .build());
    }

    private static void signal(String name, List<ProcessHandle> family) throws IOException, InterruptedException {
        for (var member : family) {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + member.pid())
                    .start()
                    .waitFor();
        }
    }
}
