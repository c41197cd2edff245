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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Everything that runs, started in the order it needs and stopped in the reverse. PostgreSQL first; then Keycloak and
 * WildFly side by side while the schema is migrated and the demo clinic played.
 */
public final class Stack implements AutoCloseable {
    private final Settings settings;
    private final Progress progress;
    private final Path logs;
    private final Leftovers leftovers;
    private final List<Child> children = new ArrayList<>();
    private @Nullable Postgres postgres;
    private @Nullable FileLock lock;
    private volatile boolean closed;

    private Stack(Settings settings, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.logs = settings.data().resolve("logs");
        this.leftovers = new Leftovers(settings.data());
    }

    /** Starts all of it, or stops what it had started and says why not. */
    public static Stack start(Settings settings, Progress progress) throws Exception {
        var stack = new Stack(settings, progress);
        var stopper = new Thread(stack::close, "stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            stack.startAll();
            return stack;
        } catch (Exception failed) {
            stack.close();
            throw failed;
        }
    }

    private void startAll() throws Exception {
        Files.createDirectories(settings.data());
        lock = Ground.lock(settings.data());
        leftovers.refuse();
        Ground.check(settings);
        if (settings.database().isEmpty() || settings.oidcUrl().isEmpty()) {
            Ground.requireFree("ir.db.port", settings.dbPort());
            postgres = progress.step(
                    "PostgreSQL on port " + settings.dbPort(),
                    () -> Postgres.start(settings.data(), settings.dbPort()));
        }
        var database = Database.of(settings, postgres);
        progress.step("Schema migrated", () -> {
            database.migrate();
            return true;
        });
        var found = database.sweep();
        if (!found.isEmpty()) {
            progress.say(
                    "  ! The tables hold what must never be: " + found + ". Do not book before somebody has looked.");
        }
        var keycloak = CompletableFuture.completedFuture(true);
        if (settings.oidcUrl().isEmpty()) {
            var home = Keycloak.home(settings.build());
            progress.step("Keycloak prepared", () -> Keycloak.augment(home, logs.resolve("keycloak-build.log")));
            keep(Keycloak.start(
                    home, settings, java.util.Objects.requireNonNull(postgres).url("keycloak"), logs));
            keycloak = inBackground(
                    "Keycloak on port " + settings.keycloakPort(),
                    settings.issuer() + "/.well-known/openid-configuration");
        }
        keep(Server.start(settings, settings.data().resolve("server"), logs, database.serverEnvironment()));
        progress.step(
                settings.demo() ? "Demo clinic" : "Clinic set up",
                () -> DemoClinic.load(database, settings.demo(), Instant.now()));
        keycloak.join();
        inBackground("Console and FHIR door on port " + settings.httpPort(), settings.health())
                .join();
    }

    private void keep(Child child) throws IOException {
        leftovers.note(child);
        synchronized (children) {
            children.add(child);
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
            for (var child : List.copyOf(children)) {
                if (!child.alive() && !closed) {
                    throw new StartRefused(
                            child.name() + " ended while starting. Its last words:\n" + child.lastWords(),
                            "The whole log is in " + logs + ".");
                }
            }
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return true;
                }
                if (answer.body().contains("\"FAILED\"")) {
                    throw new StartRefused(
                            "A deployment failed:\n" + answer.body(), "The whole log is in " + logs + ".");
                }
            } catch (IOException notYet) {
                // it has not opened its port
            }
            Thread.sleep(250);
        }
        throw new StartRefused("Nothing ready at " + address + " after 6 minutes.", "Read the logs in " + logs + ".");
    }

    public List<Long> childProcesses() {
        return children.stream().map(Child::pid).toList();
    }

    /** Waits until a child ends or somebody interrupts. */
    void await() throws InterruptedException {
        while (true) {
            for (var child : children) {
                if (!child.alive() && !closed) {
                    throw new StartRefused(
                            child.name() + " ended. Its last words:\n" + child.lastWords(),
                            "The whole log is in " + logs + ".");
                }
            }
            Thread.sleep(500);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        var reversed = new ArrayList<>(children);
        java.util.Collections.reverse(reversed);
        for (var child : reversed) {
            progress.say("  … stopping " + child.name());
            child.stop();
        }
        try {
            if (postgres != null) {
                progress.say("  … stopping PostgreSQL");
                postgres.close();
            }
            if (!children.isEmpty()) {
                leftovers.forget();
            }
            if (lock != null) {
                lock.acquiredBy().close();
            }
        } catch (IOException failed) {
            progress.say("PostgreSQL did not stop cleanly: " + failed.getMessage());
        }
        progress.say("Stopped.");
    }
}
