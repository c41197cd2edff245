package ir.web.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A browser on the console: signs users in, takes screenshots, runs axe. */
final class ConsoleBrowser implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;

    ConsoleBrowser() {
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var options = new BrowserType.LaunchOptions()
                .setArgs(List.of(
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync"));
        Chromium.executable().ifPresent(options::setExecutablePath);
        browser = playwright.chromium().launch(options);
    }

    Page signIn(String user) {
        return signIn(user, 1440, 900, ColorScheme.LIGHT);
    }

    Page signIn(String user, int width, int height, ColorScheme scheme) {
        BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setViewportSize(width, height).setColorScheme(scheme));
        var page = context.newPage();
        page.navigate(ProductSession.settings().console());
        page.fill("#username", user);
        page.fill("#password", user);
        page.click("#kc-login");
        page.waitForSelector("main");
        return page;
    }

    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of(System.getProperty("ir.output"), "screens", name + ".png"))
                .setFullPage(false));
    }

    /** Returns the serious and critical findings of axe on a page, one per line. */
    @SuppressWarnings("unchecked")
    static List<String> axe(Page page) {
        try (var in = ConsoleBrowser.class.getResourceAsStream("/axe.min.js")) {
            if (in == null) {
                throw new IllegalStateException("axe-core is not on the class path");
            }
            page.evaluate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
        return (List<String>) page.evaluate("""
                async () => (await axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}))
                    .violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
                    .map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? '')).slice(0, 3).join(' | '))""");
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    /** Presses a button after the page has loaded completely; the form is incomplete before. */
    static void press(Page page, String selector) {
        page.waitForLoadState();
        page.click(selector);
    }

    /** Returns the main text of a page after it has loaded completely. */
    static String main(Page page) {
        page.waitForLoadState();
        return page.locator("main").textContent();
    }
}
