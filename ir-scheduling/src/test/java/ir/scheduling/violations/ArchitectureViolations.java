package ir.scheduling.violations;

import com.fasterxml.jackson.databind.ObjectMapper;
import ir.scheduling.transaction.TransactionManager;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.time.Instant;

/** Violates each architecture rule on purpose, to verify that the rule detects it. */
public final class ArchitectureViolations {
    private final EntityManager manager;
    private final ObjectMapper mapper;

    public ArchitectureViolations(EntityManager manager, ObjectMapper mapper) {
        this.manager = manager;
        this.mapper = mapper;
    }

    public Instant late(TransactionManager transactions) {
        return transactions.inReadTransaction(repositories -> manager.isOpen() && mapper != null
                ? Instant.now()
                : Clock.systemUTC().instant());
    }
}
