package ir.web.runtime;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.health.Probe;
import ir.scheduling.outbound.BoundedHttpClient;
import ir.scheduling.runtime.SiteReadiness;
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
    private final SiteReadiness site;
    private final Configuration configuration;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    /** How long a caller waits; probes of a load balancer often end after a second. The call itself has longer. */
    private static final Duration WAIT = Duration.ofMillis(700);

    private final BoundedHttpClient client = new BoundedHttpClient("readiness", 2, 2);

    @Inject
    public ConsoleReadinessCheck(SiteReadiness site, Configuration configuration) {
        this.site = site;
        this.configuration = configuration;
    }

    @PreDestroy
    void end() {
        client.close();
    }

    @SuppressWarnings("NullAway.Init") // begin() sets it
    private Probe keycloak;

    private volatile boolean keycloakAnsweredOnce;

    @PostConstruct
    void begin() {
        keycloak = new Probe(this::keycloakAnswers, WAIT, threads);
    }

    @Override
    public HealthCheckResponse call() {
        boolean setUp = site.isReady();
        boolean answers = keycloak.succeeds();
        return HealthCheckResponse.named("console")
                .withData("clinic", setUp)
                .withData("keycloak", answers)
                .status(setUp && keycloakAnsweredOnce)
                .build();
    }

    /** The deadline covers the whole call, including a response that arrives slowly. */
    private boolean keycloakAnswers() {
        var request = HttpRequest.newBuilder(URI.create(configuration.issuer() + "/.well-known/openid-configuration"))
                .build();
        try {
            boolean answered =
                    client.send(request, SiteReadiness.LIMIT, 64 << 10).status() == 200;
            // noted here, because the caller may have stopped waiting
            keycloakAnsweredOnce |= answered;
            return answered;
        } catch (IOException down) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
