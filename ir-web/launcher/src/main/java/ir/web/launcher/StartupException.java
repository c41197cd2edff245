package ir.web.launcher;

/** The product cannot start, and the user can remedy the cause. */
final class StartupException extends RuntimeException {
    private final String remedy;

    StartupException(String fact, String remedy) {
        super(fact);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
