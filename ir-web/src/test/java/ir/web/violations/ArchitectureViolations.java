package ir.web.violations;

import ir.scheduling.transaction.TransactionManager;
import java.time.Instant;

/** Violates the rules: accesses repositories instead of application services, and reads the system clock. */
public final class ArchitectureViolations {
    private final TransactionManager transactions;

    public ArchitectureViolations(TransactionManager transactions) {
        this.transactions = transactions;
    }

    public Instant ready() {
        return transactions.inReadTransaction(
                repositories -> repositories.sites().readySince().orElseGet(Instant::now));
    }

    public Instant late() {
        return Instant.now();
    }
}
