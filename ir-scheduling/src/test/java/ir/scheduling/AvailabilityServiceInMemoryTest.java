package ir.scheduling;

import ir.scheduling.transaction.TransactionManager;

class AvailabilityServiceInMemoryTest extends AvailabilityServiceContract {
    @Override
    TransactionManager work() {
        return new InMemoryTransactionManager();
    }
}
