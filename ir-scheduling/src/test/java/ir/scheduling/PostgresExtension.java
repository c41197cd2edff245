package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test method that asks for it a PostgreSQL database of its own and the services over it, checks the
 * integrity of the data afterwards and drops the database.
 */
final class PostgresExtension implements AfterEachCallback {
    /** Enough for the races, whose callers all hold a connection while they wait for a lock. */
    private static final int CONNECTIONS = 40;

    private TestPostgres.@Nullable Database database;
    private @Nullable TestApplication application;
    private boolean integrityCheck = true;

    @Override
    public void afterEach(ExtensionContext context) {
        var opened = application;
        if (opened != null) {
            opened.close();
            application = null;
        }
        var used = database;
        if (used == null) {
            return;
        }
        database = null;
        try {
            if (integrityCheck) {
                assertThat(used.swept()).isEmpty();
            }
        } finally {
            used.drop();
        }
    }

    /** The database of the running test, created on first use. */
    TestPostgres.Database database() {
        var existing = database;
        if (existing != null) {
            return existing;
        }
        var created = TestPostgres.database();
        database = created;
        return created;
    }

    /** The services over the database of the running test, opened on first use. */
    TestApplication application(Clock clock) {
        var existing = application;
        if (existing != null) {
            return existing;
        }
        var opened = TestApplication.open(database(), CONNECTIONS, clock);
        application = opened;
        return opened;
    }

    /** For a test that violates the integrity of its data on purpose. */
    void skipIntegrityCheck() {
        integrityCheck = false;
    }
}
