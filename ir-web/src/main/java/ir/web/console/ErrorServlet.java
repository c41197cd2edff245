package ir.web.console;

import ir.web.security.MessagePage;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The error page. A request that cannot be accepted is answered with what was wrong; an unexpected exception with an id,
 * under which the log has the details.
 */
@WebServlet(urlPatterns = "/fault")
public class ErrorServlet extends HttpServlet {
    /** Request attribute in which a filter or servlet reports invalid input. */
    public static final String INVALID = "ir.invalid-input";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = Logger.getLogger(ErrorServlet.class.getName());

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var text = MessagePage.texts();
        if (request.getAttribute(INVALID) instanceof String reason) {
            MessagePage.write(
                    response, text.getString("invalid.title"), text.getString("invalid.text"), Optional.of(reason));
            return;
        }
        int status = response.getStatus();
        boolean failed = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable;
        if (!failed && status >= 400 && status < 500) {
            MessagePage.write(response, status, signInParameters(request) ? "sign-in" : "request");
            return;
        }
        var id = UUID.randomUUID().toString();
        LOG.log(
                Level.SEVERE,
                request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown ? thrown : null,
                () -> "fault " + id + ": status " + status);
        MessagePage.write(response, text.getString("fault.title"), text.getString("fault.text"), Optional.of(id));
    }

    /** Whether the rejected address carries a response of the identity provider, which is too old or was cancelled. */
    private static boolean signInParameters(HttpServletRequest request) {
        return request.getParameter("state") != null
                || request.getParameter("code") != null
                || request.getParameter("error") != null;
    }
}
