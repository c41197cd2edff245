package ir.scheduling.repository;

import ir.domain.resource.ResourceId;
import java.time.Instant;
import java.util.Optional;

/**
 * One subscription to the calendar of one resource.
 *
 * @param tokenHash SHA-256 of the token, in hex; the token itself is not stored
 * @param owner login of the person who created the feed
 * @param withNames whether the feed names patients, as its owner chose
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
