package ir.scheduling;

import ir.scheduling.transaction.TransactionManager;

/** The contract in memory, with more luck to be tried. */
class ReadinessServiceInMemoryTest extends ReadinessServiceContract {
    @Override
    TransactionManager work() {
        return new InMemoryTransactionManager();
    }

    @Override
    int seeds() {
        return 60;
    }
}
