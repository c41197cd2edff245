package ir.web.it;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jboss.shrinkwrap.resolver.api.maven.Maven;

/**
 * A hospital's FHIR server for tests: HAPI's JPA server in its own process, behind a proxy that can be switched off.
 * With {@code -Dir.peer.url}, the same proxy is placed before an existing server.
 */
final class HospitalFhirServer implements AutoCloseable {
    private final Optional<Process> process;
    private final Server endpoint;
    private final String url;

    /** Whether the proxy is down and responds with 503 to every request. */
    volatile boolean down;

    /** Number of requests while the proxy was down. */
    final AtomicInteger rejected = new AtomicInteger();

    private HospitalFhirServer(Optional<Process> process, String hospital, int port) throws Exception {
        this.process = process;
        endpoint = new Server();
        var connector = new ServerConnector(endpoint);
        connector.setHost("localhost");
        connector.setPort(port);
        endpoint.addConnector(connector);
        endpoint.setHandler(
                new Shuttable(new ProxyHandler.Reverse("http://[^/]+/fhir(.*)", hospital.replaceAll("/$", "") + "$1")));
        endpoint.start();
        url = "http://localhost:" + connector.getLocalPort() + "/fhir";
    }

    /** @param port of the proxy; 0 selects a free one */
    static HospitalFhirServer start(int port) throws Exception {
        var elsewhere = System.getProperty("ir.peer.url");
        if (elsewhere != null) {
            return new HospitalFhirServer(Optional.empty(), elsewhere, port);
        }
        var output = Path.of(System.getProperty("ir.output"));
        var sources = output.resolve("../src/test/peer").normalize();
        var jars = Maven.resolver()
                .loadPomFromFile(sources.resolve("pom.xml").toFile())
                .importCompileAndRuntimeDependencies()
                .resolve()
                .withTransitivity()
                .asFile();
        var log = output.resolve("hospital.log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx768m",
                        "-cp",
                        Arrays.stream(jars).map(File::getPath).collect(Collectors.joining(File.pathSeparator)),
                        sources.resolve("Hospital.java").toString(),
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new HospitalFhirServer(
                Optional.of(process), "http://localhost:" + listening(process, log) + "/fhir", port);
    }

    private static String listening(Process process, Path log) throws IOException, InterruptedException {
        var end = Instant.now().plus(Duration.ofMinutes(5));
        while (Instant.now().isBefore(end) && process.isAlive()) {
            for (var line : Files.readAllLines(log)) {
                if (line.startsWith("ready ")) {
                    return line.substring("ready ".length());
                }
            }
            Thread.sleep(200);
        }
        process.destroy();
        throw new IllegalStateException("the hospital's server did not start; its log is " + log);
    }

    String url() {
        return url;
    }

    /** A plain FHIR client, so that the tests can run against another server. */
    IGenericClient client() {
        var context = FhirContext.forR4();
        context.getRestfulClientFactory().setServerValidationMode(ServerValidationModeEnum.NEVER);
        context.getRestfulClientFactory().setSocketTimeout(60_000);
        return context.newRestfulGenericClient(url);
    }

    @Override
    public void close() {
        try {
            endpoint.stop();
            if (process.isPresent()) {
                process.get().destroy();
                process.get().waitFor(20, TimeUnit.SECONDS);
            }
        } catch (Exception stopping) {
            throw new IllegalStateException(stopping);
        }
    }

    private final class Shuttable extends Handler.Wrapper {
        Shuttable(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            if (down) {
                rejected.incrementAndGet();
                Response.writeError(request, response, callback, 503);
                return true;
            }
            return super.handle(request, response, callback);
        }
    }
}
