package ir.scheduling;

import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;

/** The readiness tests on PostgreSQL. */
class ReadinessServiceOnPostgresTest extends ReadinessServiceContract {
    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();

    @Override
    TransactionManager work() {
        return JpaTransactionManager.create(factory);
    }

    @Override
    int seeds() {
        return 6;
    }

    @AfterEach
    void close() throws Exception {
        factory.close();
        org.assertj.core.api.Assertions.assertThat(database.swept()).isEmpty();
    }
}
