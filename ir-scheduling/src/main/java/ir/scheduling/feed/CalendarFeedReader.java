package ir.scheduling.feed;

import ir.domain.shared.Result;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * Reads feeds for their subscribers. A feed is read in a query and its use noted in a command, so that a guessed token,
 * which is sent without signing in, writes nothing.
 */
@ApplicationScoped
public class CalendarFeedReader {
    private final CalendarFeedService feeds;

    @Inject
    public CalendarFeedReader(CalendarFeedService feeds) {
        this.feeds = feeds;
    }

    /** The calendar for a token. */
    public Result<CalendarFeedService.FeedContents> read(Caller reader, String token) {
        return feeds.read(reader, token)
                .flatMap(
                        contents -> feeds.markRead(reader, contents.feed().id()).map(noted -> contents));
    }
}
