package ir.scheduling.runtime;

import ir.scheduling.health.Probe;
import ir.scheduling.site.SiteService;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Tells whether the database answers, its schema is migrated and the site is set up. The readiness check of each
 * application includes it; the time limit holds for a database that does not answer.
 */
@ApplicationScoped
public class SiteReadiness {
    public static final Duration LIMIT = Duration.ofSeconds(3);

    private final SiteService siteService;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    ManagedThreadFactory threads;

    @SuppressWarnings("NullAway.Init") // begin() sets it
    private Probe site;

    @Inject
    public SiteReadiness(SiteService siteService) {
        this.siteService = siteService;
    }

    @PostConstruct
    void begin() {
        site = new Probe(siteService::ready, LIMIT, threads);
    }

    public boolean isReady() {
        return site.succeeds();
    }
}
