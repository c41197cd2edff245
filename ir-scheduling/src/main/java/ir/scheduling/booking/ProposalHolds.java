package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.security.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Turns a proposal into a hold, inside the caller's transaction. */
@ApplicationScoped
public class ProposalHolds {
    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final ReferralRepository referrals;
    private final BookingConflicts conflicts;
    private final BookingJournal journal;

    @Inject
    public ProposalHolds(
            BookingRepository bookings,
            ProposalRepository proposals,
            ReferralRepository referrals,
            BookingConflicts conflicts,
            BookingJournal journal) {
        this.bookings = bookings;
        this.proposals = proposals;
        this.referrals = referrals;
        this.conflicts = conflicts;
        this.journal = journal;
    }

    boolean isProposal(BookingId id) {
        return proposals.find(id).isPresent();
    }

    /** Holds a proposal for the given time. */
    public Result<Booking> hold(
            Caller caller, BookingId id, Duration length, Optional<IdempotencyKey> key, Instant now) {
        var found = proposals.find(id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("proposal", id.value()));
        }
        var referral = referrals.lock(found.get().referral()).orElseThrow();
        // a merge of patients may have moved the referral since the search
        var proposal = found.get().withPatient(referral.patient());
        if (!referral.state().isOpen()) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(referral.state().name()));
        }
        if (bookings.find(id).isPresent()) {
            return Result.failure(new Rejection.ProposalAlreadyHeld(id.value()));
        }
        if (proposal.isExpired(now)) {
            return Result.failure(new Rejection.ProposalExpired(id.value(), proposal.expires()));
        }
        if (proposal.moves().isPresent()) {
            return Result.failure(new Rejection.InvalidValue("proposal", id.value(), "proposal-for-new-booking"));
        }
        var against = conflicts.first(proposal, referral, Optional.empty(), Optional.empty(), now);
        if (against.isPresent()) {
            return Result.failure(against.get());
        }
        var held = journal.save(EventType.APPOINTMENT_HELD, Booking.hold(proposal, length, now, caller.login()), now);
        journal.keepResponse(caller, key, held, now);
        return Result.success(held);
    }
}
