package ir.scheduling.transaction;

/**
 * The database rejected a second allocation of a resource for the same time: another transaction committed first.
 */
public final class OverlappingAllocationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OverlappingAllocationException(Throwable cause) {
        super("another transaction reserved a resource", cause);
    }
}
