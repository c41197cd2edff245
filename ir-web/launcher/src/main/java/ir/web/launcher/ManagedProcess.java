package ir.web.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One server process of the launcher. It runs in its own process group, so that Ctrl-C reaches only the launcher, which
 * then stops its child processes in order.
 */
final class ManagedProcess {
    private final String name;
    private final Process process;
    private final Path log;

    private ManagedProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * @param withheld prefixes of the launcher's environment variables that this server does not receive; no server
     *     receives the passwords of the database
     */
    static ManagedProcess start(
            String name, Path log, Map<String, String> environment, Set<String> withheld, List<String> command)
            throws IOException {
        Logs.rotate(log);
        var line = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            line.add("/usr/bin/setsid");
        }
        line.addAll(command);
        var builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment()
                .keySet()
                .removeIf(variable ->
                        variable.startsWith("IR_DB_") || withheld.stream().anyMatch(variable::startsWith));
        builder.environment().putAll(environment);
        return new ManagedProcess(name, builder.start(), log);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /**
     * Requests termination and waits; a process still running after the deadline is killed. The shell around a server
     * does not forward signals.
     */
    void stop() {
        stop(Duration.ofSeconds(25));
    }

    void stop(Duration patience) {
        var family = new ArrayList<ProcessHandle>(process.descendants().toList());
        family.add(process.toHandle());
        family.forEach(ProcessHandle::destroy);
        try {
            for (var member : family) {
                member.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException late) {
            family.forEach(ProcessHandle::destroyForcibly);
        }
        endGroup();
    }

    /** A server whose shell was killed is not a descendant any more, but remains in its process group. */
    private void endGroup() {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -KILL -\"$0\" 2>/dev/null", Long.toString(process.pid()))
                    .start()
                    .waitFor(5, TimeUnit.SECONDS);
        } catch (IOException noShell) {
            // the next start then finds the port in use
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The last lines of the log, for the message about a failed start. */
    String logTail() {
        return Logs.lastLines(log);
    }
}
