package ir.scheduling.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Endpoints on real sockets that misbehave in each way a server can. */
class BoundedHttpClientTest {
    private static final String HEADERS = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    private static final Duration LIMIT = Duration.ofSeconds(1);

    /** Far above any pause of a busy machine, far below the wait for an endpoint that hangs. */
    private static final Duration SAFETY = Duration.ofSeconds(60);

    private final BoundedHttpClient client = new BoundedHttpClient("test", 4, 2);
    private final List<AutoCloseable> open = new ArrayList<>();

    /** How an endpoint behaves after it has read a request. */
    enum Manner {
        NEVER_ANSWERS {
            @Override
            void answer(OutputStream out) {}
        },
        HEADERS_AND_NO_BODY {
            @Override
            void answer(OutputStream out) throws IOException {
                write(out, HEADERS + "Content-Length: 10\r\n\r\n");
            }
        },
        HALF_A_HEADER {
            @Override
            void answer(OutputStream out) throws IOException {
                write(out, "HTTP/1.1 200 OK\r\nContent-Le");
            }
        },
        A_BYTE_NOW_AND_THEN {
            @Override
            void answer(OutputStream out) throws IOException, InterruptedException {
                write(out, HEADERS + "Content-Length: 100000\r\n\r\n");
                for (int i = 0; i < 100_000; i++) {
                    write(out, "x");
                    Thread.sleep(100);
                }
            }
        },
        A_HEADER_NOW_AND_THEN {
            @Override
            void answer(OutputStream out) throws IOException, InterruptedException {
                write(out, HEADERS);
                for (int i = 0; i < 100_000; i++) {
                    write(out, "X-" + i + ": x\r\n");
                    Thread.sleep(100);
                }
            }
        };

        abstract void answer(OutputStream out) throws IOException, InterruptedException;
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private interface Script {
        void run(OutputStream out) throws IOException, InterruptedException;
    }

    /** A server that follows a script; it counts connections and detects when the client closes one. */
    private final class Endpoint {
        private final ServerSocket server;
        private final AtomicInteger connections = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);

        Endpoint(Script script) throws IOException {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            open.add(server);
            start(() -> {
                while (true) {
                    var socket = server.accept();
                    open.add(socket);
                    connections.incrementAndGet();
                    start(() -> serve(socket, script));
                }
            });
        }

        private void serve(Socket socket, Script script) throws IOException, InterruptedException {
            request(socket.getInputStream());
            try {
                script.run(socket.getOutputStream());
                if (socket.getInputStream().read() < 0) {
                    closed.countDown();
                }
            } catch (IOException exception) {
                closed.countDown();
            }
        }

        private void request(InputStream in) throws IOException {
            var read = new StringBuilder();
            while (!read.toString().endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                read.append((char) next);
            }
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/hook");
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void start(Task task) {
        var thread = new Thread(() -> {
            try {
                task.run();
            } catch (Exception ended) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        for (var one : List.copyOf(open)) {
            one.close();
        }
    }

    private static HttpRequest get(Endpoint endpoint) {
        return HttpRequest.newBuilder(endpoint.address()).build();
    }

    private static Script healthy() {
        return out -> write(out, HEADERS + "Connection: close\r\nContent-Length: 2\r\n\r\nok");
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void callEndsAtItsDeadlineAndClosesItsConnection(Manner manner) throws Exception {
        var endpoint = new Endpoint(manner::answer);
        long began = System.nanoTime();
        assertThatThrownBy(() -> client.send(get(endpoint), LIMIT, 1 << 20)).isInstanceOf(HttpTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(SAFETY);
        assertThat(endpoint.closed.await(SAFETY.toSeconds(), TimeUnit.SECONDS))
                .as("the connection is closed")
                .isTrue();
    }

    @Test
    void endlessBodyIsReadOnlyUpToTheLimit() throws Exception {
        var endpoint = new Endpoint(out -> {
            write(out, HEADERS + "\r\n");
            while (true) {
                write(out, "x".repeat(8192));
            }
        });
        assertThatThrownBy(() -> client.send(get(endpoint), SAFETY, 64 << 10))
                .isInstanceOf(BoundedHttpClient.TooLongException.class);
        assertThat(endpoint.closed.await(SAFETY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bodyOfExactlyTheLimitIsRead() throws Exception {
        var endpoint = new Endpoint(healthy());
        assertThat(client.send(get(endpoint), SAFETY, 2).text()).isEqualTo("ok");
        assertThatThrownBy(() -> client.send(get(endpoint), SAFETY, 1))
                .isInstanceOf(BoundedHttpClient.TooLongException.class);
    }

    @Test
    void refusedConnectionIsReportedAsSuch() throws Exception {
        int port;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
        assertThatThrownBy(() -> client.send(request, SAFETY, 100)).isInstanceOf(ConnectException.class);
    }

    @Test
    void hangingEndpointsDoNotDelayAHealthyOne() throws Exception {
        var callers = Executors.newCachedThreadPool();
        try {
            var hanging = new ArrayList<Future<?>>();
            for (int i = 0; i < 10; i++) {
                var endpoint = new Endpoint(Manner.HEADERS_AND_NO_BODY::answer);
                for (int call = 0; call < 3; call++) {
                    hanging.add(callers.submit(() -> client.send(get(endpoint), SAFETY.multipliedBy(10), 100)));
                }
            }
            var healthy = new Endpoint(healthy());
            assertThat(client.send(get(healthy), SAFETY, 100).status()).isEqualTo(200);
            assertThat(hanging).noneMatch(Future::isDone);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void callsAboveTheShareOfAnEndpointWaitWithinTheirDeadline() throws Exception {
        var callers = Executors.newCachedThreadPool();
        try {
            var endpoint = new Endpoint(Manner.NEVER_ANSWERS::answer);
            for (int call = 0; call < 2; call++) {
                callers.submit(() -> client.send(get(endpoint), SAFETY.multipliedBy(10), 100));
            }
            long end = System.nanoTime() + SAFETY.toNanos();
            while (endpoint.connections.get() < 2 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
            assertThatThrownBy(() -> client.send(get(endpoint), LIMIT, 100)).isInstanceOf(HttpTimeoutException.class);
            assertThat(endpoint.connections).hasValue(2);
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void deadlineAbortsOnceAndNotAfterItWasClosed() throws Exception {
        var aborted = new CountDownLatch(1);
        try (var deadline = Deadline.after(Duration.ofMillis(20), aborted::countDown)) {
            assertThat(aborted.await(SAFETY.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(deadline.passed()).isTrue();
        }
        var closed = Deadline.after(SAFETY, aborted::countDown);
        closed.close();
        assertThat(closed.passed()).isFalse();
    }

    @Test
    void originHasOneSpelling() {
        assertThat(List.of("https://EHR.example", "https://ehr.example.:443/x", "HTTPS://ehr.example/y?z"))
                .extracting(address -> Origin.of(URI.create(address)))
                .containsOnly("https://ehr.example");
        assertThat(Origin.of(URI.create("http://localhost:8081/hook"))).isEqualTo("http://localhost:8081");
    }
}
