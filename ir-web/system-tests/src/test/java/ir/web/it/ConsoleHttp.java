package ir.web.it;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * HTTP client for the console without a browser: it exposes response headers unchanged and sends requests that no
 * browser sends. It stores cookies by name (console and Keycloak use different names) and follows redirects only while
 * it signs in.
 */
final class ConsoleHttp {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final Map<String, String> cookies = new TreeMap<>();
    private final List<String> setCookies = new ArrayList<>();

    static ConsoleHttp anonymous() {
        return new ConsoleHttp();
    }

    static ConsoleHttp signedIn(String user) {
        var client = new ConsoleHttp();
        var form = client.follow(client.get(""));
        var action = found(form.body(), "action=\"([^\"]+)\"").replace("&amp;", "&");
        var landed = client.follow(client.send(
                form(HttpRequest.newBuilder(URI.create(action)), Map.of("username", user, "password", user))));
        if (landed.statusCode() != 200) {
            throw new IllegalStateException(user + " was not signed in: " + landed.statusCode());
        }
        return client;
    }

    /** @param headers in pairs */
    HttpResponse<String> get(String path, String... headers) {
        return send(headed(HttpRequest.newBuilder(address(path)).GET(), headers));
    }

    /** Posts a form as a page of the console does, with its origin. */
    HttpResponse<String> post(String path, Map<String, String> fields) {
        var url = ProductSession.settings().console();
        return post(path, fields, "Origin", url.substring(0, url.length() - 1));
    }

    /** @param headers in pairs; no origin is added */
    HttpResponse<String> post(String path, Map<String, String> fields, String... headers) {
        return send(headed(form(HttpRequest.newBuilder(address(path)), fields), headers));
    }

    /** @param headers in pairs */
    HttpResponse<String> send(String method, String path, String... headers) {
        return send(headed(
                HttpRequest.newBuilder(address(path)).method(method, HttpRequest.BodyPublishers.noBody()), headers));
    }

    /** The value of the first hidden field of that name on a page. */
    static String hidden(HttpResponse<String> page, String name) {
        return found(page.body(), "name=\"" + Pattern.quote(name) + "\"[^>]*value=\"([^\"]*)\"");
    }

    /** Every {@code Set-Cookie} line the console has sent, as it was on the wire. */
    List<String> setCookies() {
        return setCookies;
    }

    String cookie(String name) {
        return cookies.getOrDefault(name, "");
    }

    static String found(String text, String pattern) {
        var match = Pattern.compile(pattern).matcher(text);
        if (!match.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return match.group(1);
    }

    static URI address(String path) {
        return URI.create(ProductSession.settings().console() + path);
    }

    private HttpResponse<String> follow(HttpResponse<String> first) {
        var answer = first;
        for (int i = 0; answer.statusCode() / 100 == 3 && i < 10; i++) {
            var target =
                    answer.uri().resolve(answer.headers().firstValue("Location").orElseThrow());
            answer = send(HttpRequest.newBuilder(target).GET());
        }
        return answer;
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
            var answer =
                    HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            boolean console =
                    answer.uri().getPort() == ProductSession.settings().httpPort();
            for (var line : answer.headers().allValues("Set-Cookie")) {
                if (console) {
                    setCookies.add(line);
                }
                var pair = line.split(";", 2)[0].split("=", 2);
                cookies.put(pair[0], pair.length == 2 ? pair[1] : "");
            }
            return answer;
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static HttpRequest.Builder form(HttpRequest.Builder request, Map<String, String> fields) {
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(new LinkedHashMap<>(fields)
                        .entrySet().stream()
                                .map(f -> URLEncoder.encode(f.getKey(), StandardCharsets.UTF_8) + "="
                                        + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                                .collect(Collectors.joining("&"))));
    }

    private static HttpRequest.Builder headed(HttpRequest.Builder request, String... headers) {
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }
}
