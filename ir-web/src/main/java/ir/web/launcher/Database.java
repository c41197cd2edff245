package ir.web.launcher;

import ir.scheduling.persistence.Schema;
import ir.scheduling.persistence.Sweep;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** Where the product keeps its data: the embedded PostgreSQL, or one that is already there. */
record Database(String url, String owner, String ownerPassword, String user, String password) {
    static Database of(Settings settings, @Nullable Postgres postgres) {
        return settings.database()
                .map(other -> new Database(
                        withoutValues(other.url()), other.user(), other.password(), other.user(), other.password()))
                .orElseGet(() -> new Database(
                        java.util.Objects.requireNonNull(postgres).url("ir"),
                        "ir_owner",
                        "ir_owner",
                        "ir_app",
                        "ir_app"));
    }

    /** The same address, by which no error of the database carries the values it is about. */
    static String withoutValues(String url) {
        var setting = "logServerErrorDetail=";
        return url.contains(setting) ? url : url + (url.contains("?") ? "&" : "?") + setting + "false";
    }

    void migrate() {
        Schema.migrate(dataSource(owner, ownerPassword), user);
    }

    /** What must never be found in the tables, if anything of it is there. */
    Map<String, Long> sweep() throws SQLException {
        try (var connection = runtime().getConnection()) {
            return Sweep.of(connection);
        }
    }

    DataSource runtime() {
        return dataSource(user, password);
    }

    /** By environment, so that no password shows in the list of processes; the server reads ir.db.url as IR_DB_URL. */
    Map<String, String> serverEnvironment() {
        return Map.of(
                "IR_DB_URL", url,
                "IR_DB_USER", user,
                "IR_DB_PASSWORD", password,
                "IR_DB_OWNER", owner,
                "IR_DB_OWNER_PASSWORD", ownerPassword);
    }

    private DataSource dataSource(String name, String secret) {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(name);
        source.setPassword(secret);
        return source;
    }
}
