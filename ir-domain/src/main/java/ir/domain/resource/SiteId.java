package ir.domain.resource;

/** The hospital a resource belongs to; a session never crosses sites. */
public record SiteId(String value) {
    public SiteId {
        if (!value.matches("[a-z0-9][a-z0-9-]{0,63}")) {
            throw new IllegalArgumentException(
                    "site id: \"" + value + "\" (expected: 1 to 64 lower-case letters, digits or -)");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
