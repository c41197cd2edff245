package ir.scheduling;

import ir.scheduling.transaction.TransactionManager;

/** The contract in memory. */
class SubscriptionServiceInMemoryTest extends SubscriptionServiceContract {
    @Override
    TransactionManager work() {
        return new InMemoryTransactionManager();
    }
}
