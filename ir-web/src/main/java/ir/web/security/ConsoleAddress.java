package ir.web.security;

import java.net.URI;

/**
 * The address of the console as its users know it, from the setting {@code ir.console.url}. Links are built from it and
 * posts are checked against it, because the client controls the {@code Host} header.
 */
public final class ConsoleAddress {
    public static final String SETTING = "ir.console.url";
    private static final String DEFAULT = "http://localhost:8080/";

    private final URI base;

    private ConsoleAddress(URI base) {
        this.base = base;
    }

    /** Reads the system property {@value #SETTING}; the default is {@value #DEFAULT}. */
    public static ConsoleAddress configured() {
        return of(System.getProperty(SETTING, DEFAULT));
    }

    /** @throws IllegalArgumentException if the text is no http or https address with a host */
    public static ConsoleAddress of(String text) {
        var uri = URI.create(text.endsWith("/") ? text : text + "/");
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    SETTING + " is \"" + text + "\" (expected: an http or https address with a host)");
        }
        return new ConsoleAddress(uri);
    }

    /** The absolute address of a path of the console, given without a leading slash. */
    public String resolve(String path) {
        return base.resolve(path).toString();
    }

    /** Scheme, host and port as a browser sends them in {@code Origin}: the scheme's default port is left out. */
    public String origin() {
        int port = base.getPort();
        boolean standard = port == -1 || port == (base.getScheme().equals("https") ? 443 : 80);
        return base.getScheme() + "://" + base.getHost() + (standard ? "" : ":" + port);
    }
}
