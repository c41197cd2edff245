package ir.scheduling.transaction;

/** Tells what a failed transaction means to its caller. */
public interface DatabaseErrors {
    /**
     * A conflict, a duplicate key, an overlapping allocation or a refused value as its own exception, without values of
     * the database's message; any other failure as it is.
     *
     * @param failed as the transaction threw it: at a flush, before its completion, or at the commit
     */
    RuntimeException translate(Exception failed);
}
