package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.booking.BookingState;
import ir.domain.resource.ResourceId;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.ResourceRole;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.SessionRequirements;
import ir.scheduling.event.EventType;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Moves bookings to another time, or to other resources at the same time. */
@ApplicationScoped
public class RescheduleService {
    private final ProposalRepository proposals;
    private final ReferralRepository referrals;
    private final SessionRepository sessions;
    private final AvailabilityIndex index;
    private final BookingConflicts conflicts;
    private final BookingJournal journal;
    private final BookingReadiness readiness;
    private final ReferralDetailsAssembler referralDetails;
    private final Clock clock;

    @Inject
    public RescheduleService(
            ProposalRepository proposals,
            ReferralRepository referrals,
            SessionRepository sessions,
            AvailabilityIndex index,
            BookingConflicts conflicts,
            BookingJournal journal,
            BookingReadiness readiness,
            ReferralDetailsAssembler referralDetails,
            Clock clock) {
        this.proposals = proposals;
        this.referrals = referrals;
        this.sessions = sessions;
        this.index = index;
        this.conflicts = conflicts;
        this.journal = journal;
        this.readiness = readiness;
        this.referralDetails = referralDetails;
        this.clock = clock;
    }

    /**
     * Moves a booking to another proposal: its own time is released first, in one transaction, and the booking keeps
     * its id.
     */
    @Command(permission = Permission.BOOK_SESSION, action = "move", type = RecordType.APPOINTMENT)
    public Result<Booking> reschedule(
            Caller caller, @Subject BookingId id, BookingId to, Optional<Long> version, Optional<IdempotencyKey> key) {
        var now = clock.instant();
        var replay = journal.replay(caller, key, now);
        if (replay.isPresent()) {
            return replay.get();
        }
        var proposal = proposals.find(to);
        if (proposal.isEmpty()) {
            return Result.failure(new Rejection.NotFound("proposal", to.value()));
        }
        if (!proposal.get().moves().equals(Optional.of(id))) {
            return Result.failure(new Rejection.InvalidValue("proposal", to.value(), "proposal-for-this-booking"));
        }
        if (proposal.get().isExpired(now)) {
            return Result.failure(
                    new Rejection.ProposalExpired(to.value(), proposal.get().expires()));
        }
        return reschedule(
                        id,
                        version,
                        now,
                        EventType.APPOINTMENT_MOVED,
                        Optional.empty(),
                        booking -> Result.success(proposal.get()))
                .map(moved -> {
                    journal.keepResponse(caller, key, moved, now);
                    return moved;
                });
    }

    /** Replaces one resource with another of its role at the same time, as for an illness or a broken device. */
    @Command(permission = Permission.BOOK_SESSION, action = "reassign", type = RecordType.APPOINTMENT)
    public Result<Booking> reassign(
            Caller caller, @Subject BookingId id, ResourceId from, ResourceId to, Optional<Long> version) {
        var now = clock.instant();
        var clinic = index.snapshot(now);
        var instead = clinic.resource(to);
        if (instead.isEmpty()) {
            return Result.failure(new Rejection.NotFound("resource", to.value()));
        }
        var found = journal.find(id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("booking", id.value()));
        }
        var details = referralDetails.of(found.get().referral(), now).orElseThrow();
        return reschedule(
                id,
                version,
                now,
                EventType.APPOINTMENT_REASSIGNED,
                Optional.of(ProposalSearch.session(clinic, details.next())),
                booking -> booking.reassign(from, to, instead.get().name(), now)
                        .flatMap(changed -> roleOf(changed, to) == instead.get().role()
                                ? Result.success(changed)
                                : Result.failure(new Rejection.ResourceUnsuitable(
                                        instead.get().name(), roleOf(changed, to), "NOT_IN_POOL")))
                        .map(changed -> new BookingProposal(
                                id,
                                changed.site(),
                                changed.referral(),
                                changed.sessionNumber(),
                                changed.patient(),
                                changed.plan(),
                                changed.planned(),
                                changed.allocations(),
                                Optional.of(id),
                                changed.overrides(),
                                now)));
    }

    private static ResourceRole roleOf(Booking booking, ResourceId id) {
        return booking.allocations().stream()
                .filter(a -> a.resource().equals(id))
                .findFirst()
                .orElseThrow()
                .role();
    }

    private interface TargetResolver {
        Result<BookingProposal> resolve(Booking booking);
    }

    private Result<Booking> reschedule(
            BookingId id,
            Optional<Long> version,
            Instant now,
            EventType type,
            Optional<SessionRequirements> suitability,
            TargetResolver to) {
        var found = journal.find(id);
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("booking", id.value()));
        }
        var referral = referrals.lock(found.get().referral()).orElseThrow();
        var session = sessions.lock(new SessionId(id.value()));
        return BookingJournal.checkVersion(journal.find(id).orElseThrow(), version)
                .flatMap(booking -> to.resolve(booking).flatMap(proposal -> {
                    var moved = booking.move(proposal, now);
                    if (moved instanceof Result.Failure<Booking>) {
                        return moved;
                    }
                    var against = conflicts.first(proposal, referral, Optional.of(booking), suitability, now);
                    if (against.isPresent()) {
                        return Result.failure(against.get());
                    }
                    if (session.isPresent()) {
                        var shifted = session.get().move(proposal.plan(), proposal.planned());
                        if (shifted instanceof Result.Failure<CryoablationSession> failure) {
                            return Result.failure(failure.rejection());
                        }
                        sessions.save(shifted.orElseThrow());
                    }
                    var stored = journal.save(
                            type,
                            moved.orElseThrow(),
                            Map.of(
                                    "from", booking.planned().start().toString(),
                                    "to", proposal.planned().start().toString()),
                            now);
                    if (session.isEmpty()) {
                        return Result.success(stored);
                    }
                    var details = referralDetails.of(referral.id(), now).orElseThrow();
                    readiness.updateChecklist(details, stored, now);
                    boolean otherDay = !booking.planned().equals(stored.planned());
                    return otherDay && stored.state() instanceof BookingState.Booked
                            ? readiness.checkCoverage(details, stored)
                            : Result.success(stored);
                }));
    }
}
