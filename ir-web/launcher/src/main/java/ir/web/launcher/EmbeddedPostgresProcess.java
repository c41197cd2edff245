package ir.web.launcher;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;

/**
 * PostgreSQL from embedded binaries. Its data is stored in the data folder, and every commit is on disk before it is
 * acknowledged. Every role needs its password from the server's first start. Creates the roles and databases of the
 * product and of Keycloak.
 */
final class EmbeddedPostgresProcess implements SupervisedServer, AutoCloseable {
    /**
     * Written at every start, so that access rules of an earlier version, which trusted every local program, are
     * replaced.
     */
    private static final String ACCESS = """
            # Written by the launcher at every start.
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    private static final int ANSWER_SECONDS = 10;

    private final Path data;
    private final int port;
    private final Path log;
    private final Secrets secrets;
    private boolean passwordKnown;
    private @Nullable EmbeddedPostgres server;

    private EmbeddedPostgresProcess(Path data, int port, Path logs, Secrets secrets, boolean passwordKnown) {
        this.data = data;
        this.port = port;
        this.log = logs.resolve("postgresql.log");
        this.secrets = secrets;
        this.passwordKnown = passwordKnown;
    }

    static EmbeddedPostgresProcess start(Path data, int port, Path logs) throws IOException, SQLException {
        boolean known = Secrets.exist(data);
        var postgres =
                new EmbeddedPostgresProcess(data, port, logs, known ? Secrets.read(data) : Secrets.make(), known);
        try {
            postgres.start();
        } catch (IOException | SQLException | RuntimeException exception) {
            postgres.close();
            throw exception;
        }
        return postgres;
    }

    @Override
    public synchronized void start() throws IOException, SQLException {
        Logs.rotate(log);
        // a failed start holds this lock until the JVM ends; the launcher locks the whole data folder itself
        Files.deleteIfExists(data.resolve("postgres/epg-lock"));
        prepareBinaries();
        server = EmbeddedPostgres.builder()
                .setPort(port)
                // a separate resolver: a shared one would reuse the binaries of another data folder
                .setPgBinaryResolver(DefaultPostgresBinaryResolver.INSTANCE::getPgBinary)
                .setOverrideWorkingDirectory(binaries().toFile())
                .setDataDirectory(data.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setConnectConfig("password", secrets.password("postgres"))
                .setDataDirectoryCustomizer(folder -> lock(folder.toPath()))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "120")
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("password_encryption", "scram-sha-256")
                // values of a statement may be names of patients: the log contains the message without the values
                .setServerConfig("log_error_verbosity", "terse")
                .setServerConfig("log_min_error_statement", "panic")
                .start();
        makeDatabases();
    }

    private Path binaries() {
        return data.resolve("postgres-binaries/unpacked");
    }

    /**
     * The library unpacks the binaries to a folder that every account can write. So this folder lies in one that other
     * accounts cannot enter; unprotected binaries of earlier versions are deleted.
     */
    private void prepareBinaries() throws IOException {
        var folder = Files.createDirectories(data.resolve("postgres-binaries"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        try (var old = Files.list(folder)) {
            for (var unpacked : old.filter(path -> path.getFileName().toString().startsWith("PG-"))
                    .toList()) {
                WildFlyProcess.delete(unpacked);
            }
        }
        Files.createDirectories(binaries());
    }

    /** Runs after the data folder is created and before the server starts, so that no client can connect yet. */
    private void lock(Path folder) {
        try {
            Files.writeString(folder.resolve("pg_hba.conf"), ACCESS);
            if (!passwordKnown) {
                setPassword(folder);
                secrets.write(data);
                passwordKnown = true;
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Uses PostgreSQL's single-user mode, which opens no port. It receives the verifier and never the password. */
    private void setPassword(Path folder) throws IOException, InterruptedException {
        var line = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) {
            line.addAll(List.of("unshare", "-U"));
        }
        line.addAll(List.of(program().toString(), "--single", "-D", folder.toString(), "postgres"));
        var said = Files.createTempFile(log.getParent(), "postgresql-single-user", ".log");
        try {
            var process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(("alter role postgres password '" + verifier("postgres") + "'\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            var output = Files.readString(said);
            if (process.waitFor() != 0 || output.contains("ERROR:") || output.contains("FATAL:")) {
                throw new StartupException(
                        "The password of the database superuser could not be set:\n" + output,
                        "Correct the cause in the message above and start again. The data in " + folder
                                + " is unchanged.");
            }
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private Path program() throws IOException {
        try (var versions = Files.list(binaries())) {
            return versions.map(version -> version.resolve("bin/postgres"))
                    .filter(Files::isExecutable)
                    .max(java.util.Comparator.comparing(
                            program -> program.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("PostgreSQL was not found in " + binaries()));
        }
    }

    private String verifier(String role) {
        return PasswordUtil.encodeScramSha256(secrets.password(role).toCharArray());
    }

    String url(String database) {
        // an error in the log must not contain the values of its statement: they may be names of patients
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?logServerErrorDetail=false";
    }

    String password(String role) {
        return secrets.password(role);
    }

    private void makeDatabases() throws SQLException {
        try (var connection = DriverManager.getConnection(url("postgres"), "postgres", password("postgres"))) {
            role(connection, "ir_owner");
            role(connection, "ir_app");
            role(connection, "keycloak");
            database(connection, "ir", "ir_owner");
            database(connection, "keycloak", "keycloak");
        }
    }

    /**
     * An earlier version created these roles with their name as password; each start sets the password of the secrets.
     */
    private void role(Connection connection, String name) throws SQLException {
        var verb = exists(connection, "select 1 from pg_roles where rolname = '" + name + "'") ? "alter" : "create";
        execute(connection, verb + " role " + name + " login password '" + verifier(name) + "'");
    }

    private static void database(Connection connection, String name, String owner) throws SQLException {
        if (!exists(connection, "select 1 from pg_database where datname = '" + name + "'")) {
            execute(connection, "create database " + name + " owner " + owner);
        }
    }

    private static boolean exists(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public boolean alive() {
        return process().map(ProcessHandle::isAlive).orElse(false);
    }

    /** The server process that listens on the port. */
    Optional<ProcessHandle> process() {
        try {
            var lines = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                            // after a crash, another program may have this process id
                            .filter(process -> process.info()
                                    .command()
                                    .map(c -> c.endsWith("/postgres"))
                                    .orElse(false));
        } catch (IOException | NumberFormatException notRunning) {
            return Optional.empty();
        }
    }

    /** A rejected connection (too many connections, still recovering) counts as a response. */
    @Override
    public boolean answers() {
        var properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", password("postgres"));
        properties.setProperty("loginTimeout", Integer.toString(ANSWER_SECONDS));
        properties.setProperty("connectTimeout", Integer.toString(ANSWER_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
        try (var connection = DriverManager.getConnection(url("postgres"), properties)) {
            return exists(connection, "select 1");
        } catch (SQLException exception) {
            var state = exception.getSQLState();
            return state != null && !state.startsWith("08");
        }
    }

    @Override
    public String lastLines() {
        return Logs.lastLines(log);
    }

    @Override
    public void end() {
        close();
        process().ifPresent(hung -> {
            hung.destroyForcibly();
            try {
                hung.onExit().get(ANSWER_SECONDS, TimeUnit.SECONDS);
                // the helper processes notice the end of the server and exit; until then its shared memory counts as
                // used
                Thread.sleep(1000);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | TimeoutException still) {
                // the following start reports the problem
            }
        });
    }

    @Override
    public synchronized void close() {
        if (server == null) {
            return;
        }
        try {
            server.close();
        } catch (IOException notClean) {
            // PostgreSQL recovers at the next start
        }
        server = null;
    }
}
