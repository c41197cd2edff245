package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import ir.scheduling.booking.Bookings;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.work.Stores;
import ir.scheduling.work.Work;
import jakarta.persistence.EntityManagerFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract on PostgreSQL; and what it would miss if its guards were gone. */
class JpaBookingsTest extends BookingsContract {
    private static final String OVERLAPS = """
            select count(*) from allocation a join allocation b on a.resource_id = b.resource_id and a.booking_id < b.booking_id
              and a.starts < b.ends and b.starts < a.ends where a.blocking and b.blocking""";

    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();
    private boolean unlocked;

    @Override
    Work work() {
        var real = JpaWork.over(factory);
        return new Work() {
            @Override
            public <T> ir.domain.outcome.Outcome<T> change(
                    java.util.function.Function<Stores, ir.domain.outcome.Outcome<T>> command) {
                return real.change(stores -> command.apply(unlocked ? withoutLocks(stores) : stores));
            }

            @Override
            public void onCommit(java.util.function.Consumer<News> listener) {
                real.onCommit(listener);
            }

            @Override
            public <T> T read(java.util.function.Function<Stores, T> question) {
                return real.read(question);
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

    /** The mutant: no locks, no constraint. The sweep must see what it lets through. */
    @Test
    void withoutLockAndConstraintTheSweepFindsTheDoubleBooking() throws Exception {
        unlocked = true;
        database.asOwner("alter table allocation drop constraint allocation_never_twice");
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
        } catch (java.sql.SQLException failed) {
            throw new IllegalStateException(failed);
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

    static Stores withoutLocks(Stores stores) {
        return proxy(
                Stores.class,
                stores,
                "bookings",
                () -> proxy(Bookings.class, stores.bookings(), "lockDiaries", () -> Clinic.resources()));
    }

    @SuppressWarnings("unchecked")
    private static <T> T proxy(
            Class<T> type, T real, String replaced, java.util.function.Supplier<@Nullable Object> by) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getName().equals(replaced)) {
                return by.get();
            }
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause() == null ? thrown : thrown.getCause();
            }
        });
    }
}
