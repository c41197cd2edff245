package ir.scheduling.standalone;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import org.jboss.weld.transaction.spi.TransactionServices;

/** Narayana's transactions for Weld, which needs them for observers of a transaction's phases. */
final class NarayanaServices implements TransactionServices {
    @Override
    public void registerSynchronization(Synchronization synchronization) {
        try {
            com.arjuna.ats.jta.TransactionManager.transactionManager()
                    .getTransaction()
                    .registerSynchronization(synchronization);
        } catch (RollbackException | SystemException exception) {
            throw new IllegalStateException(exception);
        }
    }

    @Override
    public boolean isTransactionActive() {
        try {
            int status =
                    com.arjuna.ats.jta.TransactionManager.transactionManager().getStatus();
            return status == Status.STATUS_ACTIVE
                    || status == Status.STATUS_MARKED_ROLLBACK
                    || status == Status.STATUS_PREPARED
                    || status == Status.STATUS_PREPARING
                    || status == Status.STATUS_COMMITTING
                    || status == Status.STATUS_ROLLING_BACK
                    || status == Status.STATUS_UNKNOWN;
        } catch (SystemException exception) {
            throw new IllegalStateException(exception);
        }
    }

    @Override
    public UserTransaction getUserTransaction() {
        return com.arjuna.ats.jta.UserTransaction.userTransaction();
    }

    @Override
    public void cleanup() {
        // holds nothing
    }
}
