package ir.fhir.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.uhn.fhir.rest.client.exceptions.FhirClientConnectionException;
import ca.uhn.fhir.rest.server.exceptions.BaseServerResponseException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hl7.fhir.r4.model.Patient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HAPI's client against servers that hang: a call ends at its own deadline, not at a timeout per packet. */
class CallLimitsTest {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** Far above any pause of a busy machine, and far below the time that the server would need. */
    private static final Duration SAFETY = Duration.ofSeconds(60);

    private static final String HEADERS = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n";

    private final ServerSocket server;
    private final CountDownLatch closed = new CountDownLatch(1);

    CallLimitsTest() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    /** How the test server responds. */
    enum Manner {
        NEVER,
        HEADERS_AND_NO_BODY,
        A_BYTE_NOW_AND_THEN,
        A_HEADER_NOW_AND_THEN
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private interface Script {
        void run(OutputStream out) throws IOException, InterruptedException;
    }

    private void serve(Script script) {
        var thread = new Thread(() -> {
            try (var socket = server.accept()) {
                var in = socket.getInputStream();
                var request = new StringBuilder();
                while (!request.toString().endsWith("\r\n\r\n")) {
                    request.append((char) in.read());
                }
                script.run(socket.getOutputStream());
                if (in.read() < 0) {
                    closed.countDown();
                }
            } catch (IOException | InterruptedException exception) {
                closed.countDown();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void answer(Manner manner, OutputStream out) throws IOException, InterruptedException {
        switch (manner) {
            case NEVER -> {}
            case HEADERS_AND_NO_BODY -> write(out, HEADERS + "Content-Length: 100\r\n\r\n");
            case A_BYTE_NOW_AND_THEN -> {
                write(out, HEADERS + "Content-Length: 100000\r\n\r\n{");
                dripped(out, " ");
            }
            case A_HEADER_NOW_AND_THEN -> {
                write(out, HEADERS);
                dripped(out, "X-Wait: x\r\n");
            }
        }
    }

    private static void dripped(OutputStream out, String text) throws IOException, InterruptedException {
        for (int i = 0; i < 100_000; i++) {
            write(out, text);
            Thread.sleep(100);
        }
    }

    private Patient read(CallLimits limits) {
        var client = HospitalFhirClient.clients("http://127.0.0.1:" + server.getLocalPort() + "/fhir", Optional::empty)
                .get();
        client.getInterceptorService().unregisterInterceptorsIf(CallLimits.class::isInstance);
        client.registerInterceptor(limits);
        return client.read().resource(Patient.class).withId("1").execute();
    }

    @AfterEach
    void end() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void callEndsAtItsDeadlineAndClosesItsConnection(Manner manner) throws Exception {
        serve(out -> answer(manner, out));
        long began = System.nanoTime();
        assertThatThrownBy(() -> read(new CallLimits(LIMIT, SAFETY, 1 << 20)))
                .isInstanceOfAny(FhirClientConnectionException.class, BaseServerResponseException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
        assertThat(closed.await(SAFETY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endlessResponseIsNotReadFurther() throws Exception {
        serve(out -> {
            write(out, HEADERS + "\r\n{\"resourceType\":\"Patient\",\"id\":\"");
            while (true) {
                write(out, "1".repeat(8192));
            }
        });
        assertThatThrownBy(() -> read(new CallLimits(SAFETY, SAFETY, 64 << 10)))
                .isInstanceOf(BaseServerResponseException.class);
        assertThat(closed.await(SAFETY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noCallStartsAfterTheTotalDeadline() {
        assertThatThrownBy(() -> read(new CallLimits(LIMIT, Duration.ZERO, 100)))
                .isInstanceOf(FhirClientConnectionException.class);
    }

    @Test
    void responseInTimeIsRead() {
        var body = "{\"resourceType\":\"Patient\",\"id\":\"1\"}";
        serve(out -> write(out, HEADERS + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body));
        assertThat(read(new CallLimits(SAFETY, SAFETY, 100)).getIdElement().getIdPart())
                .isEqualTo("1");
    }
}
