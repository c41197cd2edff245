package ir.scheduling.persistence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The tables and their constraints, brought to the newest version by the owner role. The role the product runs with
 * gets rows to read and write, never the right to change a table.
 */
public final class SchemaMigrator {
    private SchemaMigrator() {}

    /**
     * @param owner connects as the owner of the schema
     * @param runtimeRole the role the desks run with; it must exist
     */
    public static void migrate(DataSource owner, String runtimeRole) {
        migrate(owner, runtimeRole, "latest");
        grant(owner, runtimeRole);
    }

    /**
     * Each migration grants to the role of its day; a role that is new since then is granted the same here. Does
     * nothing where the role may read every table already.
     */
    private static void grant(DataSource owner, String runtimeRole) {
        try (var connection = owner.getConnection();
                var in = SchemaMigrator.class.getResourceAsStream("/db/runtime-role.sql")) {
            if (in == null) {
                throw new IllegalStateException("db/runtime-role.sql is not on the class path");
            }
            try (var missing = connection.prepareStatement("""
                    select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
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

    /** @param version how far; for tests of a migration */
    public static void migrate(DataSource owner, String runtimeRole, String version) {
        Flyway.configure(SchemaMigrator.class.getClassLoader())
                .dataSource(owner)
                .locations("classpath:db/migration")
                .target(version)
                .placeholders(Map.of("runtime", runtimeRole))
                .load()
                .migrate();
    }
}
