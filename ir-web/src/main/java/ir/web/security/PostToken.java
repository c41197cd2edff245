package ir.web.security;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Proves that a form outside Faces was rendered for the session that posts it. The token lives as long as the session
 * and is compared in constant time.
 */
@Named("postToken")
@RequestScoped
public class PostToken {
    public static final String PARAMETER = "post-token";
    private static final String ATTRIBUTE = PostToken.class.getName();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpServletRequest request;

    @Inject
    public PostToken(HttpServletRequest request) {
        this.request = request;
    }

    /** The token for forms of this session. */
    public String value() {
        var session = request.getSession();
        synchronized (session) {
            if (session.getAttribute(ATTRIBUTE) instanceof String token) {
                return token;
            }
            var bytes = new byte[32];
            RANDOM.nextBytes(bytes);
            var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            session.setAttribute(ATTRIBUTE, token);
            return token;
        }
    }

    static boolean matches(HttpServletRequest request) {
        var session = request.getSession(false);
        var sent = request.getParameter(PARAMETER);
        return session != null
                && sent != null
                && session.getAttribute(ATTRIBUTE) instanceof String token
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.US_ASCII), sent.getBytes(StandardCharsets.UTF_8));
    }
}
