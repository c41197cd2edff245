package ir.scheduling;

import ir.scheduling.persistence.JpaWork;
import ir.scheduling.work.Work;
import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.AfterEach;

class JpaEngineTest extends EngineContract {
    private final EntityManagerFactory factory = TestPostgres.database().factory();

    @Override
    Work work() {
        return JpaWork.over(factory);
    }

    @AfterEach
    void close() {
        factory.close();
    }
}
