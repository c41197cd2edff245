package ir.scheduling.treatment;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.rule.Gate;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.scheduling.event.EventType;
import ir.scheduling.message.RecordedReasons;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows the course of a session on its day, from check-in to completion. */
@ApplicationScoped
public class TreatmentService {
    private final BookingRepository bookings;
    private final ReferralRepository referrals;
    private final StockRepository stock;
    private final ReadinessUpdater readinessUpdater;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final SessionCloser closer;
    private final SessionJournal journal;
    private final Clock clock;

    @Inject
    public TreatmentService(
            BookingRepository bookings,
            ReferralRepository referrals,
            StockRepository stock,
            ReadinessUpdater readinessUpdater,
            ReferralDetailsAssembler referralDetailsAssembler,
            SessionCloser closer,
            SessionJournal journal,
            Clock clock) {
        this.bookings = bookings;
        this.referrals = referrals;
        this.stock = stock;
        this.readinessUpdater = readinessUpdater;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.closer = closer;
        this.journal = journal;
        this.clock = clock;
    }

    /** Checks the patient in. Rejected while a finding that requires an override is open. */
    @Command(permission = Permission.CHECK_IN, action = "check-in", type = RecordType.TREATMENT)
    public Result<CryoablationSession> checkIn(Caller caller, @Subject SessionId id) {
        var now = clock.instant();
        return journal.change(EventType.SESSION_CHECK_IN, id, now, session -> {
            var open = referralDetailsAssembler
                    .of(session.referral(), now)
                    .map(details -> details.blockedAt(Gate.CHECK_IN))
                    .orElse(List.of());
            if (!open.isEmpty()) {
                return Result.failure(new Rejection.RuleViolated(open.get(0)));
            }
            return session.checkIn(now, caller.name()).map(checkedIn -> {
                readinessUpdater.recordFindings(session.referral(), "CHECKED_IN", now);
                return checkedIn;
            });
        });
    }

    /** Records the team time-out with patient, site and side; the sides must match the referral. */
    @Command(permission = Permission.CHECK_IN, action = "time-out", type = RecordType.TREATMENT)
    public Result<CryoablationSession> timeOut(Caller caller, @Subject SessionId id, Map<LesionId, Laterality> sides) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_TIME_OUT,
                id,
                now,
                session -> session.timeOut(
                        List.copyOf(referrals.lesions(session.lesions()).values()), sides, now, caller.name()));
    }

    /** Records the start of a phase; without a time, it starts now. */
    @Command(permission = Permission.CHECK_IN, action = "phase", type = RecordType.TREATMENT)
    public Result<CryoablationSession> startPhase(
            Caller caller, @Subject SessionId id, Phase phase, Optional<Instant> at) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_PHASE,
                id,
                now,
                session -> session.startPhase(phase, at.orElse(now), now, caller.name()));
    }

    /** Starts sedation; requires a valid consent. From here on the booking is fulfilled. */
    @Command(permission = Permission.CHECK_IN, action = "start", type = RecordType.TREATMENT)
    public Result<CryoablationSession> start(Caller caller, @Subject SessionId id) {
        return startSedation(caller, id, Optional.empty(), clock.instant());
    }

    /**
     * Co-signature of an emergency without a valid consent: two clinicians sign by name, with the reason.
     *
     * @param second the other clinician
     */
    public record EmergencyCosign(String second, String reason) {}

    /** Starts sedation, in an emergency without a valid consent. */
    @Command(
            permission = {},
            action = "start",
            type = RecordType.TREATMENT)
    public Result<CryoablationSession> start(
            Caller caller, @Subject SessionId id, Optional<EmergencyCosign> emergency) {
        var missing = caller.missing(emergency.isPresent() ? Permission.OVERRIDE_CLINICAL_RULE : Permission.CHECK_IN);
        if (missing.isPresent()) {
            return Result.failure(missing.get());
        }
        return startSedation(caller, id, emergency, clock.instant());
    }

    private Result<CryoablationSession> startSedation(
            Caller caller, SessionId id, Optional<EmergencyCosign> emergency, Instant now) {
        return journal.change(EventType.SESSION_START, id, now, session -> {
            if (emergency.isPresent()) {
                var sign = emergency.get();
                if (sign.reason().strip().length() < 8) {
                    return Result.failure(new Rejection.ReasonMissing("emergency"));
                }
                if (sign.second().isBlank() || sign.second().strip().equalsIgnoreCase(caller.name())) {
                    return Result.failure(new Rejection.MissingValue("second clinician", "another-person"));
                }
            }
            boolean consent = emergency.isPresent()
                    || referralDetailsAssembler
                            .of(session.referral(), now)
                            .map(ReferralDetails::consent)
                            .orElse(false);
            var note = emergency
                    .map(sign -> RecordedReasons.of(
                            "emergency-start",
                            caller.name(),
                            sign.second().strip(),
                            sign.reason().strip()))
                    .orElse("");
            return session.start(consent, now, caller.name(), note)
                    .flatMap(started -> bookings.lock(new BookingId(id.value()))
                            .orElseThrow()
                            .fulfil()
                            .map(fulfilled -> {
                                bookings.save(fulfilled, now);
                                return started;
                            }));
        });
    }

    @Command(permission = Permission.CHECK_IN, action = "recovery", type = RecordType.TREATMENT)
    public Result<CryoablationSession> startRecovery(Caller caller, @Subject SessionId id) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_RECOVERY, id, now, session -> session.startRecovery(now, caller.name()));
    }

    /** Records that the patient did not come; the referral can be booked again. */
    @Command(permission = Permission.CHECK_IN, action = "no-show", type = RecordType.TREATMENT)
    public Result<CryoablationSession> noShow(Caller caller, @Subject SessionId id) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_NO_SHOW,
                id,
                now,
                session -> session.noShow(now, caller.name())
                        .flatMap(ended -> bookings.lock(new BookingId(id.value()))
                                .orElseThrow()
                                .noShow()
                                .map(booking -> {
                                    bookings.save(booking, now);
                                    stock.release(booking.id());
                                    var referral =
                                            referrals.lock(session.referral()).orElseThrow();
                                    referrals.save(referral.transitionTo(
                                                    referral.acceptedState(),
                                                    now,
                                                    caller.name(),
                                                    RecordedReasons.of("referral-no-show"))
                                            .orElseThrow());
                                    return ended;
                                })));
    }

    /**
     * Aborts the session. Lesions treated until then are followed up; if none was treated, the referral can be booked
     * again.
     */
    @Command(permission = Permission.RECORD_TREATMENT, action = "abort", type = RecordType.TREATMENT)
    public Result<CryoablationSession> abort(Caller caller, @Subject SessionId id, String reason) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_ABORT,
                id,
                now,
                session -> session.abort(now, caller.name(), reason)
                        .flatMap(aborted -> closer.close(caller, aborted, now)));
    }

    /** Completes the session and the referral, and creates a follow-up plan for each treated lesion. */
    @Command(permission = Permission.CHECK_IN, action = "complete", type = RecordType.TREATMENT)
    public Result<CryoablationSession> complete(Caller caller, @Subject SessionId id) {
        var now = clock.instant();
        return journal.change(
                EventType.SESSION_COMPLETE,
                id,
                now,
                session -> session.complete(now, caller.name())
                        .flatMap(completed -> closer.close(caller, completed, now)));
    }
}
