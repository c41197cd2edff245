package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import com.sun.net.httpserver.HttpServer;
import ir.domain.lesion.BodySite;
import ir.web.launcher.SampleOrders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.hl7.fhir.r4.model.Parameters;
import org.hl7.fhir.r4.model.Parameters.ParametersParameterComponent;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.ServiceRequest.ServiceRequestPriority;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.UnsignedIntType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Subscriptions of the R5 Backport: handshake, numbered notifications, and redelivery after the endpoint was
 * unavailable.
 */
class SubscriptionIT {
    private static final String BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
    private static final String TOPICS = "https://ir-scheduling.example/fhir/SubscriptionTopic/";
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private final EhrClient ehr = EhrClient.demo();
    private final List<String> made = new ArrayList<>();
    private final List<Bundle> received = new ArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private volatile int answer = 200;
    private HttpServer endpoint;

    @SuppressWarnings("NullAway.Init") // the test runner calls listen first
    SubscriptionIT() {}

    @BeforeEach
    void listen() throws IOException {
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/hook", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            synchronized (received) {
                keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                if (answer == 200) {
                    received.add(
                            exchange.getRequestHeaders()
                                            .getFirst("Content-Type")
                                            .contains("xml")
                                    ? FHIR.newXmlParser().parseResource(Bundle.class, body)
                                    : FHIR.newJsonParser().parseResource(Bundle.class, body));
                }
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        endpoint.start();
    }

    @AfterEach
    void end() {
        made.forEach(id -> ehr.delete("/Subscription/" + id));
        endpoint.stop(0);
    }

    private Subscription wanted(String topic) {
        var subscription = new Subscription();
        subscription.setStatus(Subscription.SubscriptionStatus.REQUESTED);
        subscription.setReason("the EHR shows what is booked");
        subscription.setCriteria(TOPICS + topic);
        subscription
                .getChannel()
                .setType(Subscription.SubscriptionChannelType.RESTHOOK)
                .setEndpoint("http://localhost:" + endpoint.getAddress().getPort() + "/hook")
                .setPayload("application/fhir+json")
                .addHeader("Authorization: Bearer the-endpoint's-key");
        return subscription;
    }

    private String made(Subscription subscription) {
        var answer = ehr.post("/Subscription", subscription);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        var id = answer.as(Subscription.class).getIdElement().getIdPart();
        made.add(id);
        return id;
    }

    private static Parameters status(Bundle notification) {
        return (Parameters) notification.getEntryFirstRep().getResource();
    }

