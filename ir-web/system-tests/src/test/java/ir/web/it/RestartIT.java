package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.hl7.fhir.r4.model.OperationOutcome;
import org.junit.jupiter.api.Test;

/** Each server is killed with SIGKILL. The launcher restarts it on the same port, and the earlier logs remain. */
class RestartIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Test
    void killedServerAndDatabaseAreRestarted() throws Exception {
        var settings = ProductSession.settings();
        var ehr = EhrClient.demo();
        assertThat(ehr.get("/Patient?_count=1").status()).isEqualTo(200);
        var logs = settings.data().resolve("logs");
        var before = earlier(logs, "wildfly.");
        var ownBefore = earlier(logs.resolve("wildfly"), "server.2");

        var server = ProductSession.stack().process("WildFly").orElseThrow();
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        until("the server is gone", () -> !ready());
        until("the server is back", RestartIT::ready);
        var second = ProductSession.stack().process("WildFly").orElseThrow();
        assertThat(second.pid()).isNotEqualTo(server.pid());
        // the earlier token is still valid and the ports are unchanged
        assertThat(ehr.get("/Patient?_count=1").status()).isEqualTo(200);
        assertThat(earlier(logs, "wildfly."))
                .hasSize(Math.min(before.size() + 1, 10))
                .last()
                .satisfies(log -> assertThat(Files.readString(log)).contains("WFLYSRV0025"));
        assertThat(earlier(logs.resolve("wildfly"), "server.2")).hasSize(Math.min(ownBefore.size() + 1, 10));
        try (var files = Files.walk(settings.data())) {
            assertThat(files.filter(file -> file.toString().endsWith(".hprof"))).isEmpty();
        }

        var database = ProductSession.stack().process("PostgreSQL").orElseThrow();
        database.destroyForcibly();
        database.onExit().get();
        until(
                "the database is back",
                () -> ProductSession.stack()
                        .process("PostgreSQL")
                        .filter(now -> now.isAlive() && now.pid() != database.pid())
                        .isPresent());
        until("the pool has recovered", () -> ehr.get("/Patient?_count=1").status() == 200);
        until("all is ready", RestartIT::ready);
        assertThat(ProductSession.stack().process("WildFly").orElseThrow().pid())
                .as("the server continued to run")
                .isEqualTo(second.pid());
        until("Keycloak gives tokens", RestartIT::tokens);
        var referral = OrderBundles.send(EhrClient.demo());
        assertThat(referral).isNotEmpty();
        assertThat(ehr.get("/Patient/none").as(OperationOutcome.class).hasIssue())
                .isTrue();
    }

    private static boolean ready() {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    ProductSession.settings().health()))
                                            .timeout(Duration.ofSeconds(20))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean tokens() {
        try {
            EhrClient.demo();
            return true;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }

    private static List<Path> earlier(Path folder, String prefix) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> !file.endsWith("wildfly.log"))
                    .filter(file -> Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static void until(String what, BooleanSupplier there) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as("timed out waiting for: " + what).isLessThan(end);
            Thread.sleep(250);
        }
    }
}
