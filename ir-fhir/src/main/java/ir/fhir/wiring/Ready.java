package ir.fhir.wiring;

import ir.scheduling.Desks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the clinic can be read: migrated, set up, and the database answers. */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    @Override
    public HealthCheckResponse call() {
        try {
            return HealthCheckResponse.named("fhir-door")
                    .status(desks.site().ready())
                    .build();
        } catch (RuntimeException notYet) {
            return HealthCheckResponse.named("fhir-door").down().build();
        }
    }
}
