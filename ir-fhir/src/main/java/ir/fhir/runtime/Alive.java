package ir.fhir.runtime;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Liveness check. Succeeds if the process can start and run a thread and no threads are deadlocked. The database and
 * Keycloak are not checked, because a restart of this process repairs neither.
 */
@Liveness
@ApplicationScoped
public class Alive implements HealthCheck {
    private static final long SECONDS = 5;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    @Override
    public HealthCheckResponse call() {
        boolean worked = worked();
        boolean deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads() != null;
        return HealthCheckResponse.named("fhir-process")
                .withData("thread", worked)
                .withData("deadlock", deadlocked)
                .status(worked && !deadlocked)
                .build();
    }

    private boolean worked() {
        var done = new CountDownLatch(1);
        threads.newThread(done::countDown).start();
        try {
            return done.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
