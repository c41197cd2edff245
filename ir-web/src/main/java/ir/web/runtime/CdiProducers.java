package ir.web.runtime;

import ir.scheduling.Services;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.persistence.JpaTransactionManager;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import java.time.Clock;

/** Produces the application services, which use the server's database and clock. */
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
    Services services(Clock clock, AvailabilityIndex index) {
        return Services.create(JpaTransactionManager.create(factory), clock, index);
    }
}
