package ir.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.SiteId;
import ir.domain.shared.Result;
import ir.scheduling.standalone.StandaloneDataSource;
import ir.scheduling.transaction.DatabaseRefusedException;
import ir.scheduling.transaction.DuplicateKeyException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The exception for a value that the database rejects names the constraint and never contains values, even if the
 * connection is configured to report them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ErrorValuesTest {
    private static final String SECRET = "secret-4711";

    private TestApplication application;
    private TestPostgres.Database database;
    private TestTransactions transactions;

    @BeforeAll
    void connect() {
        database = TestPostgres.database();
        application = TestApplication.open(
                StandaloneDataSource.open(
                        database.address() + "?logServerErrorDetail=true", "ir_app", "", 2, Duration.ofSeconds(60)),
                Clock.systemUTC());
        transactions = application.transactions();
    }

    @AfterAll
    void close() {
        application.close();
    }

    private Throwable refused(ProbeLot... lots) {
        return catchThrowable(() -> transactions.inTransaction(repositories -> {
            for (var lot : lots) {
                repositories.stock().save(lot);
            }
            return Result.success(true);
        }));
    }

    private static ProbeLot lot(String id, String site, String lot) {
        return new ProbeLot(id, new SiteId(site), ProbeSize.MM_2_4, lot, "", LocalDate.of(2027, 1, 1), 1, 0, false);
    }

    static void assertSaysNothingOfTheValues(Throwable thrown, String rule) {
        var whole = new StringWriter();
        thrown.printStackTrace(new PrintWriter(whole));
        assertThat(whole.toString()).contains(rule).doesNotContain(SECRET);
    }

    @Test
    @Order(1)
    void errorOfAForeignKeyHasNoValues() {
        var thrown = refused(lot("1", SECRET, "lot"));
        assertThat(thrown).isInstanceOf(DatabaseRefusedException.class);
        assertSaysNothingOfTheValues(thrown, "23503, constraint probe_lot_site_id_fkey");
    }

    @Test
    @Order(2)
    void errorOfAnIndexLimitHasNoValues() {
        var lengthy = new Random(1)
                .ints(6_000, 0x4e00, 0x9fff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        var thrown = refused(lot("1", SECRET, SECRET + lengthy));
        assertThat(thrown).isInstanceOf(DatabaseRefusedException.class);
        assertSaysNothingOfTheValues(thrown, "54000");
    }

    @Test
    @Order(3)
    void errorOfAUniqueConstraintHasNoValues() {
        // otherwise the foreign key would be violated first
        database.asOwner("alter table probe_lot drop constraint probe_lot_site_id_fkey");
        var thrown = refused(lot("1", SECRET, SECRET), lot("2", SECRET, SECRET));
        assertThat(thrown).isInstanceOf(DuplicateKeyException.class);
        assertSaysNothingOfTheValues(thrown, "23505, constraint probe_lot_site_id_size_lot_key");
    }
}
