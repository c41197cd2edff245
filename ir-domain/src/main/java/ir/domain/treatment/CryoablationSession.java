package ir.domain.treatment;

import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clinical episode: one patient, one or more lesions, from booked to completed. Its time and resources belong to
 * the booking of the same id. Sedation starts only with a consent, freezing only after the time-out (I4), and the
 * session is completed only when every lesion has a treatment record or a reason why it was not treated (I5).
 *
 * @param course the actual course
 */
public record CryoablationSession(
        SessionId id,
        ReferralId referral,
        PatientId patient,
        List<LesionId> lesions,
        SessionState state,
        SessionPlan plan,
        TimeRange planned,
        List<StateChange> stamps,
        SessionCourse course,
        long version) {

    /** Time and author of a state change. */
    public record StateChange(SessionState state, Instant at, String by, String note) {}

    public CryoablationSession {
        lesions = List.copyOf(lesions);
        stamps = List.copyOf(stamps);
        if (lesions.isEmpty()) {
            throw new IllegalArgumentException("lesions: 0 (expected: >= 1)");
        }
    }

    public List<TreatmentRecord> treatments() {
        return course.treatments();
    }

    /** Moves the session to another time, before the patient is checked in. */
    public Result<CryoablationSession> move(SessionPlan to, TimeRange when) {
        if (state != SessionState.PLANNED) {
            return Result.failure(new Rejection.TransitionNotAllowed("session", state.name(), "moved"));
        }
        return Result.success(
                new CryoablationSession(id, referral, patient, lesions, state, to, when, stamps, course, version));
    }

    /** The same session as a record of another patient, into whose records this patient's are merged. */
    public CryoablationSession withPatient(PatientId other) {
        return new CryoablationSession(id, referral, other, lesions, state, plan, planned, stamps, course, version);
    }

    public Result<CryoablationSession> checkIn(Instant now, String by) {
        return transitionTo(SessionState.CHECKED_IN, now, by, "");
    }

    /**
     * Records the time-out, in which the team states the side of each lesion. A side that differs from the referral is
     * rejected.
     *
     * @param of the lesions of this session
     * @param said the side stated for each lesion
     */
    public Result<CryoablationSession> timeOut(
            List<Lesion> of, Map<LesionId, Laterality> said, Instant now, String by) {
        if (state != SessionState.CHECKED_IN && state != SessionState.IN_PROGRESS) {
            return Result.failure(new Rejection.TransitionNotAllowed("session", state.name(), "time-out"));
        }
        for (var lesion : of) {
            var side = Optional.ofNullable(said.get(lesion.id()));
            if (lesion.site().paired() && side.isEmpty()) {
                return Result.failure(new Rejection.MissingValue("side", "confirmed-sides"));
            }
            if (!side.equals(lesion.side())) {
                return Result.failure(new Rejection.HardStop("TIME-OUT"));
            }
        }
        return Result.success(with(state, stamps, course.withTimeOut(new TimeOut(now, by, said))));
    }

    /** Starts sedation; requires a valid consent. */
    public Result<CryoablationSession> start(boolean consentValid, Instant now, String by, String note) {
        if (!consentValid) {
            return Result.failure(new Rejection.HardStop("PRE-CONSENT"));
        }
        return transitionTo(SessionState.IN_PROGRESS, now, by, note)
                .map(started -> started.with(
                        started.state, started.stamps, course.with(new PhaseStart(Phase.INDUCTION, now, by))));
    }

    /**
     * Records the start of a phase, now or in the past. No freeze starts before the time-out, and no phase before the
     * one it follows.
     */
    public Result<CryoablationSession> startPhase(Phase phase, Instant at, Instant now, String by) {
        boolean possible = phase == Phase.SET_UP
                ? state == SessionState.CHECKED_IN || state == SessionState.IN_PROGRESS
                : state == SessionState.IN_PROGRESS && phase.compareTo(Phase.TURN_OVER) < 0;
        if (!possible) {
            return Result.failure(new Rejection.TransitionNotAllowed("session", state.name(), phase.name()));
        }
        if (phase.compareTo(Phase.FREEZE_THAW_FREEZE) >= 0 && course.timeOut().isEmpty()) {
            return Result.failure(new Rejection.HardStop("TIME-OUT"));
        }
        var next = course.with(new PhaseStart(phase, at, by));
        if (at.isAfter(now) || !next.inOrder()) {
            return Result.failure(new Rejection.InvalidValue("time", at.toString(), "time-in-order-of-phases"));
        }
        return Result.success(with(state, stamps, next));
    }

    public Result<CryoablationSession> startRecovery(Instant now, String by) {
        return transitionTo(SessionState.RECOVERY, now, by, "")
                .map(left -> left.with(left.state, left.stamps, course.with(new PhaseStart(Phase.RECOVERY, now, by))));
    }

    public Result<CryoablationSession> record(TreatmentRecord treatment) {
        return recordable(treatment.lesion()).map(open -> open.with(state, stamps, course.with(treatment)));
    }

    public Result<CryoablationSession> markUntreated(UntreatedLesion untreated) {
        if (untreated.text().strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("not-treated"));
        }
        return recordable(untreated.lesion()).map(open -> open.with(state, stamps, course.with(untreated)));
    }

    private Result<CryoablationSession> recordable(LesionId lesion) {
        if (state != SessionState.IN_PROGRESS && state != SessionState.RECOVERY) {
            return Result.failure(new Rejection.TransitionNotAllowed("session", state.name(), "treatment-record"));
        }
        if (!lesions.contains(lesion)) {
            return Result.failure(new Rejection.InvalidValue("lesion", lesion.value(), "lesion-session"));
        }
        if (treatmentOf(lesion).isPresent() || course.notTreatedOf(lesion).isPresent()) {
            return Result.failure(new Rejection.AlreadyFinal("treatment-record"));
        }
        return Result.success(this);
    }

    /** Amends a final record, with a reason; the previous values stay stored with it. */
    public Result<CryoablationSession> amend(TreatmentRecord to, String reason, Instant now, String by) {
        var before = treatmentOf(to.lesion());
        if (before.isEmpty()) {
            return Result.failure(
                    new Rejection.TreatmentRecordMissing(to.lesion().value()));
        }
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("amendment"));
        }
        return Result.success(
                with(state, stamps, course.withAmendment(to, new Amendment(now, by, reason.strip(), before.get()))));
    }

    public Result<CryoablationSession> complete(Instant now, String by) {
        for (var lesion : lesions) {
            if (treatmentOf(lesion).isEmpty() && course.notTreatedOf(lesion).isEmpty()) {
                return Result.failure(new Rejection.TreatmentRecordMissing(lesion.value()));
            }
        }
        return transitionTo(SessionState.COMPLETED, now, by, "");
    }

    public Result<CryoablationSession> cancel(Instant now, String by, String reason) {
        return transitionTo(SessionState.CANCELLED, now, by, reason);
    }

    public Result<CryoablationSession> noShow(Instant now, String by) {
        return transitionTo(SessionState.NO_SHOW, now, by, "");
    }

    public Result<CryoablationSession> abort(Instant now, String by, String reason) {
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("abort"));
        }
        return transitionTo(SessionState.ABORTED, now, by, reason.strip());
    }

    public Optional<TreatmentRecord> treatmentOf(LesionId lesion) {
        return course.treatmentOf(lesion);
    }

    /** When the session entered a state; empty where it has not. */
    public Optional<Instant> enteredAt(SessionState requested) {
        return stamps.stream()
                .filter(s -> s.state() == requested)
                .map(StateChange::at)
                .findFirst();
    }

    private Result<CryoablationSession> transitionTo(SessionState next, Instant now, String by, String note) {
        if (!state.mayBecome(next)) {
            return Result.failure(new Rejection.TransitionNotAllowed("session", state.name(), next.name()));
        }
        return Result.success(with(
                next,
                Stream.concat(stamps.stream(), Stream.of(new StateChange(next, now, by, note)))
                        .toList(),
                course));
    }

    private CryoablationSession with(SessionState next, List<StateChange> stamped, SessionCourse happened) {
        return new CryoablationSession(id, referral, patient, lesions, next, plan, planned, stamped, happened, version);
    }
}
