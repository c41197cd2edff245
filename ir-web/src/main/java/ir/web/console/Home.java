package ir.web.console;

import ir.web.identity.SignedIn;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The address of the console leads each role to its first page. */
@WebServlet(urlPatterns = "")
public class Home extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    transient SignedIn signedIn;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var first = Shell.pagesOf(signedIn.actor()).stream()
                .findFirst()
                .map(Shell.Entry::path)
                .orElse("/nothing");
        response.sendRedirect(first);
    }
}
