package ir.scheduling;

import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;

class AvailabilityServiceOnPostgresTest extends AvailabilityServiceContract {
    private final EntityManagerFactory factory = TestPostgres.database().factory();

    @Override
    TransactionManager work() {
        return JpaTransactionManager.create(factory);
    }

    @AfterEach
    void close() {
        factory.close();
    }
}
