package ir.scheduling.transaction;

/**
 * The database rejected a value or a row. The message names the SQLSTATE and the constraint but no values: the
 * database's own messages may contain them, and this one goes to the log.
 */
public final class DatabaseRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseRefusedException(String sqlState, String constraint) {
        super("the database refused a value: SQLSTATE " + sqlState
                + (constraint.isEmpty() ? "" : ", constraint " + constraint));
    }
}
