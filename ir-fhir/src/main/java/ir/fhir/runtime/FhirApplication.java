package ir.fhir.runtime;

import ir.scheduling.runtime.ApplicationName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What this application adds to the beans that both applications share. */
@ApplicationScoped
public class FhirApplication {
    @Produces
    @Singleton
    ApplicationName name() {
        return new ApplicationName("fhir");
    }
}
