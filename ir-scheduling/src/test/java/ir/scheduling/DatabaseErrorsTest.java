package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ir.scheduling.transaction.DatabaseErrors;
import ir.scheduling.transaction.DatabaseRefusedException;
import ir.scheduling.transaction.DuplicateKeyException;
import ir.scheduling.transaction.OverlappingAllocationException;
import ir.scheduling.transaction.TransactionConflictException;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each database error is understood in every form in which it surfaces, and without the values of its message. */
class DatabaseErrorsTest {
    private static final String SECRET = "secret-4711";
    private static final Map<String, Class<? extends Exception>> MEANINGS = Map.of(
            "23P01", OverlappingAllocationException.class,
            "40001", TransactionConflictException.class,
            "40P01", TransactionConflictException.class,
            "23505", DuplicateKeyException.class,
            "23503", DatabaseRefusedException.class,
            "22003", DatabaseRefusedException.class);

    @RegisterExtension
    final PostgresExtension postgres = new PostgresExtension();

    /** The moments at which the database can reject. */
    private enum Moment {
        /** A statement of a repository. */
        STATEMENT,
        /** The flush before the transaction completes, outside any repository. */
        BEFORE_COMPLETION,
        /** The commit itself, by a deferred constraint. */
        COMMIT
    }

    @TestFactory
    List<DynamicTest> errorHasTheSameMeaningAtEveryMoment() {
        return MEANINGS.entrySet().stream()
                .flatMap(error -> java.util.Arrays.stream(Moment.values())
                        .map(moment -> DynamicTest.dynamicTest(
                                error.getKey() + " " + moment, () -> assertMeaning(error.getKey(), moment))))
                .toList();
    }

    private void assertMeaning(String state, Moment moment) {
        var clock = new MutableClock("2026-02-20T08:00:00Z");
        var database = TestPostgres.database();
        try (var application = TestApplication.open(database, clock)) {
            database.asOwner("create table probe (id int)");
            database.asOwner("grant all on probe to ir_app");
            database.asOwner("create function refuse() returns trigger language plpgsql as $$ begin raise exception '"
                    + SECRET + "' using errcode = '" + state + "', constraint = 'rule'; end $$");
            var trigger = switch (moment) {
                case STATEMENT -> "create trigger refuse before insert on probe";
                case BEFORE_COMPLETION -> "create trigger refuse before insert on site";
                case COMMIT ->
                    "create constraint trigger refuse after insert on probe" + " deferrable initially deferred";
            };
            database.asOwner(trigger + " for each row execute function refuse()");
            var session = application.get(Session.class);
            var thrown = catchThrowable(() -> application.transactions().inReadTransaction(repositories -> {
                if (moment == Moment.BEFORE_COMPLETION) {
                    repositories.sites().save(ClinicFixture.site());
                    return 1;
                }
                return session.createNativeMutationQuery("insert into probe values (1)")
                        .executeUpdate();
            }));
            assertThat(thrown).isInstanceOf(MEANINGS.get(state));
            if (!(thrown instanceof TransactionConflictException)) {
                ErrorValuesTest.assertSaysNothingOfTheValues(thrown, state);
            }
            assertThat(application.get(DatabaseErrors.class).translate(new IllegalStateException("other")))
                    .isInstanceOf(IllegalStateException.class);
        } finally {
            database.drop();
        }
    }
}
