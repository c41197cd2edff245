package ir.web.security;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.ResourceBundle;

/** A page that says why a request was rejected and what to do, for callers that may not be signed in. */
final class MessagePage {
    private MessagePage() {}

    /** @param key the bundle holds {@code rejected.<key>.title} and {@code rejected.<key>.text} */
    static void write(HttpServletResponse response, int status, String key) throws IOException {
        var text = ResourceBundle.getBundle("ir.web.console.messages", Locale.ENGLISH);
        var title = text.getString("rejected." + key + ".title");
        response.setStatus(status);
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .write("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                        + "</title><link rel=\"stylesheet\" href=\"/style/console.css\"></head><body><div class=\"page\">"
                        + "<div class=\"card empty\"><h1>" + title + "</h1><p class=\"m\">"
                        + text.getString("rejected." + key + ".text") + "</p><a class=\"btn\" href=\"/\">"
                        + text.getString("home") + "</a></div></div></body></html>");
    }
}
