package ir.scheduling;

import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;

/** The treatment and follow-up tests on PostgreSQL. */
class TreatmentAndFollowUpOnPostgresTest extends TreatmentAndFollowUpContract {
    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();

    @Override
    TransactionManager work() {
        return JpaTransactionManager.create(factory);
    }

    @AfterEach
    void close() throws Exception {
        factory.close();
        org.assertj.core.api.Assertions.assertThat(database.swept()).isEmpty();
    }
}
