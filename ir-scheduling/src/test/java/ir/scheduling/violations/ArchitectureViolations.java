package ir.scheduling.violations;

import com.fasterxml.jackson.databind.ObjectMapper;
import ir.scheduling.runtime.SiteReadiness;
import ir.scheduling.transaction.TransactionManager;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Violates each architecture rule on purpose, to verify that the rule detects it. */
public final class ArchitectureViolations {
    private final EntityManager manager;
    private final ObjectMapper mapper;

    @Inject
    @Nullable
    Clock clock;

    public ArchitectureViolations(EntityManager manager, ObjectMapper mapper) {
        this.manager = manager;
        this.mapper = mapper;
    }

    public Instant late(TransactionManager transactions) {
        return transactions.inReadTransaction(repositories -> manager.isOpen() && mapper != null
                ? Instant.now()
                : Clock.systemUTC().instant());
    }

    @PostConstruct
    public void begin() {}

    public boolean isReady(SiteReadiness site) {
        return site.isReady();
    }

    public boolean isBookedAppointment(String resourceType, String system) {
        return resourceType.equals("Appointment") && system.equals("http://hl7.org/fhir/appointmentstatus");
    }
}
