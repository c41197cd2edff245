package ir.web.security;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Rejects requests that carry a token. {@code undertow-handlers.conf} routes them here before authentication: the
 * console accepts only the session created by its own sign-in.
 */
@WebServlet(urlPatterns = "/token-rejected")
public class TokenRejectionServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MessagePage.write(response, 401, "token");
    }
}
