package ir.web.security;

import ir.scheduling.configuration.Configuration;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.net.URI;

/**
 * The address of the console as its users know it, from the configuration. Links are built from it and posts are checked
 * against it, because the client controls the {@code Host} header.
 */
@Dependent
public final class ConsoleAddress {
    private final URI base;

    @Inject
    public ConsoleAddress(Configuration configuration) {
        var url = configuration.consoleUrl().toString();
        this.base = URI.create(url.endsWith("/") ? url : url + "/");
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
