package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.referral.ReferralState;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.event.EventType;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.repository.WaitingListRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;

/** Cancels holds and bookings: the time is free again, and the referral can be booked again. */
@ApplicationScoped
public class CancellationService {
    private final BookingRepository bookings;
    private final ReferralRepository referrals;
    private final SessionRepository sessions;
    private final WaitingListRepository waitingList;
    private final StockRepository stock;
    private final BookingJournal journal;
    private final ReadinessUpdater readinessUpdater;
    private final Clock clock;

    @Inject
    public CancellationService(
            BookingRepository bookings,
            ReferralRepository referrals,
            SessionRepository sessions,
            WaitingListRepository waitingList,
            StockRepository stock,
            BookingJournal journal,
            ReadinessUpdater readinessUpdater,
            Clock clock) {
        this.bookings = bookings;
        this.referrals = referrals;
        this.sessions = sessions;
        this.waitingList = waitingList;
        this.stock = stock;
        this.journal = journal;
        this.readinessUpdater = readinessUpdater;
        this.clock = clock;
    }

    @Command(permission = Permission.BOOK_SESSION, action = "cancel", type = RecordType.APPOINTMENT)
    public Result<Booking> cancel(
            Caller caller,
            @Subject BookingId id,
            String reason,
            BookingState.Initiator initiator,
            Optional<Long> version) {
        var now = clock.instant();
        var found = bookings.find(id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("booking", id.value()));
        }
        var referral = referrals.lock(found.get().referral()).orElseThrow();
        var session = sessions.lock(new SessionId(id.value()));
        return journal.lock(id)
                .flatMap(booking -> BookingJournal.checkVersion(booking, version))
                .flatMap(booking -> booking.cancel(reason.isBlank() ? "not stated" : reason, initiator, now))
                .flatMap(cancelled -> {
                    if (session.isPresent()) {
                        var ended = session.get().cancel(now, caller.login(), reason);
                        if (ended instanceof Result.Failure<CryoablationSession> failure) {
                            return Result.failure(failure.rejection());
                        }
                        sessions.save(ended.orElseThrow());
                    }
                    boolean last =
                            bookings.activeOf(referral.id(), now).stream().allMatch(b -> b.id().equals(id));
                    if (referral.state() == ReferralState.SCHEDULED && last) {
                        referrals.save(referral.transitionTo(
                                        referral.acceptedState(), now, caller.login(), "booking cancelled")
                                .orElseThrow());
                    }
                    waitingList
                            .activeOf(referral.id())
                            .filter(e ->
                                    e.open(now).filter(o -> o.hold().equals(id)).isPresent())
                            .ifPresent(
                                    e -> waitingList.save(e.decline("declined").orElseThrow()));
                    var stored = journal.save(EventType.APPOINTMENT_CANCELLED, cancelled, now);
                    if (session.isPresent()) {
                        readinessUpdater.refresh(referral.id(), now);
                    }
                    // last, because every hold waits for the locks of lots and the day's gas
                    stock.release(id);
                    return Result.success(stored);
                });
    }
}
