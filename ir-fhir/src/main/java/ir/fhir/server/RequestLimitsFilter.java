package ir.fhir.server;

import ca.uhn.fhir.util.UrlUtil;
import ir.fhir.outcome.Diagnostics;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Limits requests: bodies up to 1 MiB, bundles up to 5 MiB, no compression (a small compressed body may expand to a
 * very large one), XML without a DOCTYPE, nesting and numbers within {@link BodyBounds}.
 */
@WebFilter("/R4/*")
public class RequestLimitsFilter implements Filter {
    private static final int BODY = 1 << 20;
    private static final int BUNDLE = 5 << 20;
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^;\"\\s]*)");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        answer.setHeader("X-Content-Type-Options", "nosniff");
        answer.setHeader("Cache-Control", "no-store");
        if (http.getHeader("Content-Encoding") != null) {
            reject(answer, 415, "not-supported", Diagnostics.text("content-encoding"));
            return;
        }
        if (String.valueOf(http.getQueryString()).contains("%00")
                || http.getRequestURI().contains("%00")) {
            reject(answer, 400, "invalid", Diagnostics.text("nul-in-url"));
            return;
        }
        var path = http.getPathInfo() == null ? "/" : http.getPathInfo();
        if (path.contains("%")) {
            // the path is decoded already; a second decoding would fail
            reject(answer, 400, "invalid", Diagnostics.text("percent-in-path"));
            return;
        }
        int limit = path.equals("/") || path.equals("/Bundle") ? BUNDLE : BODY;
        if (http.getContentLengthLong() > limit) {
            reject(answer, 413, "too-long", Diagnostics.text("body-too-large", limit >> 20));
            return;
        }
        if (!http.getMethod().equals("POST")
                && !http.getMethod().equals("PUT")
                && !http.getMethod().equals("PATCH")) {
            chain.doFilter(request, response);
            return;
        }
        var charset = CHARSET.matcher(String.valueOf(http.getContentType()));
        if (charset.find() && !charset.group(1).equalsIgnoreCase("utf-8")) {
            reject(answer, 415, "not-supported", Diagnostics.text("charset"));
            return;
        }
        var body = http.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            reject(answer, 413, "too-long", Diagnostics.text("body-too-large", limit >> 20));
            return;
        }
        var text = new String(body, StandardCharsets.ISO_8859_1);
        if (text.contains("\\u0000")) {
            reject(answer, 400, "invalid", Diagnostics.text("nul-in-body"));
            return;
        }
        var type = String.valueOf(http.getContentType());
        if (type.contains("xml") && text.contains("<!DOCTYPE")) {
            reject(answer, 400, "invalid", Diagnostics.text("doctype"));
            return;
        }
        var exceeded = BodyBounds.exceeded(text);
        if (exceeded.isPresent()) {
            reject(answer, 400, "too-costly", exceeded.get());
            return;
        }
        chain.doFilter(new LimitedRequest(http, body), response);
    }

    static void reject(HttpServletResponse response, int status, String code, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("application/fhir+json;charset=UTF-8");
        response.getWriter()
                .write("{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"" + code
                        + "\",\"diagnostics\":\"" + text + "\"}]}");
    }

    /** A request whose body is read and within the limit. */
    private static final class LimitedRequest extends HttpServletRequestWrapper {
        private final byte[] body;

        LimitedRequest(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        /** Parses the form of a posted search. The container cannot, because the stream is already read. */
        @Override
        public Map<String, String[]> getParameterMap() {
            if (!String.valueOf(getContentType()).startsWith("application/x-www-form-urlencoded")) {
                return super.getParameterMap();
            }
            return UrlUtil.parseQueryStrings(getQueryString(), new String(body, StandardCharsets.UTF_8));
        }

        @Override
        public ServletInputStream getInputStream() {
            return new ServletInputStream() {
                private int at;

                @Override
                public int read() {
                    return at < body.length ? body[at++] & 0xff : -1;
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    if (at >= body.length) {
                        return length == 0 ? 0 : -1;
                    }
                    int count = Math.min(length, body.length - at);
                    System.arraycopy(body, at, into, offset, count);
                    at += count;
                    return count;
                }

                @Override
                public boolean isFinished() {
                    return at >= body.length;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new IllegalStateException("the body is already read");
                }
            };
        }
    }
}
