package ir.fhir.server;

import ca.uhn.fhir.util.UrlUtil;
import ir.fhir.outcome.Diagnostics;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Rejects a token in the URL, because URLs are written to logs and browser histories (RFC 6750, section 5.3). The
 * authentication ignores such a token, so without an Authorization header the response is 401 before this filter is
 * called.
 */
@WebFilter("/*")
public class TokenInAddressFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var query = ((HttpServletRequest) request).getQueryString();
        if (query != null && UrlUtil.parseQueryString(query).containsKey("access_token")) {
            RequestLimitsFilter.reject(
                    (HttpServletResponse) response, 400, "invalid", Diagnostics.text("token-in-url"));
            return;
        }
        chain.doFilter(request, response);
    }
}
