package ir.web.security;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.ResourceBundle;

/** A page outside Faces that says what happened and what to do, for callers that may not be signed in. */
public final class MessagePage {
    private MessagePage() {}

    public static ResourceBundle texts() {
        return ResourceBundle.getBundle("ir.web.console.messages", Locale.ENGLISH);
    }

    /** @param key the bundle holds {@code rejected.<key>.title} and {@code rejected.<key>.text} */
    public static void write(HttpServletResponse response, int status, String key) throws IOException {
        response.setStatus(status);
        write(
                response,
                texts().getString("rejected." + key + ".title"),
                texts().getString("rejected." + key + ".text"),
                Optional.empty());
    }

    /** @param detail a value or an id, written in fixed width; it may hold any characters */
    public static void write(HttpServletResponse response, String title, String text, Optional<String> detail)
            throws IOException {
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .write("<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\"><title>" + title
                        + "</title><link rel=\"stylesheet\" href=\"/style/console.css\"></head><body><div class=\"page\">"
                        + "<div class=\"card empty\"><h1>" + title + "</h1><p class=\"m\">" + text + "</p>"
                        + detail.map(d -> "<p class=\"mono\">" + escaped(d) + "</p>")
                                .orElse("")
                        + "<a class=\"btn\" href=\"/\">" + texts().getString("home")
                        + "</a></div></div></body></html>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
