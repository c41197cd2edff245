package ir.scheduling.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Calendar feeds, including revoked ones. */
public interface CalendarFeedRepository {
    Optional<CalendarFeed> find(String id);

    Optional<CalendarFeed> byHash(String tokenHash);

    /** Newest first. */
    List<CalendarFeed> ofOwner(String login);

    void add(CalendarFeed feed);

    void revoke(String id, Instant now);

    void markRead(String id, Instant now);
}
