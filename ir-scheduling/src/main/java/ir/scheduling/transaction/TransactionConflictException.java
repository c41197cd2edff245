package ir.scheduling.transaction;

/** Two transactions conflict, for example in a deadlock; the caller may retry. */
public final class TransactionConflictException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TransactionConflictException(Throwable cause) {
        super("the transaction must be retried", cause);
    }
}
