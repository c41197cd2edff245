package ir.web.launcher;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/**
 * PostgreSQL from its embedded binaries, its data kept under the data folder, every commit on the disk before it is
 * acknowledged. Makes the roles and databases the product and Keycloak need.
 */
final class Postgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final int port;

    private Postgres(EmbeddedPostgres server, int port) {
        this.server = server;
        this.port = port;
    }

    static Postgres start(Path data, int port) throws IOException, SQLException {
        var server = EmbeddedPostgres.builder()
                .setPort(port)
                .setOverrideWorkingDirectory(data.resolve("postgres-binaries").toFile())
                .setDataDirectory(data.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "120")
                .setServerConfig("listen_addresses", "localhost")
                .start();
        var postgres = new Postgres(server, port);
        postgres.makeDatabases();
        return postgres;
    }

    String url(String database) {
        // an error in the log must not carry the values of its statement: they may be names
        return "jdbc:postgresql://localhost:" + port + "/" + database + "?logServerErrorDetail=false";
    }

    private void makeDatabases() throws SQLException {
        try (var connection = DriverManager.getConnection(url("postgres"), "postgres", "postgres")) {
            role(connection, "ir_owner");
            role(connection, "ir_app");
            role(connection, "keycloak");
            database(connection, "ir", "ir_owner");
            database(connection, "keycloak", "keycloak");
        }
    }

    private static void role(Connection connection, String name) throws SQLException {
        if (!exists(connection, "select 1 from pg_roles where rolname = '" + name + "'")) {
            execute(connection, "create role " + name + " login password '" + name + "'");
        }
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
    public void close() throws IOException {
        server.close();
    }
}
