package ir.web.it.container;

import ir.scheduling.runtime.ApplicationName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** The part that each application adds to the services. */
@ApplicationScoped
public class ContainerApplication {
    @Produces
    ApplicationName name() {
        return new ApplicationName("container-tests");
    }
}
