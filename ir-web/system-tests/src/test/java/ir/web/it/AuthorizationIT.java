package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Access by role to the console and the FHIR API: denied unless listed. */
class AuthorizationIT {
    private static final Map<String, Set<String>> PAGES = new HashMap<>(Map.of(
            "referrals", Set.of("scheduler", "clinician", "nurse", "lead"),
            "today", Set.of("scheduler", "clinician", "nurse", "lead"),
            "follow-up", Set.of("scheduler", "clinician", "nurse", "lead"),
            "lesions", Set.of("scheduler", "clinician", "nurse", "lead"),
            "waiting", Set.of("scheduler", "clinician", "nurse", "lead"),
            "diary", Set.of("scheduler", "lead", "admin"),
            "resources", Set.of("scheduler", "lead", "admin"),
            "stock", Set.of("scheduler", "nurse", "lead", "admin"),
            "audit", Set.of("auditor")));

    static {
        PAGES.put("inbox", Set.of("scheduler", "clinician", "nurse", "lead"));
        PAGES.put("day-before", Set.of("scheduler", "clinician", "nurse", "lead"));
        PAGES.put("mdt", Set.of("scheduler", "clinician", "nurse", "lead"));
        PAGES.put("new-referral", Set.of("scheduler", "clinician", "lead"));
        PAGES.put("rules", Set.of("clinician", "lead", "admin"));
        PAGES.put("repeat", Set.of("scheduler", "clinician", "nurse", "lead"));
        PAGES.put("plans", Set.of("scheduler", "clinician", "nurse", "lead"));
        PAGES.put("calendars", Set.of("scheduler", "clinician", "nurse", "lead"));
        PAGES.put("reports", Set.of("scheduler", "clinician", "nurse", "lead", "admin"));
        PAGES.put("reminders", Set.of("admin"));
        PAGES.put("interfaces", Set.of("lead", "admin"));
    }

    @Test
    void eachPageIsForbiddenExceptToItsRoles() {
        try (var console = new ConsoleBrowser()) {
            for (var user : List.of("scheduler", "clinician", "nurse", "lead", "auditor", "admin")) {
                var page = console.signIn(user);
                PAGES.forEach((name, allowed) -> {
                    var answer = page.navigate(ProductSession.settings().console() + name);
                    assertThat(answer.status())
                            .as(user + " opens " + name)
                            .isEqualTo(allowed.contains(user) ? 200 : 403);
                    if (!allowed.contains(user)) {
                        assertThat(page.locator("h1").textContent()).isEqualTo("Your role may not open this page");
                    }
                });
                page.context().close();
            }
        }
    }

    @Test
    void nurseSeesNoBookButtonAndThePostIsForbidden() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("nurse");
            page.navigate(ProductSession.settings().console() + "referrals?show=bookable");
            page.locator("tbody th a").first().click();
            assertThat(page.locator("text=Find openings").count()).isZero();
            page.navigate(page.url().replace("referral?", "offers?"));
            assertThat(page.locator(".notes").textContent()).contains("your role does not have it");
        }
    }

    @Test
    void signingOutEndsTheSessionInTheConsoleAndInKeycloak() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            ConsoleBrowser.press(page, "button[aria-label='Sign out']");
            page.waitForURL(url -> url.contains("/realms/ir/") || url.endsWith("/"));
            page.navigate(ProductSession.settings().console() + "referrals");
            assertThat(page.locator("#username").count())
                    .as("must sign in again")
                    .isEqualTo(1);
        }
    }

    @Test
    void cookiesAndHeadersAreRestrictive() {
        try (var console = new ConsoleBrowser()) {
            var page = console.signIn("scheduler");
            var cookie = page.context().cookies(ProductSession.settings().console()).stream()
                    .filter(c -> c.name.equals("IRSESSION"))
                    .findFirst()
                    .orElseThrow();
            assertThat(cookie.httpOnly).isTrue();
            assertThat(cookie.sameSite.name()).isEqualTo("LAX");
            var headers = page.navigate(ProductSession.settings().console() + "referrals")
                    .headers();
            assertThat(headers.get("content-security-policy"))
                    .contains("script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe-inline");
            assertThat(headers.get("x-content-type-options")).isEqualTo("nosniff");
            assertThat(headers.get("cache-control")).isEqualTo("no-store");
            // a post without a view state of the console has no effect
            var posted = (Number)
                    page.evaluate(
                            "async () => (await fetch('/today', {method:'POST', headers:{'Content-Type':'application/x-www-form-urlencoded'}, body:'step=check-in:x'})).status");
            assertThat(posted.intValue()).isEqualTo(200);
            var text = (String)
                    page.evaluate(
                            "async () => await (await fetch('/today', {method:'POST', headers:{'Content-Type':'application/x-www-form-urlencoded'}, body:'step=check-in:x'})).text()");
            assertThat(text).contains("Nothing was done: the page had not loaded completely");
            assertThat(page.locator(".notes").count()).isZero();
        }
    }

    @Test
    void fhirApiRequiresATokenAndScopes() {
        assertThat(EhrClient.anonymous().get("/Appointment").status()).isEqualTo(401);
        assertThat(EhrClient.anonymous().get("/Appointment").body()).contains("OperationOutcome", "login");
        assertThat(EhrClient.anonymous().get("/metadata").status()).isEqualTo(200);
        assertThat(EhrClient.anonymous().get("/.well-known/smart-configuration").body())
                .contains("token_endpoint");
        var reader = EhrClient.client("ehr-readonly", "ehr-readonly-secret");
        assertThat(reader.get("/Appointment?_count=1").status()).isEqualTo(200);
        var refused = reader.post("/Appointment/$hold", "{\"resourceType\":\"Parameters\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("not-permitted");
        assertThat(reader.post("", "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void healthAndMetricsAreAvailable() {
        var settings = ProductSession.settings();
        var ready = EhrClient.send(
                HttpRequest.newBuilder(URI.create(settings.health())).build());
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"fhir-door\"", "\"console\"");
        var metrics = EhrClient.send(
                HttpRequest.newBuilder(URI.create(settings.health().replace("/health/ready", "/metrics")))
                        .build());
        assertThat(metrics.statusCode()).isEqualTo(200);
    }
}
