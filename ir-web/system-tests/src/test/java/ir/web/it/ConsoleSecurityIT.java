package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The console accepts only its own sign-in and its own forms. Asserted on raw HTTP, without a browser's defaults. */
class ConsoleSecurityIT {
    private static final String VIEW_STATE = "jakarta.faces.ViewState";
    private static final String ORIGIN = ProductSession.settings().console().replaceAll("/$", "");
    private static final List<String> PATHS =
            List.of("", "referrals", "calendars", "audit", "figures.csv?figure=rooms", "style/console.css", "no-such");

    /** Each complete console page contains at least one of these texts. */
    private static final List<String> INSIDE = List.of("class=\"rail\"", "IRSESSION", "<table", "--bg");

    @TestFactory
    Stream<DynamicTest> tokenOfAnyClientOpensNoPage() {
        var tokens = new LinkedHashMap<String, String>();
        tokens.put("smart-demo, scope openid", SmartApp.tokenOf("scheduler", "openid"));
        tokens.put("smart-demo, scope user/*.cruds", SmartApp.tokenOf("lead", "openid user/*.cruds"));
        tokens.put("ehr-demo", EhrClient.tokenOf("ehr-demo", "ehr-demo-secret"));
        tokens.put(
                "the console's own client",
                SmartApp.tokenOf("ir-console", ConsoleHttp.address("").toString(), "scheduler", "openid"));
        tokens.put("not a token", "x");
        return tokens.entrySet().stream()
                .flatMap(token -> PATHS.stream()
                        .map(path -> DynamicTest.dynamicTest(token.getKey() + " on /" + path, () -> {
                            var join = path.contains("?") ? "&" : "?";
                            var bearer = "Bearer " + token.getValue();
                            rejected(ConsoleHttp.anonymous().get(path, "Authorization", bearer));
                            rejected(ConsoleHttp.anonymous().get(path, "Authorization", "bearer " + token.getValue()));
                            rejected(ConsoleHttp.anonymous()
                                    .get(path, "Authorization", "Basic eDp4", "Authorization", bearer));
                            rejected(ConsoleHttp.anonymous().get(path + join + "access_token=" + token.getValue()));
                            rejected(ConsoleHttp.anonymous()
                                    .get(path + join + "a=1&access%5Ftoken=" + token.getValue()));
                            rejected(ConsoleHttp.anonymous()
                                    .post(
                                            path,
                                            Map.of("access_token", token.getValue()),
                                            "Origin",
                                            ORIGIN,
                                            "Authorization",
                                            bearer));
                            // in the body it is not read as a token, so the caller must sign in
                            var body = ConsoleHttp.anonymous().post(path, Map.of("access_token", token.getValue()));
                            assertThat(body.statusCode()).isIn(302, 401, 403);
                        })));
    }

    private static void rejected(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("Tokens are not accepted here").doesNotContain(INSIDE);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void rejectedRequestNamesTheErrorAndHasTheSecurityHeaders() {
        var client = ConsoleHttp.signedIn("scheduler");
        for (var path : List.of(
                "offers?id=%22%3E%3Cimg%3E",
                "follow-up?month=+100000-01", "today?day=yesterday", "referrals?x=" + "a".repeat(10_001))) {
            var answer = client.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .as(path)
                    .isPresent();
            assertThat(answer.headers().firstValue("Cache-Control")).as(path).contains("no-store");
            assertThat(answer.body()).as(path).doesNotContain("The server failed", "<img>");
        }
        assertThat(client.get("follow-up?month=2199-12").statusCode()).isEqualTo(200);
        assertThat(client.get("follow-up?day=2199-12-31&view=week").statusCode())
                .isEqualTo(200);
        for (var unfinished : List.of("referrals?error=access_denied&state=x", "referrals?code=abc&state=x")) {
            var answer = ConsoleHttp.anonymous().get(unfinished);
            assertThat(answer.statusCode()).as(unfinished).isEqualTo(400);
            assertThat(answer.body()).as(unfinished).contains("Sign-in was not completed");
        }
        for (var method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "FOO")) {
            var answer = client.send(method, "logout", "Origin", ORIGIN);
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(answer.body()).as(method).contains("GET and POST only");
        }
    }

