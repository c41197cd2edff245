package ir.web.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Child processes of a launcher that was killed. The launcher records them while they run, and the next start reports
 * those still running.
 */
final class OrphanedProcesses {
    private final Path file;
    private final Path postmaster;

    OrphanedProcesses(Path data) {
        file = data.resolve("children");
        postmaster = data.resolve("postgres/postmaster.pid");
    }

    /** Records the running child processes and replaces the earlier record. */
    synchronized void record(List<ManagedProcess> processes) throws IOException {
        var lines = new StringBuilder();
        for (var process : processes) {
            lines.append(process.name()).append(' ').append(process.pid()).append('\n');
        }
        Files.writeString(file, lines);
    }

    void clear() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Rejects the start while a recorded process is running; deletes an outdated record. */
    void checkNoneRunning() throws IOException {
        var alive = new ArrayList<String>();
        // each child process leads its own process group; PostgreSQL ends at once on INT, but on TERM only after all
        // clients have disconnected
        var commands = new ArrayList<String>();
        for (var line : lines(file)) {
            var parts = line.split(" ", 2);
            if (parts.length == 2 && lives(parts[1])) {
                alive.add(parts[0] + " (" + parts[1] + ")");
                commands.add("kill -TERM -- -" + parts[1]);
            }
        }
        var database = lines(postmaster);
        if (!database.isEmpty() && lives(database.get(0).strip())) {
            alive.add("PostgreSQL (" + database.get(0).strip() + ")");
            commands.add("kill -INT " + database.get(0).strip());
        }
        if (!alive.isEmpty()) {
            throw new StartupException(
                    "Processes of an earlier start are still running: " + String.join(", ", alive) + ".",
                    "Their data is safe. Stop them with: " + String.join("; ", commands)
                            + "\n             Then start again.");
        }
        clear();
    }

    private static List<String> lines(Path path) throws IOException {
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private static boolean lives(String pid) {
        return pid.matches("\\d{1,9}")
                && ProcessHandle.of(Long.parseLong(pid))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }
}
