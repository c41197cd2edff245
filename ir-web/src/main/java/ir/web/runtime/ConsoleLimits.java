package ir.web.runtime;

import ir.scheduling.message.MessageFormatter;
import ir.web.console.ErrorServlet;
import ir.web.console.InvalidInput;
import ir.web.security.MessagePage;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks every request to the console before a page reads it: parameters must be decodable and within their maximum
 * length. Invalid input that a page finds later is answered here too.
 */
public class ConsoleLimits implements Filter {
    /** In characters; exceeds a page of free text. */
    private static final int LONGEST_VALUE = 10_000;

    private static final int LONGEST_NAME = 200;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getCharacterEncoding() == null) {
            request.setCharacterEncoding("UTF-8");
        }
        Map<String, String[]> parameters;
        try {
            parameters = request.getParameterMap();
        } catch (RuntimeException exception) {
            boolean large = tooLarge(exception);
            refuse(request, response, large ? 413 : 400, text(large ? "invalid.too-large" : "invalid.unreadable"));
            return;
        }
        var wrong = wrong(parameters);
        if (wrong.isPresent()) {
            refuse(request, response, 400, wrong.get());
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException thrown) {
            // answered here, so that the server neither logs it as a failure nor drops the headers of the response
            var reason = InvalidInput.reasonIn(thrown);
            if (reason.isEmpty() || response.isCommitted()) {
                throw thrown;
            }
            refuse(request, response, 400, reason.get());
        }
    }

    private static String text(String key, Object... facts) {
        return MessageFormatter.format(MessagePage.texts().getString(key), Locale.ENGLISH, facts);
    }

    private static void refuse(ServletRequest request, ServletResponse response, int status, String reason)
            throws IOException {
        request.setAttribute(ErrorServlet.INVALID, reason);
        ((HttpServletResponse) response).sendError(status);
    }

    /** The container uses its own exception types for requests that exceed its limits. */
    private static boolean tooLarge(Throwable thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            var name = cause.getClass().getSimpleName();
            if (name.contains("TooLarge") || name.contains("TooBig")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> wrong(Map<String, String[]> parameters) {
        for (var parameter : parameters.entrySet()) {
            var name = parameter.getKey();
            if (name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
                return Optional.of(text("invalid.name", LONGEST_NAME));
            }
            for (var value : parameter.getValue()) {
                if (value.length() > LONGEST_VALUE) {
                    return Optional.of(text("invalid.too-long", name, value.length(), LONGEST_VALUE));
                }
                if (value.indexOf('\0') >= 0) {
                    return Optional.of(text("invalid.nul", name));
                }
            }
        }
        return Optional.empty();
    }
}
