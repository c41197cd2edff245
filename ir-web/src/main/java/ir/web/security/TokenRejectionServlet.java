package ir.web.security;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers requests that carry a token. {@code undertow-handlers.conf} sends them here before authentication sees them:
 * the console accepts only the session that its own sign-in made.
 */
@WebServlet(urlPatterns = "/token-rejected")
public class TokenRejectionServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MessagePage.write(response, 401, "token");
    }
}
