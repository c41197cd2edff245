package ir.web.calendar;

import ir.domain.shared.Result;
import ir.scheduling.feed.CalendarFeedReader;
import ir.scheduling.feed.CalendarFeedService;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Role;
import ir.web.security.ConsoleAddress;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * Serves {@code /calendar/{token}.ics}. Calendar programs cannot sign in, so the token authorises the request. The
 * token is long, can be revoked and gives access to one calendar only.
 */
@WebServlet(urlPatterns = "/calendar/*")
public class CalendarFeedServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final Caller READER =
            new Caller("calendar-feed", "calendar feed", Set.of(Role.SCHEDULER), Caller.Channel.SYSTEM, Set.of());

    private final transient CalendarFeedReader calendarFeedReader;
    private final transient ConsoleAddress console;

    @Inject
    public CalendarFeedServlet(CalendarFeedReader calendarFeedReader, ConsoleAddress console) {
        this.calendarFeedReader = calendarFeedReader;
        this.console = console;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (!path.matches("/[A-Za-z0-9_-]{43}\\.ics")) {
            response.setStatus(404);
            return;
        }
        var found = calendarFeedReader.read(READER, path.substring(1, path.length() - 4));
        if (!(found instanceof Result.Success<CalendarFeedService.FeedContents> success)) {
            response.setStatus(404);
            return;
        }
        var body = ICalendarWriter.of(success.value(), console.resolve("")).getBytes(StandardCharsets.UTF_8);
        var tag = '"' + hash(body) + '"';
        response.setHeader("ETag", tag);
        response.setHeader("Cache-Control", "private, no-cache");
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setContentType("text/calendar; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("SHA-256 is not available", missing);
        }
    }
}
