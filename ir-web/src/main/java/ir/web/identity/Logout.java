package ir.web.identity;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.wildfly.security.http.oidc.OidcSecurityContext;

/** Ends the session here and at Keycloak, so that the next person signs in anew. */
@WebServlet(urlPatterns = "/logout")
public class Logout extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var issuer = System.getProperty("ir.oidc.url", "http://localhost:8180/realms/ir");
        var home = request.getRequestURL().toString().replaceAll("/logout$", "/");
        var target = new StringBuilder(issuer)
                .append("/protocol/openid-connect/logout?client_id=ir-console&post_logout_redirect_uri=")
                .append(URLEncoder.encode(home, StandardCharsets.UTF_8));
        if (request.getAttribute(OidcSecurityContext.class.getName()) instanceof OidcSecurityContext context
                && context.getIDTokenString() != null) {
            target.append("&id_token_hint=").append(context.getIDTokenString());
        }
        var session = request.getSession(false);
        if (session != null) {
            session.invalidate();
        }
        response.sendRedirect(target.toString());
    }
}
