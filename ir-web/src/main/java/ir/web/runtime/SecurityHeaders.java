package ir.web.runtime;

import ir.scheduling.configuration.Configuration;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Sets the headers that restrict the browser: only the console's own scripts and styles run, pages are not shown in
 * frames, addresses are not sent to other sites, and pages are not cached. Style attributes are not allowed; widths of
 * bars and phases are attributes of SVG elements.
 */
public class SecurityHeaders implements Filter {
    private final String keycloak;

    @Inject
    public SecurityHeaders(Configuration configuration) {
        this.keycloak = originOf(configuration.issuer().toString());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletResponse) response;
        http.setHeader(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                        + " connect-src 'self'; form-action 'self' " + keycloak
                        + "; frame-ancestors 'none'; base-uri 'none'");
        http.setHeader("X-Content-Type-Options", "nosniff");
        http.setHeader("X-Frame-Options", "DENY");
        // with no-referrer, browsers send the origin of the console's own forms as null
        http.setHeader("Referrer-Policy", "same-origin");
        http.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        var path = ((HttpServletRequest) request).getRequestURI();
        boolean still = path.startsWith("/style/") || path.startsWith("/script/");
        http.setHeader("Cache-Control", still ? "private, max-age=3600" : "no-store");
        if (request.isSecure()) {
            http.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
        chain.doFilter(request, response);
    }

    /** The form-action directive must allow Keycloak: sign-out posts to the console, which redirects there. */
    private static String originOf(String issuer) {
        int path = issuer.indexOf('/', issuer.indexOf("://") + 3);
        return path < 0 ? issuer : issuer.substring(0, path);
    }
}
