package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import ir.scheduling.persistence.JpaTransactionManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test method that asks for it a PostgreSQL database of its own, checks the integrity of the data afterwards and drops the
 * database.
 *
 * <p>The entity manager factory is created once per JVM, because that takes longer than most tests. It stores no rows
 * (the second-level cache is off and the database generates the ids) and takes its connections from the pool of the
 * running test. Therefore only one test of the JVM runs at a time; a second one fails.
 */
final class PostgresExtension implements AfterEachCallback {
    /** Enough for the races, whose callers all hold a connection while they wait for a lock. */
    private static final int CONNECTIONS = 40;

    private static final AtomicReference<@Nullable HikariDataSource> POOL = new AtomicReference<>();

    private TestPostgres.@Nullable Database database;
    private boolean integrityCheck = true;

    /** Created on first use, when a pool exists to read the version of the database from. */
    private static final class Shared {
        private static final EntityManagerFactory FACTORY = JpaTransactionManager.factory(poolOfRunningTest());
    }

    private static DataSource poolOfRunningTest() {
        return (DataSource) Proxy.newProxyInstance(
                PostgresExtension.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(Objects.requireNonNull(POOL.get(), "no test is running"), arguments);
                    } catch (InvocationTargetException exception) {
                        throw exception.getCause() == null ? exception : exception.getCause();
                    }
                });
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var used = database;
        if (used == null) {
            return;
        }
        var pool = POOL.getAndSet(null);
        if (pool != null) {
            pool.close();
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
        var pool = created.pooled(CONNECTIONS);
        if (!POOL.compareAndSet(null, pool)) {
            pool.close();
            throw new IllegalStateException("another test of this JVM uses the shared entity manager factory");
        }
        database = created;
        return created;
    }

    /** A transaction manager over the database of the running test, without listeners. */
    JpaTransactionManager transactions() {
        database();
        return JpaTransactionManager.create(Shared.FACTORY);
    }

    /** For a test that violates the integrity of its data on purpose. */
    void skipIntegrityCheck() {
        integrityCheck = false;
    }
}
