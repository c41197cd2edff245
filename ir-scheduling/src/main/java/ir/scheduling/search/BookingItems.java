package ir.scheduling.search;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.referral.Referral;
import ir.domain.session.SessionId;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.WaitingListRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Items of bookings and waiting-list entries found by a search. */
@ApplicationScoped
public class BookingItems {
    private final BookingRepository bookings;
    private final SessionRepository sessions;
    private final ReferralRepository referrals;
    private final WaitingListRepository waitingList;

    @Inject
    public BookingItems(
            BookingRepository bookings,
            SessionRepository sessions,
            ReferralRepository referrals,
            WaitingListRepository waitingList) {
        this.bookings = bookings;
        this.sessions = sessions;
        this.referrals = referrals;
        this.waitingList = waitingList;
    }

    Map<String, SearchResultItem.SessionAppointment> booked(List<String> ids, Instant now) {
        var bookings =
                this.bookings.find(ids.stream().map(BookingId::new).toList()).values();
        var checkedIn = sessions.checkedIn(ids.stream().map(SessionId::new).toList());
        var referrals = this.referrals
                .find(bookings.stream().map(Booking::referral).distinct().toList())
                .stream()
                .collect(Collectors.toMap(Referral::id, Function.identity()));
        var lesions = lesionsOf(referrals.values());
        return Items.by(
                bookings,
                b -> b.id().value(),
                b -> new SearchResultItem.SessionAppointment(
                        alive(b, now),
                        checkedIn.contains(new SessionId(b.id().value())),
                        Stream.ofNullable(referrals.get(b.referral()))
                                .flatMap(r -> r.lesionsOf(b.sessionNumber()).stream())
                                .map(id -> Items.require(lesions, id))
                                .toList()));
    }

    Map<String, SearchResultItem.WaitlistEntry> waiting(List<String> ids) {
        var entries =
                waitingList.active().stream().filter(e -> ids.contains(e.id())).toList();
        var referrals = this.referrals
                .find(entries.stream().map(WaitingEntry::referral).distinct().toList())
                .stream()
                .collect(Collectors.toMap(Referral::id, Function.identity()));
        return Items.by(
                entries,
                WaitingEntry::id,
                e -> new SearchResultItem.WaitlistEntry(e, Items.require(referrals, e.referral())));
    }

    /** A hold past its time is shown as expired, whatever its row says. */
    private static Booking alive(Booking booking, Instant now) {
        return booking.isExpired(now) ? booking.expire(now).orElseThrow() : booking;
    }

    private Map<LesionId, Lesion> lesionsOf(Collection<Referral> of) {
        return referrals.lesions(
                of.stream().flatMap(r -> r.lesions().stream()).distinct().toList());
    }
}
