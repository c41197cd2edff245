package ir.web.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * After the first start every page shows data, in every width and both themes, without serious findings of axe and
 * without anything that the content security policy blocks.
 */
class PagesIT {
    @Test
    void everyPageLoadsAndIsAccessible() {
        var findings = new ArrayList<String>();
        try (var console = new ConsoleBrowser()) {
            for (var look : List.of(
                    new Viewport("wide", 1440, 900, ColorScheme.LIGHT),
                    new Viewport("dark", 1440, 900, ColorScheme.DARK),
                    new Viewport("phone", 390, 844, ColorScheme.LIGHT))) {
                var page = console.signIn("lead", look.width, look.height, look.scheme);
                reportBlocked(page, findings);
                walk(page, look, findings);
            }
            var auditor = console.signIn("auditor");
            reportBlocked(auditor, findings);
            check(auditor, "audit", new Viewport("wide", 1440, 900, ColorScheme.LIGHT), findings);
            var admin = console.signIn("admin");
            reportBlocked(admin, findings);
            visit(
                    admin,
                    ProductSession.settings().console() + "reminders",
                    "reminders",
                    new Viewport("wide", 1440, 900, ColorScheme.LIGHT),
                    findings);
        }
        assertThat(findings).isEmpty();
    }

    private record Viewport(String name, int width, int height, ColorScheme scheme) {}

    /** The browser reports a script or style that the content security policy blocks to its console. */
    private static void reportBlocked(Page page, List<String> findings) {
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                findings.add(page.url() + " " + message.text());
            }
        });
    }

    private static void walk(Page page, Viewport look, List<String> findings) {
        var base = ProductSession.settings().console();
        visit(page, base + "referrals?show=all", "referrals", look, findings);
        page.navigate(base + "referrals?show=bookable");
        var referral = page.locator("tbody th a").first().getAttribute("href");
        visit(page, base + referral.substring(1), "referral", look, findings);
        visit(page, base + referral.substring(1).replace("referral?", "offers?"), "offers", look, findings);
        visit(page, base + "today", "today", look, findings);
        visit(page, base + "follow-up", "follow-up", look, findings);
        visit(page, base + "follow-up?view=week", "follow-up-week", look, findings);
        visit(page, base + "follow-up?view=agenda", "follow-up-agenda", look, findings);
        visit(page, base + "repeat", "repeats", look, findings);
        page.navigate(base + "repeat");
        var candidate = page.locator("tbody th a").first().getAttribute("href");
        visit(page, base + candidate.substring(1), "repeat", look, findings);
        visit(page, base + "plans", "plans", look, findings);
        visit(page, base + "calendars", "calendars", look, findings);
        visit(page, base + "reports", "reports", look, findings);
        visit(page, base + "interfaces", "interfaces", look, findings);
        page.navigate(base + "follow-up");
        var visit = page.locator("a[href^='/visit']").first().getAttribute("href");
        visit(page, base + visit.substring(1), "visit", look, findings);
        visit(page, base + "lesions", "lesions", look, findings);
        page.navigate(base + visit.substring(1));
        var lesion = page.locator("a[href^='/lesion?']").first().getAttribute("href");
        visit(page, base + lesion.substring(1), "lesion", look, findings);
        page.navigate(base + "today");
        var session = page.locator("a[href^='/session']");
        if (session.count() > 0) {
            visit(page, base + session.first().getAttribute("href").substring(1), "session", look, findings);
        }
        visit(page, base + "find", "find", look, findings);
        visit(page, base + "waiting", "waiting", look, findings);
        visit(page, base + "diary", "diary", look, findings);
        visit(page, base + "resources", "resources", look, findings);
        visit(page, base + "resources?id=operator-1", "resource", look, findings);
        visit(page, base + "stock", "stock", look, findings);
        visit(page, base + "inbox", "inbox", look, findings);
        visit(page, base + "day-before", "day-before", look, findings);
        visit(page, base + "mdt", "mdt", look, findings);
        visit(page, base + "rules", "rules", look, findings);
        visit(page, base + "rules?key=PRE-PLT.min", "rule", look, findings);
        visit(page, base + "new-referral", "new-referral", look, findings);
        visit(page, base + referral.substring(1).replace("referral?", "assessment?"), "assessment", look, findings);
    }

    private static void visit(Page page, String address, String name, Viewport look, List<String> findings) {
        page.navigate(address);
        check(page, name, look, findings);
    }

    private static void check(Page page, String name, Viewport look, List<String> findings) {
        assertThat(page.locator("nav.rail").count())
                .as(name + " is a page, not a fault")
                .isEqualTo(1);
        assertThat(page.locator("h1").first().textContent())
                .as(name)
                .isNotBlank()
                .isNotEqualTo("Your role may not open this page");
        ConsoleBrowser.picture(page, name + "-" + look.name);
        ConsoleBrowser.axe(page).forEach(finding -> findings.add(name + " " + look.name + " " + finding));
        if ((int) page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0) {
            findings.add(name + " " + look.name + " scrolls sideways");
        }
    }
}
