package ir.scheduling.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.RequestLimit;
import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.util.Headers;
import ir.scheduling.message.RejectionMessages;
import jakarta.servlet.ServletContext;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Limits how many requests may wait for Keycloak at once. In the thread that serves the request, the server fetches
 * from Keycloak the keys of a token that it cannot verify with its cached keys, and the tokens of a sign-in. Without a
 * limit, an unresponsive Keycloak takes every thread, also for requests that do not need it.
 *
 * <p>A request passes without limit if its token begins with a header that a valid token of this application has had:
 * its key is cached. Other requests pass a few at a time; those beyond wait in a queue, which takes no thread, and
 * beyond that get 503. Until the first valid sign-in since the start every request passes this way, because the server
 * has not yet read Keycloak's addresses and fetches them on each request.
 */
public final class SignInLimit implements ServletExtension {
    /** Requests that pass at once, for each of the two applications; the server has at least 32 request threads. */
    static final int AT_ONCE = 4;

    static final int WAITING = 100;

    /** The server's own pattern for the header. */
    private static final Pattern BEARER = Pattern.compile("^Bearer *([^ ]+) *$", Pattern.CASE_INSENSITIVE);

    private static final String BUSY = RejectionMessages.bundle(Locale.ENGLISH).getString("sign-in-busy");
    private static final String FHIR_BUSY =
            "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"transient\","
                    + "\"diagnostics\":\"" + BUSY + "\"}]}";

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        var known = ConcurrentHashMap.<String>newKeySet();
        boolean fhir = "/fhir".equals(deployment.getContextPath());
        deployment.addInitialHandlerChainWrapper(next -> limited(known, fhir, next));
        // runs inside the security handlers: a request that arrives here with an account had a valid sign-in
        deployment.addInnerHandlerChainWrapper(next -> exchange -> {
            var security = exchange.getSecurityContext();
            if (security != null && security.getAuthenticatedAccount() != null) {
                known.add(tokenHeader(exchange).orElse(""));
            }
            next.handleRequest(exchange);
        });
    }

    static HttpHandler limited(Set<String> known, boolean fhir, HttpHandler next) {
        var limit = new RequestLimit(AT_ONCE, WAITING);
        limit.setFailureHandler(exchange -> busy(exchange, fhir));
        return exchange -> {
            if (mayAskKeycloak(exchange, known)) {
                limit.handleRequest(exchange, next);
            } else {
                next.handleRequest(exchange);
            }
        };
    }

    private static boolean mayAskKeycloak(HttpServerExchange exchange, Set<String> known) {
        if (known.isEmpty()) {
            return true;
        }
        var parameters = exchange.getQueryParameters();
        if (parameters.containsKey("code") || parameters.containsKey("access_token")) {
            return true;
        }
        return tokenHeader(exchange).map(header -> !known.contains(header)).orElse(false);
    }

    /** The encoded header of the token, which names the key. The server uses the first token that it finds. */
    private static Optional<String> tokenHeader(HttpServerExchange exchange) {
        @Nullable Iterable<String> values = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
        if (values != null) {
            for (var value : values) {
                var match = BEARER.matcher(value);
                if (match.matches()) {
                    var token = match.group(1);
                    int dot = token.indexOf('.');
                    return Optional.of(dot < 0 ? token : token.substring(0, dot));
                }
            }
        }
        return Optional.empty();
    }

    private static void busy(HttpServerExchange exchange, boolean fhir) {
        exchange.setStatusCode(503);
        exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "5");
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, fhir ? "application/fhir+json;charset=UTF-8" : "text/plain;charset=UTF-8");
        exchange.getResponseSender().send(fhir ? FHIR_BUSY : BUSY);
    }
}
