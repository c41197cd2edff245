package ir.web.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All servers of a local installation, started in order of dependency and stopped in reverse order. PostgreSQL starts
 * first, then Keycloak and WildFly in parallel while the schema is migrated and the demo clinic is generated. Once all
 * servers are ready, each one is watched and restarted when it ends or hangs.
 */
public final class LocalEnvironment implements AutoCloseable {
    private final Settings settings;
    private final Progress progress;
    private final Path logs;
    private final OrphanedProcesses orphanedProcesses;
    private final List<Running> servers = new CopyOnWriteArrayList<>();
    private final Supervisor supervisor;
    private @Nullable EmbeddedPostgresProcess postgres;
    private @Nullable FileLock lock;
    private volatile boolean closed;

    private LocalEnvironment(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.logs = settings.data().resolve("logs");
        this.orphanedProcesses = new OrphanedProcesses(settings.data());
        this.supervisor = new Supervisor(Supervisor.Limits.STANDARD, progress::print);
    }

    /** Starts all servers. If one fails, stops those already started and throws the reason. */
    public static LocalEnvironment start(Settings settings, Progress progress) throws Exception {
        var environment = new LocalEnvironment(settings, progress);
        var stopper = new Thread(environment::close, "stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            environment.startAll();
            return environment;
        } catch (Exception exception) {
            environment.close();
            throw exception;
        }
    }

    private void startAll() throws Exception {
        Files.createDirectories(settings.data());
        lock = PreflightChecks.lock(settings.data());
        orphanedProcesses.checkNoneRunning();
        PreflightChecks.check(settings);
        if (settings.database().isEmpty() || settings.oidcUrl().isEmpty()) {
            PreflightChecks.requireFree(LauncherSettings.DATABASE_PORT, settings.dbPort());
            postgres = progress.step(
                    "PostgreSQL on port " + settings.dbPort(),
                    () -> EmbeddedPostgresProcess.start(settings.data(), settings.dbPort(), logs));
        }
        var database = Database.of(settings, postgres);
        database.requireSeparateRoles();
        progress.step("Database schema", () -> {
            database.migrate();
            return true;
        });
        var found = database.checkIntegrity();
        if (!found.isEmpty()) {
            progress.print("  ! The database contains inconsistent data: " + found
                    + ". Do not book until it has been checked.");
        }
        var keycloak = CompletableFuture.completedFuture(true);
        if (settings.oidcUrl().isEmpty()) {
            var home = Keycloak.home(settings.build());
            progress.step("Keycloak build", () -> Keycloak.build(home, logs.resolve("keycloak-build.log")));
            var own = java.util.Objects.requireNonNull(postgres);
            Keycloak.prepareRealm(home, settings, own);
            var metadata = settings.issuer() + "/.well-known/openid-configuration";
            // any response is sufficient: without its database Keycloak responds with an error, and a restart does not
            // mend that
            register(new Running(
                    "Keycloak",
                    () -> Keycloak.start(home, settings, own, logs),
                    probe -> probe.responds(metadata, status -> true)));
            keycloak = inBackground(
                    "Keycloak on port " + settings.keycloakPort(),
                    settings.issuer() + "/.well-known/openid-configuration");
        }
        // the liveness check runs on the management port; the other request needs a worker thread
        register(new Running(
                "WildFly",
                () -> WildFlyProcess.start(
                        settings, settings.data().resolve("server"), logs, database.serverEnvironment()),
                probe -> probe.responds(settings.liveness(), status -> status == 200)
                        && probe.responds(settings.fhir() + "/.well-known/smart-configuration", status -> true)));
        progress.step(
                settings.demo() ? "Demo clinic" : "Clinic setup",
                () -> DemoDataGenerator.load(database, settings.demo(), Instant.now()));
        keycloak.join();
        inBackground("Console and FHIR API on port " + settings.httpPort(), settings.health())
                .join();
        if (postgres != null) {
            supervisor.watch(postgres);
        }
        servers.forEach(supervisor::watch);
    }

    private void register(Running server) throws Exception {
        server.start();
        servers.add(server);
        recordChildProcesses();
        if (closed) {
            server.stop();
        }
    }

