package ir.scheduling;

/**
 * A stored document that today's types do not accept. This is a fault of the system, whatever the caller asked: the
 * cause may be a domain type that rejected a value, and that value is not the caller's.
 */
public final class UnreadableDocumentException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /** @param type the aggregate; the message carries no value of the document */
    public UnreadableDocumentException(Class<?> type, Throwable cause) {
        super("a stored document cannot be read as " + type.getName(), cause);
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
