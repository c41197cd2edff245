package ir.fhir.wiring;

import ir.scheduling.Desks;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.persistence.JpaWork;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceUnit;
import java.time.Clock;

/** Desks over the server's database and clock. */
@ApplicationScoped
public class Wiring {
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
    FreeTimeIndex index() {
        return new FreeTimeIndex();
    }

    @Produces
    @Singleton
    Desks desks(Clock clock, FreeTimeIndex index) {
        return Desks.over(JpaWork.over(factory), clock, index);
    }
}
