package ir.fhir.runtime;

import ir.scheduling.Services;
import ir.scheduling.health.Probe;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness check. Succeeds if the database responds, is migrated and contains a site. */
@Readiness
@ApplicationScoped
public class FhirReadinessCheck implements HealthCheck {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    @SuppressWarnings("NullAway.Init") // begin() sets it
    private Probe clinic;

    @PostConstruct
    void begin() {
        clinic = new Probe(() -> services.site().ready(), Duration.ofSeconds(3), threads);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("fhir-door").status(clinic.yes()).build();
    }
}
