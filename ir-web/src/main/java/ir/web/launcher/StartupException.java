package ir.web.launcher;

/** The product cannot start here, and a person can do something about it. */
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
