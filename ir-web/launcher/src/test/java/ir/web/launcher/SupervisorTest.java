package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real child processes, each started by a shell as the servers are. */
class SupervisorTest {
    private static final Supervisor.Limits QUICK = new Supervisor.Limits(
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofMillis(10),
            3,
            Duration.ofMinutes(10));

    @TempDir
    @SuppressWarnings("NullAway.Init") // the test runner sets it
    Path logs;

    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Supervisor supervisor = new Supervisor(QUICK, said::add);
    private @Nullable Tiny part;

    @AfterEach
    void end() {
        supervisor.close();
        if (part != null) {
            part.end();
        }
    }

    @Test
    void killedProcessIsRestartedAndItsLogIsRetained() throws Exception {
        var tiny = watched();
        var first = tiny.java();
        first.destroyForcibly();
        until("it responds again", () -> said.contains("  ✓ Tiny responds again"));
        assertThat(tiny.java().pid()).isNotEqualTo(first.pid());
        assertThat(said.get(0)).contains("Tiny ended.", "tiny server " + first.pid() + " listens");
        assertThat(earlierLogs())
                .singleElement()
                .satisfies(log -> assertThat(Files.readString(log)).contains("tiny server " + first.pid()));
    }

    @Test
    void hangingProcessIsRestarted() throws Exception {
        var tiny = watched();
        var first = tiny.java();
        signal("STOP", first);
        try {
            until("it responds again", () -> said.contains("  ✓ Tiny responds again"));
        } finally {
            signal("CONT", first);
        }
        assertThat(said.get(0)).contains("has not responded for 2 s");
        until("the first one is gone", () -> !first.isAlive());
    }

    /** The Java process outlives its shell and still uses the port. */
    @Test
    void processWithAKilledShellIsEndedBeforeTheRestart() throws Exception {
        var tiny = watched();
        var first = tiny.java();
        ProcessHandle.of(tiny.child().pid()).orElseThrow().destroyForcibly();
        until("it responds again", () -> said.contains("  ✓ Tiny responds again"));
        until("the first one is gone", () -> !first.isAlive());
    }

    @Test
    void repeatedlyFailingProcessIsNotRestartedAgain() throws Exception {
        var broken = new Tiny("echo the disk is full; exit 3");
        part = broken;
        broken.start();
        supervisor.watch(broken);
        assertThat(supervisor.await())
                .contains("Tiny ended.", "restarted 3 times within 10 minutes", "the disk is full");
        assertThat(broken.starts).isEqualTo(4);
        assertThat(earlierLogs()).hasSize(3);
    }

    @Test
    void nothingIsStartedAfterShutdown() throws Exception {
        var tiny = watched();
        supervisor.close();
        tiny.java().destroyForcibly();
        until("it is gone", () -> !tiny.alive());
        Thread.sleep(10 * QUICK.poll().toMillis());
        assertThat(tiny.starts).isEqualTo(1);
        assertThat(said).isEmpty();
    }

    private Tiny watched() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin/java");
        var classes = Path.of(TinyServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        int port = free();
        var tiny = new Tiny(java + " -cp " + classes + " ir.web.launcher.TinyServer " + port + "; exit $?");
        tiny.address = "http://localhost:" + port + "/";
        part = tiny;
        tiny.start();
        until("it listens", tiny::answers);
        supervisor.watch(tiny);
        return tiny;
    }

    private List<Path> earlierLogs() throws IOException {
        try (var files = Files.list(logs)) {
            return files.filter(file -> !file.endsWith("tiny.log")).toList();
        }
    }

    private static void until(String what, BooleanSupplier there) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).as("timed out waiting for: " + what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static void signal(String name, ProcessHandle process) throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private final class Tiny implements SupervisedServer {
        private final String command;
        private final HttpProbe probe = new HttpProbe();
        private String address = "";
        private volatile @Nullable ManagedProcess process;
        private volatile int starts;

        Tiny(String command) {
            this.command = command;
        }

        ManagedProcess child() {
            return java.util.Objects.requireNonNull(process);
        }

        ProcessHandle java() {
            return ProcessHandle.of(child().pid())
                    .orElseThrow()
                    .descendants()
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public String name() {
            return "Tiny";
        }

        @Override
        public boolean alive() {
            return child().alive();
        }

        @Override
        public boolean answers() {
            return probe.responds(address, status -> status == 204);
        }

        @Override
        public void end() {
            child().stop(Duration.ofSeconds(1));
        }

        @Override
        public synchronized void start() throws IOException {
            starts++;
            process = ManagedProcess.start(
                    "Tiny", logs.resolve("tiny.log"), Map.of(), Set.of(), List.of("/bin/sh", "-c", command));
        }

        @Override
        public String lastLines() {
            return child().logTail();
        }
    }
}
