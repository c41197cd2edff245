package ir.scheduling.runtime;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import java.time.Clock;

/** What the server gives the services: its database and its clock. */
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
    @ApplicationScoped
    EntityManagerFactory factory() {
        return factory;
    }
}
