package ir.web.console;

import ir.web.security.CurrentUser;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Redirects the root address of the console to the first page of the user's role. */
@WebServlet(urlPatterns = "")
public class LandingServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient CurrentUser currentUser;

    @Inject
    public LandingServlet(CurrentUser currentUser) {
        this.currentUser = currentUser;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var first = PageLayout.pagesOf(currentUser.actor()).stream()
                .findFirst()
                .map(PageLayout.NavigationEntry::path)
                .orElse("/nothing");
        response.sendRedirect(first);
    }
}