    private static String said(Parameters status, String name) {
        return status.getParameter().stream()
                .filter(p -> p.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue()
                .primitiveValue();
    }

    private static List<ParametersParameterComponent> events(Bundle notification) {
        return status(notification).getParameter().stream()
                .filter(p -> p.getName().equals("notification-event"))
                .toList();
    }

    private static String part(ParametersParameterComponent event, String name) {
        return event.getPart().stream()
                .filter(p -> p.getName().equals(name))
                .findFirst()
                .map(p -> p.getValue() instanceof Reference reference
                        ? reference.getReference()
                        : p.getValue().primitiveValue())
                .orElse("");
    }

    private List<Bundle> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    /** All notification events in the order of their receipt. */
    private List<ParametersParameterComponent> notifiedEvents() {
        return received().stream().flatMap(b -> events(b).stream()).toList();
    }

    private void until(String what, Predicate<List<Bundle>> there) throws InterruptedException {
        var end = Instant.now().plus(Duration.ofSeconds(240));
        while (!there.test(received())) {
            assertThat(Instant.now()).as("timed out waiting for " + what).isBefore(end);
            Thread.sleep(100);
        }
    }

    private String booked() {
        var number = "EVT-" + UUID.randomUUID().toString().substring(0, 8);
        var sent = ehr.post(
                "",
                SampleOrders.bundle(
                        new SampleOrders.Sample(
                                number,
                                "Bote",
                                "Nora",
                                true,
                                LocalDate.of(1958, 3, 9),
                                BodySite.SCAPULA,
                                false,
                                "94222008",
                                "breast",
                                2.1,
                                6,
                                30,
                                true,
                                true,
                                ServiceRequestPriority.ROUTINE,
                                true),
                        Instant.now()));
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        var find = new Parameters();
        var from = Instant.now().plusSeconds(27L * 86_400);
        find.addParameter("start", new org.hl7.fhir.r4.model.DateTimeType(Date.from(from)));
        find.addParameter("end", new org.hl7.fhir.r4.model.DateTimeType(Date.from(from.plusSeconds(14L * 86_400))));
        find.addParameter(
                "referral-identifier",
                new Identifier()
                        .setSystem("https://beispielklinik.example/orders")
                        .setValue("SR-" + number));
        var offer = ehr.post("/Appointment/$find", find)
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        var id = offer.getIdElement().getIdPart();
        var book = new Parameters();
        book.addParameter("appointment-reference", new Reference("Appointment/" + id));
        var answer = ehr.post("/Appointment/$book", book);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return id;
    }

    private void active(String id) throws InterruptedException {
        until(
                "the endpoint's response",
                b -> ehr.get("/Subscription/" + id).as(Subscription.class).getStatus()
                        == Subscription.SubscriptionStatus.ACTIVE);
    }

    private void cancelled(String id) {
        var cancel = new Parameters();
        cancel.addParameter("appointment-reference", new Reference("Appointment/" + id));
        cancel.addParameter("reason", new StringType("the patient is ill"));
        cancel.addParameter("initiator", new CodeType("patient"));
        var answer = ehr.post("/Appointment/$cancel", cancel);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void subscriberConfirmsThenReceivesNumberedEventsAndMissedOnesAfterAnOutage() throws Exception {
        var id = made(wanted("appointment-status"));
        until("the handshake", b -> !b.isEmpty());
        var validator = new Validator();
        var handshake = received().get(0);
        assertThat(validator.wrong(FHIR.newJsonParser().encodeResourceToString(handshake)))
                .isEmpty();
        assertThat(handshake.getType()).isEqualTo(Bundle.BundleType.HISTORY);
        assertThat(said(status(handshake), "type")).isEqualTo("handshake");
        assertThat(said(status(handshake), "topic")).isEqualTo(TOPICS + "appointment-status");
        assertThat(said(status(handshake), "events-since-subscription-start")).matches("\\d+");
        assertThat(keys).containsOnly("Bearer the-endpoint's-key");
        var first = booked();
        until(
                "the booking",
                b -> notifiedEvents().stream().anyMatch(e -> part(e, "focus").endsWith("Appointment/" + first)));
        var notification = received().stream()
                .filter(b -> events(b).stream().anyMatch(e -> part(e, "focus").endsWith("Appointment/" + first)))
                .findFirst()
                .orElseThrow();
        assertThat(validator.wrong(FHIR.newJsonParser().encodeResourceToString(notification)))
                .isEmpty();
        assertThat(said(status(notification), "type")).isEqualTo("event-notification");
        assertThat(notification.getEntry())
                .as("the notification contains ids only")
                .filteredOn(e -> e.hasResource())
                .hasSize(1);
        assertThat(notification.getEntry()).anyMatch(e -> e.getFullUrl().endsWith("/Appointment/" + first));
        // while the endpoint is unavailable, events are queued and later delivered in order
        answer = 503;
        int tried = keys.size();
        var second = booked();
        cancelled(second);
        cancelled(first);
        until("a failed attempt", b -> keys.size() > tried);
        answer = 200;
        until(
                "the missed notifications",
                b -> notifiedEvents().stream()
                                .filter(e -> part(e, "focus").endsWith("Appointment/" + first))
                                .count()
                        >= 3);
        var numbers = notifiedEvents().stream()
                .map(e -> Long.parseLong(part(e, "event-number")))
                .distinct()
                .toList();
        assertThat(numbers)
                .as("event numbers without gaps and in order")
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        var status = (Parameters) ehr.get("/Subscription/" + id + "/$status")
                .as(Bundle.class)
                .getEntryFirstRep()
                .getResource();
        assertThat(said(status, "status")).isEqualTo("active");
        assertThat(Integer.parseInt(said(status, "events-since-subscription-start")))
                .isGreaterThanOrEqualTo(numbers.size());
        var again = ehr.get("/Subscription/" + id + "/$events?eventsSinceNumber=2&eventsUntilNumber=3");
        assertThat(events(again.as(Bundle.class)).stream().map(e -> part(e, "event-number")))
                .containsExactly("2", "3");
        assertThat(validator.wrong(again.body())).isEmpty();
        var full = ehr.get("/Subscription/" + id + "/$events?eventsSinceNumber=1&content=full-resource")
                .as(Bundle.class);
        assertThat(full.getEntry().get(1).getResource()).isInstanceOf(Appointment.class);
        assertThat(ehr.get("/Subscription/" + id + "/$events?eventsSinceNumber=one")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void keysAreHiddenOtherOwnersSubscriptionsAreNotFoundAndTheOwnerCanEndIt() throws Exception {
        var id = made(wanted("appointment-booked"));
        active(id);
        var read = ehr.get("/Subscription/" + id);
        assertThat(read.body()).doesNotContain("endpoint's-key");
        assertThat(new Validator().wrong(read.body())).isEmpty();
        assertThat(ehr.get("/Subscription?status=active&criteria=" + TOPICS + "appointment-booked")
                        .as(Bundle.class)
                        .getEntry())
                .anyMatch(e -> e.getResource().getIdElement().getIdPart().equals(id));
        var other = EhrClient.client("ehr-practice", "ehr-practice-secret");
        assertThat(other.get("/Subscription/" + id).status()).isIn(403, 404);
        assertThat(other.delete("/Subscription/" + id).status()).isIn(403, 404);
        var known = read.as(Subscription.class);
        known.getChannel().getPayloadElement().removeExtension(BACKPORT + "backport-payload-content");
        known.getChannel()
                .getPayloadElement()
                .addExtension(BACKPORT + "backport-payload-content", new CodeType("full-resource"));
        known.getChannel().setPayload("application/fhir+xml");
        var tag = "W/\"" + known.getMeta().getVersionId() + "\"";
        var changed = ehr.put("/Subscription/" + id, known, "If-Match", tag);
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(ehr.put("/Subscription/" + id, known, "If-Match", tag).status())
                .as("the version is stale")
                .isEqualTo(412);
        active(id);
        assertThat(received().stream().filter(b -> said(status(b), "type").equals("handshake")))
                .as("a second handshake")
                .hasSize(2);
        assertThat(keys.get(keys.size() - 1)).as("the stored key is used").isEqualTo("Bearer the-endpoint's-key");
        var appointment = booked();
        until(
                "the booking itself",
                b -> b.stream()
                        .flatMap(n -> n.getEntry().stream())
                        .anyMatch(e -> e.getResource() instanceof Appointment a
                                && a.getIdElement().getIdPart().equals(appointment)
                                && a.getStatus() == Appointment.AppointmentStatus.BOOKED));
        cancelled(appointment);
        var now = ehr.get("/Subscription/" + id).as(Subscription.class);
        now.setStatus(Subscription.SubscriptionStatus.OFF);
        assertThat(ehr.put("/Subscription/" + id, now).as(Subscription.class).getStatus())
                .isEqualTo(Subscription.SubscriptionStatus.OFF);
        assertThat(ehr.delete("/Subscription/" + id).status()).isIn(200, 204);
        assertThat(ehr.get("/Subscription/" + id).status()).isEqualTo(404);
    }

    @Test
    void filtersLimitEventsAndHeartbeatsAreSent() throws Exception {
        var requested = wanted("appointment-booked");
        requested
                .getCriteriaElement()
                .addExtension(
                        BACKPORT + "backport-filter-criteria", new StringType("Appointment?identifier=urn:nobody|1"));
        requested.getChannel().addExtension(BACKPORT + "backport-heartbeat-period", new UnsignedIntType(10));
        made(requested);
        until("the handshake", b -> !b.isEmpty());
        cancelled(booked());
        until("a heartbeat", b -> b.size() > 1);
        assertThat(notifiedEvents()).as("no event matches the filter").isEmpty();
        assertThat(said(status(received().get(1)), "type")).isEqualTo("heartbeat");
    }

    @Test
    void unsupportedRequestIsRejectedWithTheReason() {
        refused(wanted("appointment-lost"), "Subscription.criteria");
        var elsewhere = wanted("appointment-booked");
        for (var address : List.of(
                "http://169.254.169.254/latest",
                "https://localhost:1/hook",
                "http://localhost.evil.example/hook",
                "http://evil@localhost/hook",
                "http://127.0.0.1:8080/hook",
                "file:///etc/passwd",
                "not a url")) {
            elsewhere.getChannel().setEndpoint(address);
            refused(elsewhere, "Subscription.channel.endpoint");
        }
        var mail = wanted("appointment-booked");
        mail.getChannel().setType(Subscription.SubscriptionChannelType.EMAIL);
        refused(mail, "Subscription.channel.type");
        var header = wanted("appointment-booked");
        header.getChannel().addHeader("Host: elsewhere");
        refused(header, "Subscription.channel.header");
        var filter = wanted("appointment-booked");
        filter.getCriteriaElement()
                .addExtension(BACKPORT + "backport-filter-criteria", new StringType("Appointment?colour=blue"));
        refused(filter, "colour");
        for (var dropped : List.of(
                "Appointment?status",
                "Appointment?status=",
                "Appointment?status=%20",
                "Appointment?colour",
                "Appointment?=x",
                "Appointment?%",
                "Appointment?status=%ZZ",
                "Appointment?location&status=booked",
                "Appointment?status=booked&",
                "Appointment?",
                "Appointment")) {
            var incomplete = wanted("appointment-booked");
            incomplete
                    .getCriteriaElement()
                    .addExtension(BACKPORT + "backport-filter-criteria", new StringType(dropped));
            refused(incomplete, "");
        }
        for (var monstrous : List.of("1e-999999", "ap1e-999999", "1e999999", "1".repeat(41))) {
            var number = wanted("procedure-completed");
            number.getCriteriaElement()
                    .addExtension(
                            BACKPORT + "backport-filter-criteria",
                            new StringType("Procedure?part-of:Observation.value-quantity=" + monstrous));
            refused(number, "value-quantity");
            assertThat(ehr.get("/Observation?value-quantity=" + monstrous).status())
                    .isEqualTo(400);
        }
        var settings = ProductSession.settings();
        for (int own :
                new int[] {settings.httpPort(), settings.managementPort(), settings.keycloakPort(), settings.dbPort()
                }) {
            elsewhere.getChannel().setEndpoint("http://localhost:" + own + "/hook");
            refused(elsewhere, "own ports");
        }
        for (int port : new int[] {0, 65_536, 99_999}) {
            elsewhere.getChannel().setEndpoint("http://localhost:" + port + "/hook");
            refused(elsewhere, "1 to 65535");
        }
        var active = wanted("appointment-booked").setStatus(Subscription.SubscriptionStatus.ACTIVE);
        refused(active, "Subscription.status");
        var past = wanted("appointment-booked").setEnd(Date.from(Instant.now().minusSeconds(60)));
        refused(past, "Subscription.end");
        var statement = EhrClient.anonymous().get("/metadata").as(CapabilityStatement.class);
        assertThat(statement.getRestFirstRep().getResource().stream()
                        .filter(r -> r.getType().equals("Subscription"))
                        .flatMap(r -> r.getExtension().stream())
                        .map(e -> e.getValue().primitiveValue()))
                .contains(TOPICS + "followup-due", TOPICS + "procedure-completed")
                .hasSize(7);
        assertThat(EhrClient.client("ehr-readonly", "ehr-readonly-secret")
                        .post("/Subscription", wanted("appointment-booked"))
                        .status())
                .isEqualTo(403);
    }

    /** Four endpoints that send headers but no body, with ten subscriptions each, do not delay a working endpoint. */
    @Test
    void hangingEndpointsDoNotDelayOthers() throws Exception {
        var sockets = new CopyOnWriteArrayList<AutoCloseable>();
        try {
            for (int i = 0; i < 4; i++) {
                var hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                sockets.add(hanging);
                var thread = new Thread(() -> {
                    try {
                        while (true) {
                            var socket = hanging.accept();
                            sockets.add(socket);
                            socket.getOutputStream()
                                    .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII));
                        }
                    } catch (IOException closed) {
                        // the test has ended
                    }
                });
                thread.setDaemon(true);
                thread.start();
                for (int n = 0; n < 10; n++) {
                    var requested = wanted("appointment-booked");
                    requested.getChannel().setEndpoint("http://localhost:" + hanging.getLocalPort() + "/" + n);
                    requested.getChannel().addExtension(BACKPORT + "backport-timeout", new UnsignedIntType(60));
                    made(requested);
                }
            }
            made(wanted("appointment-booked"));
            until("the handshake", b -> !b.isEmpty());
            var id = booked();
            until(
                    "the booking",
                    b -> notifiedEvents().stream()
                            .anyMatch(e -> part(e, "focus").endsWith("Appointment/" + id)));
            cancelled(id);
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private void refused(Subscription requested, String element) {
        var answer = ehr.post("/Subscription", requested);
        assertThat(answer.status()).as(answer.body()).isIn(400, 422);
        assertThat(answer.as(OperationOutcome.class).getIssueFirstRep().getDiagnostics())
                .contains(element);
        assertThat(received()).isEmpty();
    }
}
