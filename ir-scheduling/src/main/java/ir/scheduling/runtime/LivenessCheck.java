package ir.scheduling.runtime;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive while the process can begin a thread that does something, and no threads wait for each other for good. The
 * database and Keycloak do not matter: a restart of this process mends neither.
 */
@Liveness
@ApplicationScoped
public class LivenessCheck implements HealthCheck {
    private static final long SECONDS = 5;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    ApplicationName application;

    @Override
    public HealthCheckResponse call() {
        boolean worked = worked();
        boolean deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads() != null;
        return HealthCheckResponse.named(application.value() + "-process")
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