    /** Only proxies are sent such a request line; the server reads it in another way than its own addresses. */
    @Test
    void absoluteRequestLineIsRejected() throws IOException {
        for (var query : List.of("referrals", "referrals?access_token=x")) {
            try (var socket = new Socket("localhost", ProductSession.settings().httpPort())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write(("GET " + ConsoleHttp.address(query) + " HTTP/1.1\r\nHost: localhost\r\n"
                                        + "Authorization: Bearer x\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 400");
            }
        }
    }

    @Test
    void tokenBesideASessionIsRejectedAndTheSessionContinues() {
        var client = ConsoleHttp.signedIn("nurse");
        rejected(client.get("referrals", "Authorization", "Bearer " + SmartApp.tokenOf("lead", "openid")));
        assertThat(client.get("referrals").body()).contains("S. Pflege", "class=\"rail\"");
    }

    @Test
    void fhirApiRejectsATokenInTheAddress() {
        var token = EhrClient.tokenOf("ehr-demo", "ehr-demo-secret");
        assertThat(EhrClient.anonymous().get("/Patient?access_token=" + token).status())
                .isEqualTo(401);
        assertThat(EhrClient.anonymous().get("/metadata?access_token=" + token).status())
                .isEqualTo(400);
        var both = EhrClient.bearing(token).get("/Patient?_count=1&access%5Ftoken=" + token);
        assertThat(both.status()).isEqualTo(400);
        assertThat(both.body()).contains("OperationOutcome", "Authorization header");
        assertThat(EhrClient.bearing(token).get("/Patient?_count=1").status()).isEqualTo(200);
    }

    @Test
    void fhirApiRejectsATokenForAnotherAudience() {
        var console = SmartApp.tokenOf("ir-console", ConsoleHttp.address("").toString(), "scheduler", "openid");
        assertThat(EhrClient.bearing(console).get("/Patient?_count=1").status()).isEqualTo(401);
    }

    @Test
    void cookiesAreHttpOnlyAndSameSiteOnTheWire() {
        var lines = ConsoleHttp.signedIn("scheduler").setCookies();
        assertThat(lines).anyMatch(line -> line.startsWith("IRSESSION="));
        assertThat(lines)
                .filteredOn(line -> !line.contains("=\"\"; Expires=Thu, 01-Jan-1970"))
                .allSatisfy(line -> assertThat(line)
                        .containsIgnoringCase("; HttpOnly")
                        .containsIgnoringCase("; SameSite=Lax")
                        .doesNotContainIgnoringCase("; Secure"));
    }

    @Test
    void cookiesAreSecureWhereTheProxySaysHttps() {
        var client = ConsoleHttp.anonymous();
        client.get("referrals", "X-Forwarded-Proto", "https");
        assertThat(client.setCookies())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .containsIgnoringCase("; Secure")
                        .containsIgnoringCase("; HttpOnly")
                        .containsIgnoringCase("; SameSite=Lax"));
    }

