package ir.web.it;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An app used by staff: SMART standalone launch, authorization code with PKCE, the demo's public client. */
final class SmartApp {
    private static final String CALLBACK = "http://127.0.0.1:8765/callback";

    private final HttpClient http =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
    private final Map<String, String> cookies = new TreeMap<>();

    private final String client;
    private final String callback;

    private SmartApp(String client, String callback) {
        this.client = client;
        this.callback = callback;
    }

    /** Signs the user in with the app and returns a client with the requested scopes. */
    static EhrClient of(String login, String scope) {
        return EhrClient.bearing(tokenOf(login, scope));
    }

    static String tokenOf(String login, String scope) {
        return tokenOf("smart-demo", CALLBACK, login, scope);
    }

    /** @return the access token of another public client of the realm */
    static String tokenOf(String client, String callback, String login, String scope) {
        return new SmartApp(client, callback).signIn(login, scope);
    }

    private String signIn(String login, String scope) {
        var protocol = ProductSession.settings().issuer() + "/protocol/openid-connect/";
        var verifier = UUID.randomUUID().toString() + UUID.randomUUID();
        var form = send(HttpRequest.newBuilder(URI.create(protocol + "auth?"
                + form(Map.of(
                        "client_id",
                        client,
                        "response_type",
                        "code",
                        "redirect_uri",
                        callback,
                        "scope",
                        scope,
                        "state",
                        "s",
                        "code_challenge_method",
                        "S256",
                        "code_challenge",
                        challenge(verifier))))));
        var action = found(form.body(), "action=\"([^\"]+)\"").replace("&amp;", "&");
        var signed = send(post(action, Map.of("username", login, "password", login)));
        var code = found(signed.headers().firstValue("Location").orElse(signed.body()), "[?&]code=([^&]+)");
        var token = send(post(
                protocol + "token",
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", client,
                        "redirect_uri", callback,
                        "code", code,
                        "code_verifier", verifier)));
        return found(token.body(), "\"access_token\":\"([^\"]+)\"");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(c -> c.getKey() + "=" + c.getValue())
                            .collect(Collectors.joining("; ")));
        }
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            answer.headers().allValues("Set-Cookie").forEach(cookie -> {
                var pair = cookie.substring(0, cookie.indexOf(';')).split("=", 2);
                cookies.put(pair[0], pair[1]);
            });
            return answer;
        } catch (java.io.IOException exception) {
            throw new IllegalStateException(exception);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static HttpRequest.Builder post(String address, Map<String, String> fields) {
        return HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(fields)));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static String found(String text, String pattern) {
        var match = Pattern.compile(pattern).matcher(text);
        if (!match.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return match.group(1);
    }
}
