package ir.scheduling.runtime;

import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.persistence.AvailabilityChangeListener;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Starts and stops the listener that keeps the availability index of this application up to date. */
@ApplicationScoped
public class AvailabilityListenerLifecycle {
    @Resource(lookup = "java:jboss/datasources/ir")
    @SuppressWarnings("NullAway.Init") // the container sets it
    DataSource source;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    private final AvailabilityIndex index;
    private @Nullable AvailabilityChangeListener listener;

    @Inject
    public AvailabilityListenerLifecycle(AvailabilityIndex index) {
        this.index = index;
    }

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        listener = AvailabilityChangeListener.start(index, source, threads);
    }

    @PreDestroy
    void end() {
        if (listener != null) {
            listener.close();
        }
    }
}
