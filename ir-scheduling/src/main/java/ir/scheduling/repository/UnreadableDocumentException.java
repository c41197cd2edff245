package ir.scheduling.repository;

import java.time.Duration;

/**
 * A stored document that today's types do not accept. This is a fault of the system, whatever the caller asked: the
 * cause may be a domain type that rejected a value, and that value is not the caller's.
 */
public final class UnreadableDocumentException extends IllegalStateException {
    /** After this time a queue tries a row again that it could not read (local default). */
    public static final Duration PAUSE = Duration.ofMinutes(15);

    private static final long serialVersionUID = 1;

    /**
     * The message names the row, and carries no value of the document.
     *
     * @param table the table of the document
     * @param id the key of its row
     * @param type the type as which it was read
     */
    public UnreadableDocumentException(String table, String id, Class<?> type, Throwable cause) {
        super("the stored document " + table + "/" + id + " cannot be read as " + type.getSimpleName(), cause);
    }

    /** Whether a stored document is behind a failure. */
    public static boolean causes(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableDocumentException) {
                return true;
            }
        }
        return false;
    }
}
