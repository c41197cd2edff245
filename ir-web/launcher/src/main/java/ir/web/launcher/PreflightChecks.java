package ir.web.launcher;

import ir.scheduling.configuration.ServerSettings;
import ir.scheduling.configuration.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Checks the machine before anything is started; each error names a remedy. */
final class PreflightChecks {
    private static final long NEEDED_BYTES = 1L << 30;

    private PreflightChecks() {}

    static void check(Settings settings) throws IOException {
        if (Runtime.version().feature() < 17) {
            throw new StartupException(
                    "The Java version is " + Runtime.version().feature() + " (required: 17 or newer).",
                    "Set JAVA_HOME to a JDK 17 or newer.");
        }
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            throw new StartupException(
                    "The embedded PostgreSQL runs on Linux x86-64 only; this is " + System.getProperty("os.name")
                            + " on " + System.getProperty("os.arch") + ".",
                    "Start the product on Linux x86-64.");
        }
        Files.createDirectories(settings.data());
        long free = Files.getFileStore(settings.data()).getUsableSpace();
        if (free < NEEDED_BYTES) {
            throw new StartupException(
                    "Only " + (free >> 20) + " MiB are free for the data folder " + settings.data()
                            + " (required: 1024 MiB).",
                    "Free disk space, or start with -Dir.data=<folder on another disk>.");
        }
        var ports = new LinkedHashMap<Setting<Integer>, Integer>();
        ports.put(ServerSettings.HTTP_PORT, settings.httpPort());
        ports.put(ServerSettings.MANAGEMENT_PORT, settings.managementPort());
        if (settings.oidcUrl().isEmpty()) {
            ports.put(LauncherSettings.KEYCLOAK_PORT, settings.keycloakPort());
        }
        ports.forEach(PreflightChecks::requireFree);
    }

    /** Locks the data folder. A second launcher fails at once instead of using the same database files. */
    static FileLock lock(Path data) throws IOException {
        var channel = FileChannel.open(
                data.resolve("launcher.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ);
        @Nullable FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new StartupException(
                    "IR Scheduling is already running with the data folder " + data + ".",
                    "Stop the running one with Ctrl-C, or start this one with -Dir.data=<another folder> and other ports.");
        }
        return lock;
    }

    static void requireFree(Setting<Integer> setting, int port) {
        if (!isFree(port)) {
            throw new StartupException(
                    "Port " + port + " is in use by another program or by a process of an earlier start.",
                    "Stop that process (find it with: ss -ltnp 'sport = :" + port + "'), or start with -D"
                            + setting.name() + "=<free port>.");
        }
    }

    static boolean isFree(int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
