package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.persistence.DataIntegrityCheck;
import ir.web.launcher.LocalEnvironment;
import ir.web.launcher.Progress;
import ir.web.launcher.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hl7.fhir.r4.model.Bundle;
import org.junit.jupiter.api.Test;

/**
 * A second server on the same database is killed with SIGKILL while EHRs book through it, twice. The first server has
 * every acknowledged booking, and no resource is booked in two sessions at once.
 */
class ServerCrashIT {
    private static final int CALLERS = 6;
    private static final int BOOKED_BEFORE_THE_KILL = 12;

    @Test
    void acknowledgedBookingsSurviveAKilledServer() throws Exception {
        var booked = new ConcurrentHashMap<String, Integer>();
        for (int kill = 0; kill < 2; kill++) {
            int before = booked.size();
            killed(booked);
            assertThat(booked.size() - before)
                    .as("acknowledged before kill %d", kill)
                    .isGreaterThanOrEqualTo(BOOKED_BEFORE_THE_KILL);
            for (var id : booked.keySet()) {
                var answer = EhrClient.demo().get("/Appointment/" + id);
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).as(id).contains("\"status\":\"booked\"");
            }
            assertThat(swept()).isEmpty();
        }
    }

    private static void killed(Map<String, Integer> booked) throws Exception {
        var first = ProductSession.settings();
        var settings = new Settings(
                first.build(),
                first.build().resolve("it-second"),
                free(),
                first.keycloakPort(),
                first.dbPort(),
                free(),
                Optional.of(new Settings.ExternalDatabase(
                        ProductSession.databaseUrl(),
                        "ir_owner",
                        ProductSession.password("ir_owner"),
                        "ir_app",
                        ProductSession.password("ir_app"))),
                Optional.of(first.issuer()),
                true);
        try (var second = LocalEnvironment.start(settings, new Progress(System.out))) {
            var over = new AtomicBoolean();
            var pool = Executors.newFixedThreadPool(CALLERS);
            for (int i = 0; i < CALLERS; i++) {
                pool.execute(() -> {
                    while (!over.get()) {
                        try {
                            book(EhrClient.demo().at(settings.fhir()), booked);
                        } catch (RuntimeException exception) {
                            // the server died during the call, so the result of the booking is unknown
                            return;
                        }
                    }
                });
            }
            int before = booked.size();
            while (booked.size() < before + BOOKED_BEFORE_THE_KILL) {
                Thread.sleep(20);
            }
            second.childProcesses().forEach(ServerCrashIT::kill);
            over.set(true);
            pool.shutdown();
            assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Kills the shell around the server and the server itself. */
    private static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(shell -> {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        });
    }

    private static void book(EhrClient ehr, Map<String, Integer> booked) {
        var referral = OrderBundles.send(ehr);
        var found = OrderBundles.find(ehr, referral, 5);
        for (var entry : found.getEntry()) {
            var id = entry.getResource().getIdElement().getIdPart();
            if (ehr.post("/Appointment/$hold", OrderBundles.appointment(id)).status() == 200) {
                var answer = ehr.post("/Appointment/$book", OrderBundles.appointment(id));
                if (answer.status() == 200
                        && answer.as(Bundle.class).getEntryFirstRep().getResource() != null) {
                    booked.put(id, 1);
                }
                return;
            }
        }
    }

    private static Map<String, Long> swept() throws SQLException {
        try (var connection = ProductSession.connection()) {
            return DataIntegrityCheck.findViolations(connection);
        }
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
