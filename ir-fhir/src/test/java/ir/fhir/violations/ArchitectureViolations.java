package ir.fhir.violations;

import ir.scheduling.repository.SiteRepository;
import ir.scheduling.runtime.SiteReadiness;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Violates each architecture rule on purpose, to verify that the rule detects it. */
public final class ArchitectureViolations {
    private final SiteRepository sites;

    @Inject
    @Nullable
    Clock clock;

    @Resource
    @Nullable
    ManagedThreadFactory threads;

    @Inject
    public ArchitectureViolations(
            SiteRepository sites,
            List<String> second,
            List<String> third,
            List<String> fourth,
            List<String> fifth,
            List<String> sixth,
            List<String> seventh,
            List<String> eighth,
            List<String> ninth) {
        this.sites = sites;
    }

    @Inject
    void setClock(Clock clock) {
        this.clock = clock;
    }

    public SiteRepository lookedUp() {
        return CDI.current().select(SiteRepository.class).get();
    }

    public Instant ready() {
        return sites.readySince().orElseGet(Instant::now);
    }

    public Instant late() {
        return Instant.now();
    }

    public boolean isReady(SiteReadiness site) {
        return site.isReady();
    }

    public boolean hasMailServer() {
        return System.getenv("IR_MAIL_HOST") != null;
    }
}
