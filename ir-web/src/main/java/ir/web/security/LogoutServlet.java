package ir.web.security;

import ir.scheduling.configuration.Configuration;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.wildfly.security.http.oidc.OidcSecurityContext;

/**
 * Ends the session of the console and that of Keycloak, so that the next user of the browser must sign in. Only a post
 * with the session's {@link PostToken} is accepted.
 */
@WebServlet(urlPatterns = "/logout")
public class LogoutServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient Configuration configuration;
    private final transient ConsoleAddress console;

    @Inject
    public LogoutServlet(Configuration configuration, ConsoleAddress console) {
        this.configuration = configuration;
        this.console = console;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MessagePage.write(response, 405, "form-by-get");
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!PostToken.matches(request)) {
            MessagePage.write(response, 403, "foreign-post");
            return;
        }
        var target = new StringBuilder(configuration.issuer().toString())
                .append("/protocol/openid-connect/logout?client_id=ir-console&post_logout_redirect_uri=")
                .append(URLEncoder.encode(console.resolve(""), StandardCharsets.UTF_8));
        if (request.getAttribute(OidcSecurityContext.class.getName()) instanceof OidcSecurityContext context
                && context.getIDTokenString() != null) {
            target.append("&id_token_hint=").append(context.getIDTokenString());
        }
        request.getSession().invalidate();
        response.sendRedirect(target.toString());
    }
}
