package ir.web.launcher;

/** The product cannot start here, and a person can do something about it. */
final class StartRefused extends RuntimeException {
    private final String cure;

    StartRefused(String fact, String cure) {
        super(fact);
        this.cure = cure;
    }

    String cure() {
        return cure;
    }
}
