package ir.web.console;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One way for faults: logged once with an id, the id shown, nothing of the inside. */
@WebServlet(urlPatterns = "/fault")
public class Fault extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = Logger.getLogger(Fault.class.getName());

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var id = UUID.randomUUID().toString();
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown) {
            LOG.log(Level.SEVERE, "fault " + id, thrown);
        } else {
            LOG.log(Level.WARNING, "fault " + id + ": status " + response.getStatus());
        }
        var text = ResourceBundle.getBundle("ir.web.console.messages", Locale.ENGLISH);
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .write("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
                        + text.getString("fault.title")
                        + "</title><link rel=\"stylesheet\" href=\"/style/console.css\"></head><body><div class=\"page\"><div class=\"card empty\"><h1>"
                        + text.getString("fault.title") + "</h1><p class=\"m\">" + text.getString("fault.text")
                        + "</p><p class=\"mono\">" + id
                        + "</p><a class=\"btn\" href=\"/\">" + text.getString("home")
                        + "</a></div></div></body></html>");
    }
}
