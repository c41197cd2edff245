package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.Outbox;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Bookings as the booking services read and write them: locked, by version, and saved with their event and audit entry. */
@ApplicationScoped
public class BookingJournal {
    private final BookingRepository bookings;
    private final Outbox outbox;
    private final AuditLog audit;

    @Inject
    public BookingJournal(BookingRepository bookings, Outbox outbox, AuditLog audit) {
        this.bookings = bookings;
        this.outbox = outbox;
        this.audit = audit;
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

    Booking save(Caller caller, String topic, Booking booking, Instant now) {
        return save(caller, topic, booking, Map.of(), now);
    }

    /** @param facts what the event tells besides the state */
    Booking save(Caller caller, String topic, Booking booking, Map<String, String> facts, Instant now) {
        var stored = bookings.save(booking, now);
        publish(caller, topic, stored, facts, now);
        return stored;
    }

    private void publish(Caller caller, String topic, Booking booking, Map<String, String> facts, Instant now) {
        var all = new TreeMap<>(facts);
        all.put("state", booking.state().code());
        outbox.add(new Outbox.Event(now, topic, booking.id().value(), Optional.of(booking.patient()), all));
        audit.add(AuditLog.AuditEntry.success(
                now, caller, topic, RecordType.APPOINTMENT, booking.id().value(), Optional.of(booking.patient())));
    }

    /** The response to an earlier request with this key; a rejection if that request had another body. */
    Optional<Result<Booking>> replay(Caller caller, Optional<IdempotencyKey> key, Instant now) {
        return key.flatMap(k -> bookings.findIdempotentResponse(caller.login(), k.key(), now)
                .map(first -> first.bodyHash().equals(k.bodyHash())
                        ? Result.success(first.booking())
                        : Result.<Booking>failure(new Rejection.IdempotencyKeyReused(k.key()))));
    }

    /** Keeps the response, so that a repeated request gets it again. */
    void keepResponse(Caller caller, Optional<IdempotencyKey> key, Booking booking, Instant now) {
        key.ifPresent(k -> bookings.saveIdempotentResponse(caller.login(), k.key(), k.bodyHash(), booking, now));
    }
}
