package ir.web.wiring;

import ir.scheduling.Desks;
import ir.scheduling.outbound.BoundedHttpClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the clinic is set up and Keycloak answers: before that nobody could sign in. */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Desks desks;

    private final BoundedHttpClient client = new BoundedHttpClient("readiness", 2, 2);

    @PreDestroy
    void end() {
        client.close();
    }

    @Override
    public HealthCheckResponse call() {
        boolean clinic = clinic();
        boolean keycloak = keycloak();
        return HealthCheckResponse.named("console")
                .withData("clinic", clinic)
                .withData("keycloak", keycloak)
                .status(clinic && keycloak)
                .build();
    }

    private boolean clinic() {
        try {
            return desks.site().ready();
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private boolean keycloak() {
        var issuer = System.getProperty("ir.oidc.url", "http://localhost:8180/realms/ir");
        var request = HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                .build();
        try {
            return client.send(request, Duration.ofSeconds(3), 64 << 10).status() == 200;
        } catch (IOException down) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
