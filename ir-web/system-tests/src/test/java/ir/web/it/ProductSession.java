package ir.web.it;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import ir.web.launcher.LocalEnvironment;
import ir.web.launcher.Progress;
import ir.web.launcher.Secrets;
import ir.web.launcher.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Starts PostgreSQL, Keycloak and the server once for all integration tests, on free ports and with a separate data
 * folder. With {@code -Dir.it.attach}, the tests use a running product.
 */
public final class ProductSession implements LauncherSessionListener {
    private static @Nullable Settings settings;
    private static @Nullable LocalEnvironment environment;
    private static @Nullable GreenMail mail;
    private static @Nullable HospitalFhirServer peer;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (!Boolean.getBoolean("ir.it") || settings != null) {
            return;
        }
        try {
            var build = Path.of(System.getProperty("ir.build"));
            if (Boolean.getBoolean("ir.it.attach")) {
                settings = new Settings(
                        build,
                        Path.of(System.getProperty("ir.root"), "data"),
                        8080,
                        8180,
                        5435,
                        9990,
                        Optional.empty(),
                        Optional.empty(),
                        true);
                if (Integer.getInteger("ir.it.peer") != null) {
                    // a product that was started with ir.peer.url set to this address
                    peer = HospitalFhirServer.start(Integer.getInteger("ir.it.peer"));
                }
                return;
            }
            peer = HospitalFhirServer.start(0);
            System.setProperty("ir.peer.url", peer.url());
            var data = Path.of(System.getProperty("ir.output"), "it-data");
            delete(data);
            settings =
                    new Settings(build, data, free(), free(), free(), free(), Optional.empty(), Optional.empty(), true);
            // the hospital's mail server, to which the product's own timer sends
            mail = new GreenMail(new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP));
            mail.start();
            System.setProperty("ir.mail.host", "localhost");
            System.setProperty("ir.mail.port", Integer.toString(mail.getSmtp().getPort()));
            System.setProperty("ir.mail.tls", "false");
            System.setProperty("ir.mail.staff", "staff@example.org");
            // the default of three days would make the test depend on weekends and public holidays
            System.setProperty("ir.mail.session-days", "90");
            // as behind a TLS proxy, so that tests can send forwarded https requests
            System.setProperty("ir.proxy.forwarded", "true");
            System.setProperty("ir.it.management", Integer.toString(settings.managementPort()));
            environment = LocalEnvironment.start(settings, new Progress(System.out));
        } catch (Exception exception) {
            throw new IllegalStateException("the product did not start", exception);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (environment != null) {
            environment.close();
            environment = null;
        }
        if (mail != null) {
            mail.stop();
        }
        if (peer != null) {
            peer.close();
        }
    }

    static Settings settings() {
        if (settings == null) {
            throw new IllegalStateException("no product runs: integration tests need -Dir.it=true");
        }
        return settings;
    }

    /** The product started by the tests, for access to its processes. */
    static LocalEnvironment stack() {
        if (environment == null) {
            throw new IllegalStateException(
                    "a product that runs already has another launcher: start it with this test");
        }
        return environment;
    }

    /** The product's database, as the role it runs with. */
    static Connection connection() throws SQLException {
        return DriverManager.getConnection(databaseUrl(), "ir_app", password("ir_app"));
    }

    static String databaseUrl() {
        return "jdbc:postgresql://localhost:" + settings().dbPort() + "/ir";
    }

    static String password(String role) {
        try {
            return Secrets.read(settings().data()).password(role);
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** The mail server that the product is configured with. */
    static GreenMail mail() {
        if (mail == null) {
            throw new IllegalStateException("a product that runs already sends elsewhere: start it with this test");
        }
        return mail;
    }

    /** The hospital's FHIR server that the product is configured with. */
    static HospitalFhirServer peer() {
        if (peer == null) {
            throw new IllegalStateException("a product that runs already has another peer: start it with this test");
        }
        return peer;
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!java.nio.file.Files.exists(folder)) {
            return;
        }
        try (var paths = java.nio.file.Files.walk(folder)) {
            for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                java.nio.file.Files.delete(path);
            }
        }
    }
}
