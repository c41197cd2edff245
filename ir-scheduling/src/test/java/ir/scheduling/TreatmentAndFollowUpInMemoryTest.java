package ir.scheduling;

import ir.scheduling.transaction.TransactionManager;

/** The contract in memory. */
class TreatmentAndFollowUpInMemoryTest extends TreatmentAndFollowUpContract {
    @Override
    TransactionManager work() {
        return new InMemoryTransactionManager();
    }
}
