package ir.web.security;

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
        var issuer = System.getProperty("ir.oidc.url", "http://localhost:8180/realms/ir");
        var target = new StringBuilder(issuer)
                .append("/protocol/openid-connect/logout?client_id=ir-console&post_logout_redirect_uri=")
                .append(URLEncoder.encode(ConsoleAddress.configured().resolve(""), StandardCharsets.UTF_8));
        if (request.getAttribute(OidcSecurityContext.class.getName()) instanceof OidcSecurityContext context
                && context.getIDTokenString() != null) {
            target.append("&id_token_hint=").append(context.getIDTokenString());
        }
        request.getSession().invalidate();
        response.sendRedirect(target.toString());
    }
}