    @Test
    void onlyAGuardedPostSignsOut() {
        var client = ConsoleHttp.signedIn("scheduler");
        var token = ConsoleHttp.hidden(client.get("referrals"), "post-token");
        var other = ConsoleHttp.hidden(ConsoleHttp.signedIn("scheduler").get("referrals"), "post-token");
        assertThat(client.get("logout").statusCode()).isEqualTo(405);
        assertThat(client.get("logout?post-token=" + token).statusCode()).isEqualTo(405);
        assertThat(client.post("logout", Map.of()).statusCode()).isEqualTo(403);
        assertThat(client.post("logout", Map.of("post-token", "")).statusCode()).isEqualTo(403);
        assertThat(client.post("logout", Map.of("post-token", other)).statusCode())
                .isEqualTo(403);
        assertThat(client.post("logout", Map.of("post-token", token), "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(client.get("referrals").statusCode()).as("still signed in").isEqualTo(200);
        var out = client.post("logout", Map.of("post-token", token));
        assertThat(out.statusCode()).isEqualTo(302);
        assertThat(out.headers().firstValue("Location").orElseThrow())
                .startsWith(ProductSession.settings().issuer() + "/protocol/openid-connect/logout");
        assertThat(client.get("referrals").statusCode()).as("signed out").isEqualTo(302);
    }

    @Test
    void postFromAnotherOriginIsRejected() {
        var client = ConsoleHttp.signedIn("scheduler");
        int before = calendars(client);
        for (var origin : List.of(
                "null",
                "",
                "https://evil.example",
                ProductSession.settings().console(),
                "http://localhost:" + (ProductSession.settings().httpPort() + 1),
                "http://localhost:" + ProductSession.settings().httpPort() + ".evil.example",
                "https://localhost:" + ProductSession.settings().httpPort())) {
            var answer = client.post("calendars", newCalendar(client), "Origin", origin);
            assertThat(answer.statusCode()).as(origin).isEqualTo(403);
            assertThat(answer.body()).contains("Nothing was done");
        }
        assertThat(client.post("calendars", newCalendar(client), new String[0]).statusCode())
                .isEqualTo(403);
        assertThat(client.post("calendars", newCalendar(client), "Sec-Fetch-Site", "same-site")
                        .statusCode())
                .isEqualTo(403);
        assertThat(calendars(client)).as("no calendar was created").isEqualTo(before);
        assertThat(client.post("calendars", newCalendar(client)).statusCode()).isEqualTo(302);
        assertThat(calendars(client)).as("the console's own post is accepted").isEqualTo(before + 1);
    }

    @Test
    void formSentByGetIsRejected() {
        var client = ConsoleHttp.signedIn("scheduler");
        int before = calendars(client);
        var query = new StringBuilder("calendars?");
        newCalendar(client)
                .forEach((name, value) -> query.append(name)
                        .append('=')
                        .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8))
                        .append('&'));
        assertThat(client.get(query.toString()).statusCode()).isEqualTo(405);
        assertThat(client.get(query.toString().replace(VIEW_STATE, "x")).statusCode())
                .as("without a view state the request is a normal GET")
                .isEqualTo(200);
        assertThat(calendars(client)).as("no calendar was created").isEqualTo(before);
    }

    @Test
    void linksUseTheConfiguredAddressAndNotTheHostHeader() throws IOException {
        var client = ConsoleHttp.signedIn("scheduler");
        assertThat(client.post("calendars", newCalendar(client)).statusCode()).isEqualTo(302);
        var page = raw("calendars", client);
        var base = ProductSession.settings().console();
        assertThat(page).contains(base + "calendar/").doesNotContain("evil.example");
        var feed = raw("calendar/" + ConsoleHttp.found(page, "/calendar/([A-Za-z0-9_-]{43}\\.ics)"), client);
        assertThat(feed).contains("BEGIN:VCALENDAR").doesNotContain("evil.example");
    }

    /** Sends a foreign {@code Host} header, which HTTP clients do not allow. */
    private static String raw(String path, ConsoleHttp client) throws IOException {
        try (var socket = new Socket("localhost", ProductSession.settings().httpPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /" + path + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                                    + "Cookie: IRSESSION=" + client.cookie("IRSESSION")
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int calendars(ConsoleHttp client) {
        return client.get("calendars").body().split("value=\"revoke:", -1).length - 1;
    }

    /** The form for a new calendar as the page renders it, filled in. */
    private static Map<String, String> newCalendar(ConsoleHttp client) {
        var page = client.get("calendars");
        var fields = new LinkedHashMap<String, String>();
        fields.put("new", "new");
        fields.put("resource", ConsoleHttp.found(page.body(), "<option value=\"([^\"]+)\""));
        fields.put("step", "make");
        fields.put(VIEW_STATE, ConsoleHttp.hidden(page, VIEW_STATE));
        return fields;
    }
}
