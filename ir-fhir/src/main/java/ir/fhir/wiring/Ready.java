package ir.fhir.wiring;

import ir.scheduling.Desks;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the clinic can be read: migrated, set up, and the database answers. */
@Readiness
@Singleton
public class Ready implements HealthCheck {
    private final Desks desks;

    @Inject
    public Ready(Desks desks) {
        this.desks = desks;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            return HealthCheckResponse.named("fhir-door").status(desks.site().ready()).build();
        } catch (RuntimeException notYet) {
            return HealthCheckResponse.named("fhir-door").down().build();
        }
    }
}
