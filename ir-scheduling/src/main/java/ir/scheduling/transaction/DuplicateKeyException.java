package ir.scheduling.transaction;

/** A unique key exists already: another transaction committed the same key first. */
public final class DuplicateKeyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DuplicateKeyException(Throwable cause) {
        super("another transaction wrote the same record", cause);
    }
}
