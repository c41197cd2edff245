package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralState;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionCourse;
import ir.domain.treatment.SessionState;
import ir.scheduling.event.EventType;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.WaitingListRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Books holds: the referral becomes scheduled, the session is planned, and the checklist follows its day. */
@ApplicationScoped
public class BookingService {
    private final BookingRepository bookings;
    private final ReferralRepository referrals;
    private final SessionRepository sessions;
    private final WaitingListRepository waitingList;
    private final ProposalHolds holds;
    private final BookingJournal journal;
    private final BookingReadiness readiness;
    private final ReferralDetailsAssembler referralDetails;
    private final Clock clock;

    @Inject
    public BookingService(
            BookingRepository bookings,
            ReferralRepository referrals,
            SessionRepository sessions,
            WaitingListRepository waitingList,
            ProposalHolds holds,
            BookingJournal journal,
            BookingReadiness readiness,
            ReferralDetailsAssembler referralDetails,
            Clock clock) {
        this.bookings = bookings;
        this.referrals = referrals;
        this.sessions = sessions;
        this.waitingList = waitingList;
        this.holds = holds;
        this.journal = journal;
        this.readiness = readiness;
        this.referralDetails = referralDetails;
        this.clock = clock;
    }

    /**
     * Books a hold. Requires an accepted referral and known coverage.
     *
     * @param version the version the caller read; empty skips the check
     */
    @Command(permission = Permission.BOOK_SESSION, action = "book", type = RecordType.APPOINTMENT)
    public Result<Booking> book(
            Caller caller,
            @Subject BookingId id,
            String comment,
            Optional<Long> version,
            Optional<IdempotencyKey> key) {
        return book(caller, id, comment, version, key, clock.instant());
    }

    private Result<Booking> book(
            Caller caller,
            BookingId id,
            String comment,
            Optional<Long> version,
            Optional<IdempotencyKey> key,
            Instant now) {
        var replay = journal.replay(caller, key, now);
        if (replay.isPresent()) {
            return replay.get();
        }
        var found = bookings.find(id);
        if (found.isEmpty()) {
            if (!holds.isProposal(id)) {
                return Result.failure(new Rejection.NotFound("hold", id.value()));
            }
            // ITI-116 is optional: a proposal that was never held is held in the same transaction
            return holds.hold(caller, id, Booking.HOLD_DURATION, Optional.empty(), now)
                    .flatMap(held -> book(caller, id, comment, Optional.empty(), key, now));
        }
        var referral = referrals.lock(found.get().referral()).orElseThrow();
        // held or booked, the day is the same, so the rules are evaluated once
        var details = referralDetails.of(referral.id(), now).orElseThrow();
        return journal.lock(id)
                .flatMap(booking -> BookingJournal.checkVersion(booking, version))
                .flatMap(booking -> booking.book(now, comment))
                .flatMap(booked -> readiness.checkBookable(referral, details, booked))
                .flatMap(booked -> scheduled(caller, referral, now).map(done -> booked))
                .map(booked -> journal.save(EventType.APPOINTMENT_BOOKED, booked, now))
                .map(booked -> {
                    sessions.save(planned(booked, referral));
                    waitingList
                            .activeOf(referral.id())
                            .filter(e -> e.open(now)
                                    .filter(o -> o.hold().equals(booked.id()))
                                    .isPresent())
                            .ifPresent(e -> waitingList.save(e.booked().orElseThrow()));
                    journal.keepResponse(caller, key, booked, now);
                    readiness.updateChecklist(details, booked, now);
                    readiness.recordFindings(details, now);
                    return booked;
                });
    }

    /** Changes the comment of a hold or booking. */
    @Command(permission = Permission.BOOK_SESSION, action = "remark", type = RecordType.APPOINTMENT)
    public Result<Booking> changeComment(Caller caller, @Subject BookingId id, String comment, long version) {
        var now = clock.instant();
        return journal.lock(id)
                .flatMap(booking -> BookingJournal.checkVersion(booking, Optional.of(version)))
                .flatMap(booking -> booking.changeComment(comment))
                .map(remarked -> journal.save(EventType.APPOINTMENT_REMARKED, remarked, now));
    }

    private static CryoablationSession planned(Booking booking, Referral referral) {
        return new CryoablationSession(
                new SessionId(booking.id().value()),
                referral.id(),
                referral.patient(),
                referral.lesionsOf(booking.sessionNumber()),
                SessionState.PLANNED,
                booking.plan(),
                booking.planned(),
                List.of(),
                SessionCourse.NONE,
                0);
    }

    /** The first booked session makes the referral scheduled; it stays so for later sessions of a treatment series. */
    private Result<Referral> scheduled(Caller caller, Referral referral, Instant now) {
        if (referral.state() == ReferralState.SCHEDULED) {
            return Result.success(referral);
        }
        return referral.transitionTo(ReferralState.SCHEDULED, now, caller.login(), "booked")
                .map(scheduled -> {
                    referrals.save(scheduled);
                    return scheduled;
                });
    }
}
