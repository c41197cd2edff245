package ir.web.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    @Test
    void newestEarlierLogsAreRetainedUnderTheirOwnNames(@TempDir Path folder) throws IOException {
        var log = folder.resolve("wildfly.log");
        Files.writeString(folder.resolve("wildfly-other.txt"), "another file");
        var begin = Instant.parse("2026-11-26T08:00:00Z");
        int starts = 2 * Logs.EARLIER;
        for (int i = 0; i < starts; i++) {
            Logs.rotate(log);
            Files.writeString(log, "start " + i);
            // two starts in each second
            Files.setLastModifiedTime(log, FileTime.from(begin.plusSeconds(i / 2)));
        }
        Logs.rotate(log);
        assertThat(log).doesNotExist();
        try (var files = Files.list(folder)) {
            var stored = files.filter(file -> file.getFileName().toString().startsWith("wildfly."))
                    .map(LogsTest::text)
                    .toList();
            assertThat(stored).hasSize(Logs.EARLIER);
            for (int i = starts - Logs.EARLIER; i < starts; i++) {
                assertThat(stored).contains("start " + i);
            }
        }
        assertThat(folder.resolve("wildfly-other.txt")).exists();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
