package ir.fhir.runtime;

import ir.scheduling.Services;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.persistence.JpaTransactionManager;
import ir.scheduling.transaction.CommandExecutor;
import ir.scheduling.transaction.TransactionManager;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import java.time.Clock;

/** Produces the application services on the server's database and clock. */
@ApplicationScoped
public class CdiProducers {
    @PersistenceUnit(unitName = "ir")
    @SuppressWarnings("NullAway.Init") // the container sets it
    EntityManagerFactory factory;

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    AvailabilityIndex index() {
        return new AvailabilityIndex();
    }

    @Produces
    @Singleton
    TransactionManager work() {
        return JpaTransactionManager.create(factory);
    }

    @Produces
    @Singleton
    CommandExecutor entrance(TransactionManager transactions, Clock clock) {
        return new CommandExecutor(transactions, clock);
    }

    @Produces
    @Singleton
    Services services(TransactionManager transactions, Clock clock, AvailabilityIndex index) {
        return Services.create(transactions, clock, index);
    }
}
