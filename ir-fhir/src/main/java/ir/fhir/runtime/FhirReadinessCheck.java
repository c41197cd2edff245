package ir.fhir.runtime;

import ir.scheduling.runtime.SiteReadiness;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness check. Succeeds if the database responds, is migrated and contains a site. */
@Readiness
@ApplicationScoped
public class FhirReadinessCheck implements HealthCheck {
    private final SiteReadiness site;

    @Inject
    public FhirReadinessCheck(SiteReadiness site) {
        this.site = site;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("fhir-door").status(site.isReady()).build();
    }
}
