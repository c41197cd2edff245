package ir.scheduling.treatment;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;

/** Does what follows from the end of a session: for its stock, its follow-up and its referral. */
@ApplicationScoped
public class SessionCloser {
    private final BookingRepository bookings;
    private final ReferralRepository referrals;
    private final StockRepository stock;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final FollowUpPlanner followUps;

    @Inject
    public SessionCloser(
            BookingRepository bookings,
            ReferralRepository referrals,
            StockRepository stock,
            ReferralDetailsAssembler referralDetailsAssembler,
            FollowUpPlanner followUps) {
        this.bookings = bookings;
        this.referrals = referrals;
        this.stock = stock;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.followUps = followUps;
    }

    /**
     * Closes the session inside the caller's transaction: creates follow-up plans for treated lesions; a referral
     * without a treated lesion can be booked again.
     */
    public Result<CryoablationSession> close(Caller caller, CryoablationSession session, Instant now) {
        var referral = referrals.lock(session.referral()).orElseThrow();
        stock.release(new BookingId(session.id().value()));
        followUps.plan(session, referral, now);
        boolean treated = !session.treatments().isEmpty();
        if (treated ? hasFurtherSessions(referral) : referral.sessionCount() > 1) {
            return Result.success(session);
        }
        var next = treated ? ReferralState.COMPLETED : referral.acceptedState();
        return referral.transitionTo(
                        next,
                        now,
                        caller.name(),
                        RecordedReasons.of(treated ? "referral-treated" : "referral-not-treated"))
                .map(done -> {
                    referrals.save(done);
                    return session;
                });
    }

    /** Whether the referral has untreated sessions; a treatment series is complete with its last session. */
    private boolean hasFurtherSessions(Referral referral) {
        return bookings.ofReferral(referral.id()).stream()
                        .filter(b -> b.state() instanceof BookingState.Fulfilled)
                        .filter(b -> referralDetailsAssembler.isTreated(b))
                        .map(Booking::sessionNumber)
                        .distinct()
                        .count()
                < referral.sessionCount();
    }
}
