package ir.fhir.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import ir.fhir.security.ClientCredentialsTokenProvider;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.repository.Subscription.Owner;
import ir.scheduling.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A realm that hangs holds a delivery up for a bounded time, and the following ones not at all. */
class SubscriptionOwnerVerifierTest {
    private static final Owner OWNER = new Owner("ehr", Set.of(Role.EHR), "system/*.rs");

    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        for (var one : open) {
            one.close();
        }
    }

    /** Reads the request, writes the beginning of a response, and then nothing more. */
    private URI realm(String beginning) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(server);
        var accepting = new Thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    open.add(socket);
                    calls.incrementAndGet();
                    socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                } catch (IOException closed) {
                    if (!server.isClosed()) {
                        throw new UncheckedIOException(closed);
                    }
                }
            }
        });
        accepting.setDaemon(true);
        accepting.start();
        return URI.create("http://localhost:" + server.getLocalPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"})
    @Timeout(60)
    void hangingRealmIsUnavailableAndNotCalledAgainAtOnce(String beginning) throws IOException {
        var realm = realm(beginning);
        try (var http = new BoundedHttpClient("test", 2, 2)) {
            var clock = Clock.fixed(Instant.parse("2026-03-02T08:00:00Z"), ZoneOffset.UTC);
            var token = new ClientCredentialsTokenProvider(
                    http, Optional.of(realm.resolve("/token")), "client", "secret", clock);
            var verifier = new SubscriptionOwnerVerifier(http, realm, token, clock);
            assertThat(verifier.verify(OWNER)).isInstanceOf(SubscriptionOwnerVerifier.Unavailable.class);
            assertThat(calls).hasValue(1);
            var begun = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(verifier.verify(OWNER)).isInstanceOf(SubscriptionOwnerVerifier.Unavailable.class);
            }
            assertThat(calls).as("the realm is left alone").hasValue(1);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        }
    }
}
