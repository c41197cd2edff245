package ir.scheduling.feed;

import ir.domain.resource.ResourceId;
import java.time.Instant;
import java.util.Optional;

/**
 * One subscription to one resource's calendar.
 *
 * @param tokenHash what its token hashes to; the token itself is kept nowhere
 * @param owner login of whoever made it
 * @param withNames whether patients are named; the owner chose so
 */
public record CalendarFeed(
        String id,
        String tokenHash,
        String owner,
        ResourceId resource,
        boolean withNames,
        Instant created,
        Optional<Instant> revoked,
        Optional<Instant> lastRead) {}
