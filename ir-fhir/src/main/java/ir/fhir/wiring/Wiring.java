package ir.fhir.wiring;

import ir.scheduling.Desks;
import ir.scheduling.availability.FreeTimeIndex;
import ir.scheduling.persistence.JpaWork;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Work;
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
    Work work() {
        return JpaWork.over(factory);
    }

    @Produces
    @Singleton
    Entrance entrance(Work work, Clock clock) {
        return new Entrance(work, clock);
    }

    @Produces
    @Singleton
    Desks desks(Work work, Clock clock, FreeTimeIndex index) {
        return Desks.over(work, clock, index);
    }
}
