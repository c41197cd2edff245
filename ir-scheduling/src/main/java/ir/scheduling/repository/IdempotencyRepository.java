package ir.scheduling.repository;

import ir.domain.booking.Booking;
import java.time.Instant;
import java.util.Optional;

/** The first response to each idempotency key, for a day. */
public interface IdempotencyRepository {
    Optional<IdempotentResponse> find(String caller, String key, Instant now);

    void save(String caller, String key, String bodyHash, Booking answer, Instant now);

    /** Deletes responses older than a day. */
    void purgeExpired(Instant now);

    /** The first response to an idempotency key. */
    record IdempotentResponse(String bodyHash, Booking booking) {}
}
