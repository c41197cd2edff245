package ir.scheduling.booking;

import ir.domain.booking.BookingId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.FailedItems;
import ir.scheduling.repository.IdempotencyRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Holds whose time is over, and responses kept for repeated requests: each step in one transaction. */
@ApplicationScoped
public class LapsedHolds {
    private static final int BATCH = 100;

    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final IdempotencyRepository idempotency;
    private final FailedItems failedItems;
    private final StockRepository stock;
    private final BookingJournal journal;
    private final Clock clock;

    @Inject
    public LapsedHolds(
            BookingRepository bookings,
            ProposalRepository proposals,
            IdempotencyRepository idempotency,
            FailedItems failedItems,
            StockRepository stock,
            BookingJournal journal,
            Clock clock) {
        this.bookings = bookings;
        this.proposals = proposals;
        this.idempotency = idempotency;
        this.failedItems = failedItems;
        this.stock = stock;
        this.journal = journal;
        this.clock = clock;
    }

    @Query(permission = Permission.BOOK_SESSION, action = "tidy", type = RecordType.APPOINTMENT)
    public Result<List<String>> find(Caller caller) {
        var now = clock.instant();
        // failed items that wait for a retry do not reduce the batch
        int aside = failedItems.waiting(HoldExpiry.TASK, now).size();
        return Result.success(bookings.findExpiredHoldIds(now, BATCH + aside));
    }

    /** Ends a hold, inside the caller's transaction; returns whether it was expired. */
    boolean expire(BookingId id, Instant now) {
        var lapsed = bookings.lock(id).filter(b -> b.isExpired(now));
        lapsed.ifPresent(b -> {
            var over = b.expire(now).orElseThrow();
            stock.release(over.id());
            journal.save(EventType.APPOINTMENT_EXPIRED, over, now);
        });
        return lapsed.isPresent();
    }

    void purgeResponses(Instant now) {
        proposals.purgeExpired(now);
        idempotency.purgeExpired(now);
    }
}
