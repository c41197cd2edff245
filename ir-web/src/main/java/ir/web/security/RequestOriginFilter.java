package ir.web.security;

import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Rejects state-changing requests that no page of this console sent. A browser names the sending page in {@code
 * Origin}; a request without it or with another origin is rejected, including a post that the sign-in has saved and
 * repeats. A Faces form in the address (a view state sent by GET) is rejected as well, and so is
 * every method but GET, HEAD and POST.
 */
public class RequestOriginFilter implements Filter {
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final String VIEW_STATE = "jakarta.faces.ViewState";

    private final ConsoleAddress address;

    @Inject
    public RequestOriginFilter(ConsoleAddress address) {
        this.address = address;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        if (READING.contains(http.getMethod())) {
            if (http.getParameter(VIEW_STATE) != null) {
                MessagePage.write((HttpServletResponse) response, 405, "form-by-get");
                return;
            }
        } else if (!http.getMethod().equals("POST")) {
            MessagePage.write((HttpServletResponse) response, 405, "method");
            return;
        } else if (!sentByThisConsole(http)) {
            MessagePage.write((HttpServletResponse) response, 403, "foreign-post");
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean sentByThisConsole(HttpServletRequest request) {
        var origin = request.getHeader("Origin");
        return origin == null
                ? "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
                : origin.equals(address.origin());
    }
}
