package ir.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** All pages, templates and tags have the style of {@link MarkupStyle}. */
class MarkupStyleTest {
    private static final Path PAGES = Path.of("src/main/webapp");

    @Test
    void everyPageHasTheStyle() throws IOException {
        var violations = new ArrayList<String>();
        try (var files = Files.walk(PAGES)) {
            var pages = files.filter(file -> file.toString().endsWith(".xhtml"))
                    .sorted()
                    .toList();
            assertThat(pages).hasSizeGreaterThan(30);
            for (var page : pages) {
                violations.addAll(MarkupStyle.violations(PAGES.relativize(page).toString(), Files.readString(page)));
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void violationsAreFoundWithTheirLine() {
        var page = """
                <!DOCTYPE html>
                <html>
                  <head>
                    <style>p { margin: 0 }</style>
                    <script>run()</script>
                    <script src="/script/console.js"></script>
                  </head>
                  <body>
                   <p>one</p>
                    <p>two
                     #{three}
                   </p>
                \t<p>four</p>
                    <p style="margin:0">five</p>\s
                    <p class="a"
                      id="b"
                        onclick="run()">#{x
                        ? y}#{six
                    or seven}</p>
                    <p>
                      <textarea>first
                 second</textarea><b>#{'%s'}</b>
                    </p>
                    <!-- a comment
                         of two lines -->
                  </body>
                </html>
                """.formatted("x".repeat(MarkupStyle.LONGEST_LINE));
        assertThat(MarkupStyle.violations("page.xhtml", page))
                .containsExactly(
                        "page.xhtml:4: inline style",
                        "page.xhtml:5: inline script",
                        "page.xhtml:9: indented by 3 spaces in place of 4",
                        "page.xhtml:11: indented by 5 spaces in place of 6",
                        "page.xhtml:12: indented by 3 spaces in place of 4",
                        "page.xhtml:13: tab",
                        "page.xhtml:13: indented by 1 spaces in place of 4",
                        "page.xhtml:14: white space at the end of the line",
                        "page.xhtml:14: style attribute: use a class of console.css",
                        "page.xhtml:16: indented by 6 spaces in place of 8",
                        "page.xhtml:17: event attribute onclick: use console.js",
                        "page.xhtml:18: indented by 8 spaces in place of 10",
                        "page.xhtml:19: indented by 4 spaces in place of 10",
                        "page.xhtml:22: longer than 140 characters");
    }

    @Test
    void pagesThatAreNotWellFormedAreFound() {
        assertThat(MarkupStyle.violations("page.xhtml", "<p>\n  <b>one</p>\n"))
                .singleElement()
                .asString()
                .startsWith("page.xhtml:2: not well-formed: ");
        assertThat(MarkupStyle.violations("page.xhtml", "<p>\r\n</p>"))
                .containsExactly("page.xhtml:1: carriage return", "page.xhtml:2: no line break at the end of the file");
    }
}
