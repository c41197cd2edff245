package ir.web.load;

import ir.web.launcher.LocalEnvironment;
import ir.web.launcher.Progress;
import ir.web.launcher.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;

/** Starts a separate product on free ports, runs the load test and stops the product. */
public final class LoadTestRunner {
    private LoadTestRunner() {}

    public static void main(String[] arguments) throws Exception {
        var settings = new Settings(
                Path.of(System.getProperty("ir.build")),
                Path.of(System.getProperty("ir.output"), "load-data"),
                free(),
                free(),
                free(),
                free(),
                Optional.empty(),
                Optional.empty(),
                true);
        try (var environment = LocalEnvironment.start(settings, new Progress(System.out))) {
            System.out.println("loading processes " + environment.childProcesses());
            LoadClient.main(
                    new String[] {settings.fhir(), settings.issuer(), System.getProperty("ir.load.seconds", "20")});
        }
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