    private void recordChildProcesses() throws IOException {
        orphanedProcesses.record(
                servers.stream().flatMap(server -> server.child().stream()).toList());
    }

    /** Keycloak or WildFly as servers that can be started again. */
    private final class Running implements SupervisedServer {
        private final String name;
        private final Callable<ManagedProcess> starter;
        private final Predicate<HttpProbe> check;
        private final HttpProbe probe = new HttpProbe();
        private volatile @Nullable ManagedProcess process;

        Running(String name, Callable<ManagedProcess> starter, Predicate<HttpProbe> check) {
            this.name = name;
            this.starter = starter;
            this.check = check;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public synchronized void start() throws Exception {
            if (closed) {
                return;
            }
            process = starter.call();
            recordChildProcesses();
        }

        private Optional<ManagedProcess> child() {
            return Optional.ofNullable(process);
        }

        @Override
        public boolean alive() {
            return child().map(ManagedProcess::alive).orElse(false);
        }

        @Override
        public boolean answers() {
            return check.test(probe);
        }

        @Override
        public synchronized void end() {
            child().ifPresent(left -> left.stop(Duration.ofSeconds(10)));
        }

        synchronized void stop() {
            child().ifPresent(ManagedProcess::stop);
        }

        @Override
        public String lastLines() {
            return child().map(ManagedProcess::logTail).orElse("");
        }
    }

    private CompletableFuture<Boolean> inBackground(String what, String address) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return progress.step(what, () -> waitFor(address));
            } catch (RuntimeException refused) {
                throw refused;
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
    }

    private boolean waitFor(String address) throws InterruptedException {
        var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        var request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(10))
                .build();
        long deadline = System.nanoTime() + Duration.ofMinutes(6).toNanos();
        while (System.nanoTime() < deadline) {
            for (var server : servers) {
                if (!server.alive() && !closed) {
                    throw new StartupException(
                            server.name() + " ended during startup. Last lines of its log:\n" + server.lastLines(),
                            "Correct the cause and start again. The complete logs are in " + logs + ".");
                }
            }
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return true;
                }
                if (answer.body().contains("\"FAILED\"")) {
                    throw new StartupException(
                            "The server could not deploy an application:\n" + answer.body(),
                            "Correct the cause and start again. The complete logs are in " + logs + ".");
                }
            } catch (IOException notYet) {
                // the port is not open yet
            }
            Thread.sleep(250);
        }
        throw new StartupException(
                address + " was not ready after 6 minutes.",
                "Look for the cause in the logs in " + logs + ", then start again.");
    }

    public List<Long> childProcesses() {
        return servers.stream()
                .flatMap(server -> server.child().stream())
                .map(ManagedProcess::pid)
                .toList();
    }

    /** The current process of PostgreSQL, Keycloak or WildFly; a Java process may run below a shell. */
    public Optional<ProcessHandle> process(String name) {
        if (postgres != null && name.equals(postgres.name())) {
            return postgres.process();
        }
        return servers.stream()
                .filter(server -> server.name().equals(name))
                .flatMap(server -> server.child().stream())
                .findFirst()
                .flatMap(process -> ProcessHandle.of(process.pid()));
    }

    /** Waits until a part cannot be restarted, or until the thread is interrupted. */
    void await() throws InterruptedException {
        var fact = supervisor.await();
        close();
        throw new StartupException(fact, "Correct the cause and start again. The complete logs are in " + logs + ".");
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        supervisor.close();
        var reversed = new ArrayList<>(servers);
        java.util.Collections.reverse(reversed);
        for (var server : reversed) {
            progress.print("  … Stopping " + server.name());
            server.stop();
        }
        try {
            if (postgres != null) {
                progress.print("  … Stopping PostgreSQL");
                postgres.close();
            }
            if (!servers.isEmpty()) {
                orphanedProcesses.clear();
            }
            if (lock != null) {
                lock.acquiredBy().close();
            }
        } catch (IOException exception) {
            progress.print("An error occurred while stopping: " + exception.getMessage());
        }
        progress.print("Stopped.");
    }
}
