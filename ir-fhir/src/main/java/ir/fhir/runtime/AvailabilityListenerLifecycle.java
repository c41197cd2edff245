package ir.fhir.runtime;

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

/** Starts the PostgreSQL LISTEN thread that keeps this node's availability index up to date. */
@ApplicationScoped
public class AvailabilityListenerLifecycle {
    @Resource(lookup = "java:jboss/datasources/ir")
    @SuppressWarnings("NullAway.Init") // the container sets it
    DataSource source;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    AvailabilityIndex index;

    private @Nullable AvailabilityChangeListener news;

    void begin(@Observes @Initialized(ApplicationScoped.class) Object started) {
        news = AvailabilityChangeListener.start(index, source, threads);
    }

    @PreDestroy
    void end() {
        if (news != null) {
            news.close();
        }
    }
}
