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
 * Liveness check: up while the process can start a thread that runs, and no threads are deadlocked. The database and
 * Keycloak are not checked, because a restart of this process mends neither.
 */
@Liveness
@ApplicationScoped
public class LivenessCheck implements HealthCheck {
    private static final long SECONDS = 5;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    private final ApplicationName application;

    @Inject
    public LivenessCheck(ApplicationName application) {
        this.application = application;
    }

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
