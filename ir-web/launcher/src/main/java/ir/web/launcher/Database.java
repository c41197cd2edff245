package ir.web.launcher;

import io.agroal.api.AgroalDataSource;
import ir.scheduling.persistence.DataIntegrityCheck;
import ir.scheduling.persistence.SchemaMigrator;
import ir.scheduling.standalone.StandaloneDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The product's database: the embedded PostgreSQL or an external one. The owner role only migrates the tables; the
 * product runs as another role.
 */
record Database(String url, String owner, String ownerPassword, String user, String password) {
    static Database of(Settings settings, @Nullable EmbeddedPostgresProcess postgres) {
        return settings.database()
                .map(other -> new Database(
                        withoutErrorDetails(other.url()),
                        other.owner(),
                        other.ownerPassword(),
                        other.user(),
                        other.password()))
                .orElseGet(() -> {
                    var own = java.util.Objects.requireNonNull(postgres);
                    return new Database(
                            own.url("ir"), "ir_owner", own.password("ir_owner"), "ir_app", own.password("ir_app"));
                });
    }

    /** Rejects a runtime role that could change tables or read more than it is granted. */
    void requireSeparateRoles() {
        if (owner.equals(user)) {
            throw new StartupException(
                    "ir.db.owner and ir.db.user are both set to the role " + user + ".",
                    "Use two roles: the owner migrates the tables, and the product runs as another role. Create it as a"
                            + " superuser: create role ir_app login password '…';"
                            + " Then set ir.db.user=ir_app and IR_DB_PASSWORD.");
        }
        try (var connection = runtime().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        select rolsuper or rolcreaterole or rolbypassrls, exists (
                            select 1 from pg_class where relnamespace = 'public'::regnamespace
                               and pg_has_role(current_user, relowner, 'MEMBER')) or exists (
                            select 1 from pg_database where datname = current_database()
                               and pg_has_role(current_user, datdba, 'MEMBER'))
                          from pg_roles where rolname = current_user""")) {
            rows.next();
            if (rows.getBoolean(1) || rows.getBoolean(2)) {
                throw new StartupException(
                        "The role " + user + " (ir.db.user) "
                                + (rows.getBoolean(1)
                                        ? "is a superuser, can create roles or bypasses row-level security."
                                        : "owns the database or its tables, or is a member of the role that does."),
                        "Set ir.db.user to a role without these rights; the migration grants it the required rights."
                                + " Create it as a superuser: create role ir_app login password '…';");
            }
        } catch (SQLException exception) {
            throw new StartupException(
                    "The database at " + url + " does not accept a connection of the role " + user + " (SQL state "
                            + exception.getSQLState() + ").",
                    "Check that the database is running and that ir.db.user and IR_DB_PASSWORD are correct. If the role does not"
                            + " exist, create it:"
                            + " create role " + user + " login password '…';");
        }
    }

    /** Returns the address with the driver setting that removes row values from error messages. */
    static String withoutErrorDetails(String url) {
        var setting = "logServerErrorDetail=";
        return url.contains(setting) ? url : url + (url.contains("?") ? "&" : "?") + setting + "false";
    }

    void migrate() {
        SchemaMigrator.migrate(dataSource(owner, ownerPassword), user);
    }

    /** Runs the data-integrity checks and returns the number of violations per check. */
    Map<String, Long> checkIntegrity() throws SQLException {
        try (var connection = runtime().getConnection()) {
            return DataIntegrityCheck.findViolations(connection);
        }
    }

    DataSource runtime() {
        return dataSource(user, password);
    }

    /** A connection pool of the runtime role that takes part in transactions; the caller closes it. */
    AgroalDataSource pooled(int connections) {
        return StandaloneDataSource.open(url, user, password, connections, Duration.ofSeconds(30));
    }

    /**
     * Passed as environment variables, so that no password appears in the process list; the server reads ir.db.url as
     * IR_DB_URL. The owner's password is not passed on.
     */
    Map<String, String> serverEnvironment() {
        return Map.of(
                "IR_DB_URL", url,
                "IR_DB_USER", user,
                "IR_DB_PASSWORD", password);
    }

    private DataSource dataSource(String name, String secret) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(name);
        source.setPassword(secret);
        return source;
    }

    /** Omits the passwords. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
