package ir.scheduling;

import io.agroal.api.AgroalDataSource;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.standalone.StandaloneApplication;
import jakarta.persistence.EntityManagerFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The services over one database of a test.
 *
 * <p>Container and entity manager factory are created once per JVM, because that takes longer than most tests. They
 * hold no data (the second-level cache is off, the index is discarded) and take clock and connections from the running
 * test. Therefore only one application of the JVM is open at a time; a second one fails.
 */
final class TestApplication implements AutoCloseable {
    private static final AtomicReference<@Nullable TestApplication> OPEN = new AtomicReference<>();

    private final AgroalDataSource pool;
    private final Clock clock;

    private TestApplication(AgroalDataSource pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /** Created on first use, when a pool exists to read the version of the database from. */
    private static final class Shared {
        private static final EntityManagerFactory FACTORY = StandaloneApplication.factory(poolOfRunningTest());
        private static final StandaloneApplication APPLICATION = StandaloneApplication.startWith(
                FACTORY, new ClockOfRunningTest(), List.of(new RepositoryHook.Hooks(), new QueryWritesNothing.Check()));
    }

    /** @param connections size of the pool */
    static TestApplication open(TestPostgres.Database database, int connections, Clock clock) {
        return open(database.pooled(connections), clock);
    }

    /** @param pool closed with the application */
    static TestApplication open(AgroalDataSource pool, Clock clock) {
        var application = new TestApplication(pool, clock);
        if (!OPEN.compareAndSet(null, application)) {
            application.pool.close();
            throw new IllegalStateException("another test of this JVM uses the shared application");
        }
        RepositoryHook.Hooks.set(RepositoryHook.NONE);
        application.get(AvailabilityIndex.class).invalidate();
        return application;
    }

    static TestApplication open(TestPostgres.Database database, Clock clock) {
        return open(database, 8, clock);
    }

    Services services() {
        return new Services(Shared.APPLICATION);
    }

    TestTransactions transactions() {
        return new TestTransactions(Shared.APPLICATION, Repositories.of(this));
    }

    <T> T get(Class<T> type) {
        return Shared.APPLICATION.get(type);
    }

    /** Puts this around every call of a repository until the application is closed. */
    void hook(RepositoryHook hook) {
        RepositoryHook.Hooks.set(hook);
    }

    /** Whether this thread is inside a transaction. */
    boolean isInTransaction() {
        return get(TransactionSynchronizationRegistry.class).getTransactionKey() != null;
    }

    SessionFactory sessionFactory() {
        return Shared.FACTORY.unwrap(SessionFactory.class);
    }

    @Override
    public void close() {
        if (OPEN.compareAndSet(this, null)) {
            pool.close();
        }
    }

    private static TestApplication running() {
        return Objects.requireNonNull(OPEN.get(), "no test is running");
    }

    private static DataSource poolOfRunningTest() {
        return (DataSource) Proxy.newProxyInstance(
                TestApplication.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(running().pool, arguments);
                    } catch (InvocationTargetException exception) {
                        throw exception.getCause() == null ? exception : exception.getCause();
                    }
                });
    }

    private static final class ClockOfRunningTest extends Clock {
        @Override
        public Instant instant() {
            return running().clock.instant();
        }

        @Override
        public ZoneId getZone() {
            return running().clock.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return running().clock.withZone(zone);
        }
    }
}
