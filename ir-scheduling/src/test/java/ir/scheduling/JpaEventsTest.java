package ir.scheduling;

import ir.scheduling.persistence.JpaWork;
import ir.scheduling.work.Work;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;

/** The contract on PostgreSQL. */
class JpaEventsTest extends EventsContract {
    private final TestPostgres.Database database = TestPostgres.database();
    private final EntityManagerFactory factory = database.factory();

    @Override
    Work work() {
        return JpaWork.over(factory);
    }

    @AfterEach
    void close() throws Exception {
        factory.close();
        org.assertj.core.api.Assertions.assertThat(database.swept()).isEmpty();
    }
}
