package ir.scheduling.transaction;

/** The object was changed since the caller read it. */
public final class StaleVersionException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final long expected;
    private final long actual;

    public StaleVersionException(long expected, long actual) {
        super("version " + expected + " was read, now it is " + actual);
        this.expected = expected;
        this.actual = actual;
    }

    public long expected() {
        return expected;
    }

    public long actual() {
        return actual;
    }
}
