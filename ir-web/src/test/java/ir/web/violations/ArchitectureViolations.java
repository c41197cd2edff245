package ir.web.violations;

import ir.scheduling.repository.SiteRepository;
import ir.scheduling.runtime.SiteReadiness;
import java.time.Instant;

/** Violates the rules: accesses repositories instead of application services, and reads the system clock. */
public final class ArchitectureViolations {
    private final SiteRepository sites;

    public ArchitectureViolations(SiteRepository sites) {
        this.sites = sites;
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
