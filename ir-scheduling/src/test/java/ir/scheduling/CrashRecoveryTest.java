package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Kills a JVM that books with SIGKILL, twenty times over one database. Every acknowledged booking is stored, none is
 * duplicated, and no incomplete booking remains.
 */
class CrashRecoveryTest {
    private static final int KILLS = 20;
    private static final int EACH = 40;
    private static final Instant NOW = Instant.parse("2026-02-20T08:00:00Z");

    @Test
    void acknowledgedBookingsSurviveACrashAndNothingIsDoubleBooked() throws Exception {
        var database = TestPostgres.database();
        try (var application = TestApplication.open(database, new MutableClock(NOW.toString()))) {
            ClinicFixture.open(application.transactions());
            var services = application.services();
            services.stock()
                    .save(
                            ClinicFixture.SCHEDULER,
                            new ProbeLot(
                                    "lot-1",
                                    ClinicFixture.HOME,
                                    ProbeSize.MM_2_4,
                                    "L1",
                                    "",
                                    LocalDate.of(2027, 1, 1),
                                    5000,
                                    0,
                                    false))
                    .orElseThrow();
            for (int i = 0; i < KILLS * EACH; i++) {
                services.intake()
                        .receive(ClinicFixture.EHR, ClinicFixture.p01("killed-" + i, NOW))
                        .orElseThrow();
            }
        }
        var random = new Random(20_261_121);
        var said = new HashMap<String, String>();
        int interrupted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            // at a random point between the first acknowledgement and the last of its forty referrals
            if (killed(database, kill, 1 + random.nextInt(20), said)) {
                interrupted++;
            }
            assertThat(database.swept()).as("after kill %d", kill).isEmpty();
        }
        assertThat(interrupted).as("runs killed before their end").isGreaterThan(KILLS * 3 / 4);
        assertThat(said.size()).isGreaterThan(100);
        said.forEach((id, last) -> {
            var words = last.split(" ");
            var state = database.text("select state from booking where id = '" + id + "'");
            switch (words[0]) {
                // a later change may have been committed without an acknowledgement
                case "HELD" -> assertThat(state).as(id).isIn("HELD", "BOOKED", "CANCELLED", "EXPIRED");
                case "BOOKED" -> assertThat(state).as(id).isIn("BOOKED", "CANCELLED");
                case "CANCELLED" -> assertThat(state).as(id).isEqualTo("CANCELLED");
                default -> {
                    assertThat(state).as(id).isEqualTo("BOOKED");
                    assertThat(Instant.parse(words[1]))
                            .as(id)
                            .isEqualTo(Instant.ofEpochSecond(database.number(
                                    "select extract(epoch from starts)::bigint from booking where id = '" + id + "'")));
                }
            }
        });
    }

    /**
     * Runs until the given number of bookings is acknowledged, kills the process, and records the last acknowledgement
     * of each booking.
     */
    private static boolean killed(TestPostgres.Database database, int cycle, int after, Map<String, String> said)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashTestProcess.class.getName(),
                        database.address(),
                        Integer.toString(cycle),
                        // each run starts twelve days later, so that slots are free
                        NOW.plus(Duration.ofDays(12L * cycle)).toString(),
                        Integer.toString(cycle * EACH),
                        Integer.toString(EACH))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int bookings = 0;
        boolean ended = false;
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                ended |= line.equals("END");
                keep(line, said);
                if (line.startsWith("BOOKED ") && ++bookings == after) {
                    // through its handle, because Process.destroyForcibly would close the pipe with the last
                    // acknowledgements in it
                    process.toHandle().destroyForcibly();
                }
            }
        }
        process.waitFor(Duration.ofSeconds(30).toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        return !ended;
    }

    private static void keep(String line, Map<String, String> said) {
        var words = line.split(" ");
        if (words.length > 1) {
            said.put(words[1], words[0] + (words.length > 2 ? " " + words[2] : ""));
        }
    }
}
