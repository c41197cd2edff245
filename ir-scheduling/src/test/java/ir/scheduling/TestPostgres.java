package ir.scheduling;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.persistence.SchemaMigrator;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One real PostgreSQL server for all tests of the module; each test gets its own database. */
public final class TestPostgres {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .start();
            try (var connection = server.getPostgresDatabase().getConnection()) {
                execute(connection, "create role ir_owner login superuser");
                execute(connection, "create role ir_app login");
            }
            return server;
        } catch (IOException | SQLException exception) {
            throw new IllegalStateException("PostgreSQL did not start", exception);
        }
    }

    /** A new, migrated database. */
    public static Database database() {
        return database("latest");
    }

    /** A new database at an older version of the schema. */
    static Database database(String version) {
        try (var connection = SERVER.getPostgresDatabase().getConnection()) {
            var name = "ir" + COUNT.incrementAndGet();
            execute(connection, "create database " + name + " owner ir_owner");
            var database = new Database(
                    source(name, "ir_owner"),
                    source(name, "ir_app"),
                    "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + name);
            SchemaMigrator.migrate(database.owner(), "ir_app", version);
            return database;
        } catch (SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static DataSource source(String database, String user) {
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + database);
        source.setUser(user);
        source.setLogServerErrorDetail(false);
        return source;
    }

    /** A database with connections as its owner and as the runtime role. */
    public record Database(DataSource owner, DataSource runtime, String address) {
        public EntityManagerFactory factory() {
            return JpaTransactionManager.factory(runtime);
        }

        /** A connection pool of this size, as in a server; the caller closes it. */
        public com.zaxxer.hikari.HikariDataSource pooled(int connections) {
            var config = new com.zaxxer.hikari.HikariConfig();
            config.setDataSource(runtime);
            config.setMaximumPoolSize(connections);
            config.setConnectionTimeout(60_000);
            return new com.zaxxer.hikari.HikariDataSource(config);
        }

        public void asOwner(String sql) {
            try (var connection = owner.getConnection()) {
                execute(connection, sql);
            } catch (SQLException exception) {
                throw new IllegalStateException(exception);
            }
        }

        /** The violations that the integrity check finds; empty if the data is consistent. */
        public java.util.Map<String, Long> swept() {
            try (var connection = owner.getConnection()) {
                return ir.scheduling.persistence.DataIntegrityCheck.findViolations(connection);
            } catch (SQLException exception) {
                throw new IllegalStateException(exception);
            }
        }

        public String text(String sql) {
            try (var connection = owner.getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                return rows.next() ? rows.getString(1) : "none";
            } catch (SQLException exception) {
                throw new IllegalStateException(exception);
            }
        }

        public long number(String sql) {
            try (var connection = owner.getConnection();
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getLong(1);
            } catch (SQLException exception) {
                throw new IllegalStateException(exception);
            }
        }
    }
}
