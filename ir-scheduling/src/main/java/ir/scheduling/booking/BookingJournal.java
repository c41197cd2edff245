package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.IdempotencyRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Bookings as the booking services read and write them: locked, by version, and saved with their event and audit entry. */
@ApplicationScoped
public class BookingJournal {
    private final BookingRepository bookings;
    private final IdempotencyRepository idempotency;
    private final Event<DomainEvent> events;
    private final UseCaseAudit audit;

    @Inject
    public BookingJournal(
            BookingRepository bookings,
            IdempotencyRepository idempotency,
            Event<DomainEvent> events,
            UseCaseAudit audit) {
        this.bookings = bookings;
        this.idempotency = idempotency;
        this.events = events;
        this.audit = audit;
    }

    Optional<Booking> find(BookingId id) {
        return bookings.find(id);
    }

    Result<Booking> lock(BookingId id) {
        return bookings.lock(id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("booking", id.value())));
    }

    static Result<Booking> checkVersion(Booking booking, Optional<Long> version) {
        return version.filter(expected -> expected != booking.version())
                .<Result<Booking>>map(
                        expected -> Result.failure(new Rejection.StaleVersion(expected, booking.version())))
                .orElseGet(() -> Result.success(booking));
    }

    Booking save(EventType type, Booking booking, Instant now) {
        return save(type, booking, Map.of(), now);
    }

    /** @param moved the times before and after, if the booking moved */
    Booking save(EventType type, Booking booking, Map<String, String> moved, Instant now) {
        var stored = bookings.save(booking, now);
        publish(type, stored, moved, now);
        return stored;
    }

    private void publish(EventType type, Booking booking, Map<String, String> moved, Instant now) {
        events.fire(new DomainEvent.BookingChanged(type, now, booking, moved));
        audit.add(type.code(), RecordType.APPOINTMENT, booking.id().value(), Optional.of(booking.patient()));
    }

    /** The response to an earlier request with this key; a rejection if that request had another body. */
    Optional<Result<Booking>> replay(Caller caller, Optional<IdempotencyKey> key, Instant now) {
        return key.flatMap(k -> idempotency
                .find(caller.login(), k.key(), now)
                .map(first -> first.bodyHash().equals(k.bodyHash())
                        ? Result.success(first.booking())
                        : Result.<Booking>failure(new Rejection.IdempotencyKeyReused(k.key()))));
    }

    /** Keeps the response, so that a repeated request gets it again. */
    void keepResponse(Caller caller, Optional<IdempotencyKey> key, Booking booking, Instant now) {
        key.ifPresent(k -> idempotency.save(caller.login(), k.key(), k.bodyHash(), booking, now));
    }
}
