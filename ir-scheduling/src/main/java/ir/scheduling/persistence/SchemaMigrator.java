package ir.scheduling.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * Migrates the schema to the newest version, connected as the owner role. The runtime role may read and write rows but
 * never change a table.
 */
public final class SchemaMigrator {
    private SchemaMigrator() {}

    /**
     * @param owner connects as the owner of the schema
     * @param runtimeRole the role of the application services; it must exist
     */
    public static void migrate(DataSource owner, String runtimeRole) {
        migrate(owner, runtimeRole, "latest");
        grant(owner, runtimeRole);
    }

    /** The first migration granted rows of every table; the history of the migrations is the owner's alone. */
    private static void protectHistory(DataSource owner, String runtimeRole) {
        try (var connection = owner.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("revoke all on flyway_schema_history from \"" + runtimeRole + "\"");
        } catch (SQLException exception) {
            throw new IllegalStateException("the migration history could not be protected", exception);
        }
    }

    /**
     * Grants the runtime role its rights on all tables. A migration grants rights only to the runtime role at the time
     * it runs; a role that was configured later gets them here. Does nothing if the role may already read every
     * table and view.
     */
    private static void grant(DataSource owner, String runtimeRole) {
        try (var connection = owner.getConnection();
                var in = SchemaMigrator.class.getResourceAsStream("/db/runtime-role.sql")) {
            if (in == null) {
                throw new IllegalStateException("db/runtime-role.sql is not on the class path");
            }
            try (var missing = connection.prepareStatement("""
                    select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
                       and relname <> 'flyway_schema_history' and not has_table_privilege(?, oid, 'SELECT')""")) {
                missing.setString(1, runtimeRole);
                if (!missing.executeQuery().next()) {
                    return;
                }
            }
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(
                        new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${runtime}", runtimeRole));
            }
            connection.commit();
        } catch (SQLException | IOException exception) {
            throw new IllegalStateException("the runtime role could not be granted its rows", exception);
        }
    }

    /** @param version the target version; for tests of a migration */
    public static void migrate(DataSource owner, String runtimeRole, String version) {
        Flyway.configure(SchemaMigrator.class.getClassLoader())
                .dataSource(owner)
                .locations("classpath:db/migration")
                .target(version)
                .placeholders(Map.of("runtime", runtimeRole))
                .load()
                .migrate();
        protectHistory(owner, runtimeRole);
    }
}
