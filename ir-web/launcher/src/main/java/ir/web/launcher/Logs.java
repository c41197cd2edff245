package ir.web.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Log files of earlier starts. Before a new start, the existing file is renamed with the time of its last line. */
final class Logs {
    /**
     * Number of earlier files that remain per log: enough for every restart of {@link Supervisor} and the starts
     * before.
     */
    static final int EARLIER = 10;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());

    private Logs() {}

    /** Renames an existing {@code name.log} to {@code name.<time>.log}. */
    static void rotate(Path log) throws IOException {
        var folder = Objects.requireNonNull(log.getParent());
        Files.createDirectories(folder);
        if (!Files.exists(log) || Files.size(log) == 0) {
            return;
        }
        var file = log.getFileName().toString();
        var name = file.endsWith(".log") ? file.substring(0, file.length() - 4) : file;
        var time = TIME.format(Files.getLastModifiedTime(log).toInstant());
        var earlier = log.resolveSibling(name + "." + time + ".log");
        for (int again = 1; Files.exists(earlier); again++) {
            earlier = log.resolveSibling(name + "." + time + "-" + again + ".log");
        }
        Files.move(log, earlier);
        prune(folder, name + ".");
    }

    /** Deletes all but the newest files with this prefix; {@code name.log} itself is not counted. */
    static void prune(Path folder, String prefix) throws IOException {
        List<Path> found;
        try (var files = Files.list(folder)) {
            found = files.filter(file -> {
                        var name = file.getFileName().toString();
                        return name.startsWith(prefix) && !name.equals(prefix + "log") && Files.isRegularFile(file);
                    })
                    .sorted(Comparator.comparing(Logs::modified).reversed())
                    .toList();
        }
        for (var old : found.subList(Math.min(EARLIER, found.size()), found.size())) {
            Files.deleteIfExists(old);
        }
    }

    static String lastLines(Path log) {
        try {
            var lines = new String(Files.readAllBytes(log), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 25), lines.size()));
        } catch (IOException exception) {
            return "(no log at " + log + ")";
        }
    }

    private static java.nio.file.attribute.FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException exception) {
            return java.nio.file.attribute.FileTime.fromMillis(0);
        }
    }
}
