package ir.scheduling;

import io.agroal.api.AgroalDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import ir.scheduling.persistence.SchemaMigrator;
import ir.scheduling.standalone.StandaloneDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One embedded PostgreSQL server for all tests of the JVM. Each call of {@link #database()} creates a new database as a
 * copy of a template that is migrated once.
 */
public final class TestPostgres {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String TEMPLATE = "ir_template";
    private static final EmbeddedPostgres SERVER = start();

    private TestPostgres() {}

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
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

    /** Migrated on first use; a test that migrates by itself does not wait for it. */
    private static final class Template {
        private static final String NAME = create();

        private static String create() {
            execute("create database " + TEMPLATE + " owner ir_owner");
            SchemaMigrator.migrate(source(TEMPLATE, "ir_owner"), "ir_app", "latest");
            return TEMPLATE;
        }
    }

    /** A new, migrated database. */
    public static Database database() {
        var name = nextName();
        execute("create database " + name + " owner ir_owner template " + Template.NAME);
        return existing(name);
    }

    /** A new database at an older version of the schema. */
    static Database database(String version) {
        var name = nextName();
        execute("create database " + name + " owner ir_owner");
        var database = existing(name);
        SchemaMigrator.migrate(database.owner(), "ir_app", version);
        return database;
    }

    private static String nextName() {
        return "ir" + COUNT.incrementAndGet();
    }

    private static Database existing(String name) {
        return new Database(
                name,
                source(name, "ir_owner"),
                source(name, "ir_app"),
                "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + name);
    }

    private static void execute(String sql) {
        try (var connection = SERVER.getPostgresDatabase().getConnection()) {
            execute(connection, sql);
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
    public record Database(String name, DataSource owner, DataSource runtime, String address) {
        /** A connection pool of this size that takes part in transactions, as in a server; the caller closes it. */
        public AgroalDataSource pooled(int connections) {
            return StandaloneDataSource.open(
                    address + "?logServerErrorDetail=false", "ir_app", "", connections, Duration.ofSeconds(60));
        }

        /** Removes the database and ends the connections that are left. */
        void drop() {
            execute("drop database " + name + " with (force)");
        }

        public void asOwner(String sql) {
            try (var connection = owner.getConnection()) {
                TestPostgres.execute(connection, sql);
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
