package ir.web.runtime;

import ir.scheduling.Services;
import ir.scheduling.health.Probe;
import ir.scheduling.outbound.BoundedHttpClient;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Readiness check: up when the clinic is set up and Keycloak has responded once; before that, no user can sign in. A
 * Keycloak that fails later is reported in the data only, because signed-in users continue to work.
 */
@Readiness
@ApplicationScoped
public class ConsoleReadinessCheck implements HealthCheck {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Services services;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    private final BoundedHttpClient client = new BoundedHttpClient("readiness", 2, 2);

    @PreDestroy
    void end() {
        client.close();
    }

    @SuppressWarnings("NullAway.Init") // begin() sets it
    private Probe clinic;

    @SuppressWarnings("NullAway.Init") // begin() sets it
    private Probe keycloak;

    private volatile boolean keycloakAnsweredOnce;

    @PostConstruct
    void begin() {
        clinic = new Probe(() -> services.site().ready(), LIMIT, threads);
        keycloak = new Probe(this::keycloakAnswers, LIMIT, threads);
    }

    @Override
    public HealthCheckResponse call() {
        boolean setUp = clinic.yes();
        boolean answers = keycloak.yes();
        if (answers) {
            keycloakAnsweredOnce = true;
        }
        return HealthCheckResponse.named("console")
                .withData("clinic", setUp)
                .withData("keycloak", answers)
                .status(setUp && keycloakAnsweredOnce)
                .build();
    }

    /** The deadline covers the whole call, including a response that arrives slowly. */
    private boolean keycloakAnswers() {
        var issuer = System.getProperty("ir.oidc.url", "http://localhost:8180/realms/ir");
        var request = HttpRequest.newBuilder(URI.create(issuer + "/.well-known/openid-configuration"))
                .build();
        try {
            return client.send(request, LIMIT, 64 << 10).status() == 200;
        } catch (IOException down) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
