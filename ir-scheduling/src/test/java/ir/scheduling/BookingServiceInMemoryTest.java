package ir.scheduling;

import ir.scheduling.transaction.TransactionManager;

class BookingServiceInMemoryTest extends BookingServiceContract {
    @Override
    TransactionManager work() {
        return new InMemoryTransactionManager();
    }
}
