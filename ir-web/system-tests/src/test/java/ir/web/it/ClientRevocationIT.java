package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.hl7.fhir.r4.model.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client that the administrator of the realm disables receives no further notifications, even if an old token of it
 * is still valid.
 */
class ClientRevocationIT {
    private final EhrClient practice = EhrClient.client("ehr-practice", "ehr-practice-secret");
    private final EhrClient ehr = EhrClient.demo();
    private final String order = OrderBundles.send(ehr);
    private final AtomicInteger notified = new AtomicInteger();
    private HttpServer endpoint;

    @SuppressWarnings("NullAway.Init") // the test runner calls begin first
    ClientRevocationIT() {}

    @BeforeEach
    void begin() throws Exception {
        endpoint = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        endpoint.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (body.contains("event-notification")) {
                notified.incrementAndGet();
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        endpoint.start();
    }

    @AfterEach
    void end() {
        endpoint.stop(0);
    }

    @Test
    void disabledClientReceivesNoEventsAndAllMissedOnesOnceEnabled() throws Exception {
        var requested = new Subscription();
        requested.setStatus(Subscription.SubscriptionStatus.REQUESTED);
        requested.setReason("the practice shows what is booked");
        requested.setCriteria("https://ir-scheduling.example/fhir/SubscriptionTopic/appointment-status");
        requested
                .getChannel()
                .setType(Subscription.SubscriptionChannelType.RESTHOOK)
                .setEndpoint("http://localhost:" + endpoint.getAddress().getPort() + "/hook")
                .setPayload("application/fhir+json");
        var made = practice.post("/Subscription", requested);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        var id = made.as(Subscription.class).getIdElement().getIdPart();
        until("active", () -> subscription(id).getStatus() == Subscription.SubscriptionStatus.ACTIVE);
        somethingHappens();
        until("a notification", () -> notified.get() > 0);
        int before;
        enabled(false);
        try {
            // a response of the realm is cached for half a minute
            until("the end of notifications", () -> {
                somethingHappens();
                return subscription(id).getStatus() == Subscription.SubscriptionStatus.ERROR;
            });
            assertThat(subscription(id).getError()).contains("disabled");
            before = notified.get();
            somethingHappens();
        } finally {
            enabled(true);
        }
        assertThat(notified.get()).isEqualTo(before);
        until("notifications again", () -> {
            var again = subscription(id);
            again.setStatus(Subscription.SubscriptionStatus.REQUESTED);
            practice.put("/Subscription/" + id, again);
            return notified.get() > before;
        });
        practice.delete("/Subscription/" + id);
    }

    /** Holds a slot and releases it, which can be repeated without using up any capacity. */
    private void somethingHappens() {
        var id = OrderBundles.find(ehr, order, 1)
                .getEntryFirstRep()
                .getResource()
                .getIdElement()
                .getIdPart();
        assertThat(ehr.post("/Appointment/$hold", OrderBundles.appointment(id)).status())
                .isEqualTo(200);
        assertThat(OrderBundles.cancel(ehr, id).status()).isEqualTo(200);
    }

    private Subscription subscription(String id) {
        return practice.get("/Subscription/" + id).as(Subscription.class);
    }

    private static void until(String what, BooleanSupplier there) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(180));
        while (!there.getAsBoolean()) {
            assertThat(Instant.now()).as("timed out waiting for: " + what).isBefore(end);
            Thread.sleep(2000);
        }
    }

    /** Enables or disables the client in Keycloak, with the administrator that the tests' own Keycloak starts with. */
    private static void enabled(boolean enabled) {
        var issuer = ProductSession.settings().issuer();
        var credentials =
                Base64.getEncoder().encodeToString("it-admin:it-admin-secret".getBytes(StandardCharsets.UTF_8));
        var token = json(HttpRequest.newBuilder(URI.create(
                                issuer.replace("/realms/ir", "/realms/master") + "/protocol/openid-connect/token"))
                        .header("Authorization", "Basic " + credentials)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials")))
                .getString("access_token");
        var admin = issuer.replace("/realms/ir", "/admin/realms/ir") + "/clients";
        var found = json(HttpRequest.newBuilder(URI.create(admin + "?clientId=ehr-practice"))
                .header("Authorization", "Bearer " + token));
        var changed = Json.createObjectBuilder(found).add("enabled", enabled).build();
        var answer = EhrClient.send(HttpRequest.newBuilder(URI.create(admin + "/" + found.getString("id")))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(changed.toString()))
                .build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    /** Returns the object, or the first one of a list. */
    private static JsonObject json(HttpRequest.Builder request) {
        var answer = EhrClient.send(request.build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            var read = reader.read();
            return read instanceof JsonObject object
                    ? object
                    : read.asJsonArray().getJsonObject(0);
        }
    }
}
