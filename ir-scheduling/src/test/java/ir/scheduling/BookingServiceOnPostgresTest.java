package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.booking.BookingRepository;
import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.transaction.Repositories;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The booking tests on PostgreSQL, and what happens without the locks or the constraint. */
class BookingServiceOnPostgresTest extends BookingServiceContract {
    private static final String OVERLAPS = """
            select count(*) from allocation a join allocation b on a.resource_id = b.resource_id and a.booking_id < b.booking_id
              and a.starts < b.ends and b.starts < a.ends where a.blocking and b.blocking""";

    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();
    private boolean unlocked;
    private volatile Runnable afterLook = () -> {};

    @Override
    TransactionManager work() {
        var real = JpaTransactionManager.create(factory);
        return new TransactionManager() {
            @Override
            public <T> ir.domain.shared.Result<T> inTransaction(
                    java.util.function.Function<Repositories, ir.domain.shared.Result<T>> command) {
                return real.inTransaction(
                        repositories -> command.apply(unlocked ? withoutLocks(repositories, afterLook) : repositories));
            }

            @Override
            public void onCommit(java.util.function.Consumer<CommittedChanges> listener) {
                real.onCommit(listener);
            }

            @Override
            public <T> T inReadTransaction(java.util.function.Function<Repositories, T> question) {
                return real.inReadTransaction(question);
            }
        };
    }

    @AfterEach
    void close() {
        factory.close();
    }

    @Test
    void noTwoBlockingAllocationsOverlapAfterARace() throws Exception {
        assertThat(race(32)).isEqualTo(1);
        assertThat(database.number(OVERLAPS)).isZero();
        assertThat(database.number("select count(*) from outbox where topic = 'appointment-held'"))
                .isEqualTo(1);
        assertThat(database.number("select count(*) from audit where action = 'appointment-held'"))
                .isEqualTo(1);
    }

    @Test
    void theConstraintAloneStillRefusesWithAFriendlyAnswer() throws Exception {
        unlocked = true;
        assertThat(race(8)).isEqualTo(1);
        assertThat(database.number(OVERLAPS)).isZero();
    }

    /** Without locks and constraint a double booking occurs, and the integrity check must find it. */
    @Test
    void withoutLockAndConstraintTheSweepFindsTheDoubleBooking() throws Exception {
        unlocked = true;
        database.asOwner("alter table allocation drop constraint allocation_never_twice");
        // no transaction writes before two have read, so the race occurs even on a slow machine
        var looked = new CountDownLatch(2);
        afterLook = () -> {
            looked.countDown();
            try {
                looked.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        };
        assertThat(race(16)).isGreaterThan(1);
        assertThat(database.number(OVERLAPS)).isPositive();
    }

    @Test
    void theRuntimeRoleMayNeitherChangeTablesNorTheTrail() {
        try (var connection = database.runtime().getConnection();
                var statement = connection.createStatement()) {
            assertThat(refused(statement, "alter table booking add column x text"))
                    .contains("must be owner");
            assertThat(refused(statement, "update audit set actor = 'x'")).contains("permission denied");
            assertThat(refused(statement, "delete from audit")).contains("permission denied");
            assertThat(refused(statement, "delete from booking")).contains("permission denied");
        } catch (java.sql.SQLException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static String refused(java.sql.Statement statement, String sql) {
        try {
            statement.execute(sql);
            return "done";
        } catch (java.sql.SQLException denied) {
            return String.valueOf(denied.getMessage());
        }
    }

    static Repositories withoutLocks(Repositories repositories) {
        return withoutLocks(repositories, () -> {});
    }

    private static Repositories withoutLocks(Repositories repositories, Runnable afterLook) {
        return proxy(Repositories.class, repositories, "bookings", () -> {
            var unlocked = proxy(
                    BookingRepository.class, repositories.bookings(), "lockDiaries", () -> ClinicFixture.resources());
            return proxy(BookingRepository.class, unlocked, "lapsed", () -> List.of(), method -> {
                if (method.equals("inTheWay")) {
                    afterLook.run();
                }
            });
        });
    }

    private static <T> T proxy(
            Class<T> type, T real, String replaced, java.util.function.Supplier<@Nullable Object> by) {
        return proxy(type, real, replaced, by, method -> {});
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(
            Class<T> type,
            T real,
            String replaced,
            java.util.function.Supplier<@Nullable Object> by,
            java.util.function.Consumer<String> after) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals(replaced)) {
                return by.get();
            }
            try {
                var answer = method.invoke(real, arguments);
                after.accept(method.getName());
                return answer;
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        });
    }
}
