package ir.scheduling.persistence;

import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The tables and their constraints, brought to the newest version by the owner role. The role the product runs with
 * gets rows to read and write, never the right to change a table.
 */
public final class Schema {
    private Schema() {}

    /**
     * @param owner connects as the owner of the schema
     * @param runtimeRole the role the desks run with; it must exist
     */
    public static void migrate(DataSource owner, String runtimeRole) {
        migrate(owner, runtimeRole, "latest");
    }

    /** @param version how far; {@code latest} but for tests of a migration */
    public static void migrate(DataSource owner, String runtimeRole, String version) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(owner)
                .locations("classpath:db/migration")
                .target(version)
                .placeholders(Map.of("runtime", runtimeRole))
                .load()
                .migrate();
    }
}
