package ir.scheduling.booking;

import ir.domain.booking.BookingId;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.task.ItemRunner;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Cleans up expired holds; they block nothing, but their rows and stock reservations remain until then. */
@ApplicationScoped
public class HoldExpiry {
    static final String TASK = "hold-expiry";

    private final ItemRunner items;
    private final LapsedHolds lapsed;

    @Inject
    public HoldExpiry(ItemRunner items, LapsedHolds lapsed) {
        this.items = items;
        this.lapsed = lapsed;
    }

    /** @return how many holds expired */
    public int expireHolds(Caller caller) {
        int expired = items.runAll(
                caller,
                Permission.BOOK_SESSION,
                TASK,
                lapsed.find(caller).orElseThrow(),
                (id, now) -> lapsed.expire(new BookingId(id), now));
        items.runOne(caller, Permission.BOOK_SESSION, "idempotency-keys", "all", (id, now) -> {
            lapsed.purgeResponses(now);
            return true;
        });
        return expired;
    }
}
