package ir.web.console;

import ir.scheduling.UnreadableDocumentException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Shows unexpected exceptions as an error page with an id; the details go to the log under the same id. Input that
 * cannot be read, or that exceeds a type's bounds, is not an internal error: the response is 400 and names the bound.
 */
@WebServlet(urlPatterns = "/fault")
public class ErrorServlet extends HttpServlet {
    /** Request attribute in which a filter or servlet reports invalid input. */
    public static final String INVALID = "ir.invalid-input";

    private static final long serialVersionUID = 1;
    private static final Logger LOG = Logger.getLogger(ErrorServlet.class.getName());
    private static final int LONGEST = 400;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var text = ResourceBundle.getBundle("ir.web.console.messages", Locale.ENGLISH);
        var thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable t
                ? Optional.of(t)
                : Optional.<Throwable>empty();
        var invalid = request.getAttribute(INVALID) instanceof String reason
                ? Optional.of(reason)
                : thrown.flatMap(t -> invalid(t, text));
        if (invalid.isPresent()) {
            if (thrown.isPresent()) {
                response.setStatus(400);
            }
            page(response, text, text.getString("invalid.title"), text.getString("invalid.text"), invalid.get());
            return;
        }
        var id = UUID.randomUUID().toString();
        if (thrown.isPresent()) {
            LOG.log(Level.SEVERE, "fault " + id, thrown.get());
        } else {
            LOG.log(Level.WARNING, "fault " + id + ": status " + response.getStatus());
        }
        page(response, text, text.getString("fault.title"), text.getString("fault.text"), id);
    }

    private static void page(
            HttpServletResponse response, ResourceBundle text, String title, String body, String detail)
            throws IOException {
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .write("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                        + "</title><link rel=\"stylesheet\" href=\"/style/console.css\"></head><body><div class=\"page\"><div class=\"card empty\"><h1>"
                        + title + "</h1><p class=\"m\">" + body + "</p><p class=\"mono\">" + escaped(detail)
                        + "</p><a class=\"btn\" href=\"/\">" + text.getString("home")
                        + "</a></div></div></body></html>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** @return the description of the caller's invalid input; empty for an internal error */
    static Optional<String> invalid(Throwable thrown, ResourceBundle text) {
        if (UnreadableDocumentException.causes(thrown)) {
            return Optional.empty();
        }
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var frames = root.getStackTrace();
        var said = String.valueOf(root.getMessage());
        boolean ofAType = root instanceof IllegalArgumentException
                && frames.length > 0
                && (frames[0].getClassName().startsWith("ir.domain.")
                        || frames[0].getClassName().startsWith("ir.scheduling."))
                && said.contains("(expected: ");
        if (root instanceof InvalidInput || ofAType) {
            return Optional.of(said.substring(Math.max(0, said.length() - LONGEST)));
        }
        // the view state of the form is restored before any page runs
        boolean ofTheViewState = Arrays.stream(frames)
                .anyMatch(frame -> frame.getClassName().equals("com.sun.faces.lifecycle.RestoreViewPhase"));
        return ofTheViewState ? Optional.of(text.getString("invalid.view-state")) : Optional.empty();
    }
}
