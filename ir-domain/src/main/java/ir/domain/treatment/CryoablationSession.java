package ir.domain.treatment;

import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.time.TimeWindow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clinical episode: one patient, one or more lesions, from booked to completed. Its time and resources belong to
 * the booking of the same id. Sedation starts only with a consent, freezing only after the time-out (I4), and it is
 * completed only when every lesion has a treatment record or was left alone for a reason (I5).
 *
 * @param course what really happened
 */
public record CryoablationSession(
        SessionId id,
        ReferralId referral,
        PatientId patient,
        List<LesionId> lesions,
        SessionState state,
        SessionPlan plan,
        TimeWindow planned,
        List<Stamp> stamps,
        Course course,
        long version) {

    /** What happened when, and who said so. */
    public record Stamp(SessionState state, Instant at, String by, String note) {}

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

    /** To another time, while the patient has not come. */
    public Outcome<CryoablationSession> move(SessionPlan to, TimeWindow when) {
        if (state != SessionState.PLANNED) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), "moved"));
        }
        return Outcome.done(
                new CryoablationSession(id, referral, patient, lesions, state, to, when, stamps, course, version));
    }

    public Outcome<CryoablationSession> checkIn(Instant now, String by) {
        return to(SessionState.CHECKED_IN, now, by, "");
    }

    /**
     * The team says the side of each lesion aloud. Said otherwise than the referral has it, nobody goes on.
     *
     * @param of the lesions of this session
     */
    public Outcome<CryoablationSession> timeOut(
            List<Lesion> of, Map<LesionId, Laterality> said, Instant now, String by) {
        if (state != SessionState.CHECKED_IN && state != SessionState.IN_PROGRESS) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), "time-out"));
        }
        for (var lesion : of) {
            var side = Optional.ofNullable(said.get(lesion.id()));
            if (lesion.site().paired() && side.isEmpty()) {
                return Outcome.refused(new Refusal.MissingValue("side", "the side the team said, for each lesion"));
            }
            if (!side.equals(lesion.side())) {
                return Outcome.refused(new Refusal.HardStop("TIME-OUT"));
            }
        }
        return Outcome.done(with(state, stamps, course.timedOut(new TimeOut(now, by, said))));
    }

    /** Sedation begins: only with a valid consent. */
    public Outcome<CryoablationSession> start(boolean consentValid, Instant now, String by, String note) {
        if (!consentValid) {
            return Outcome.refused(new Refusal.HardStop("PRE-CONSENT"));
        }
        return to(SessionState.IN_PROGRESS, now, by, note)
                .map(started -> started.with(
                        started.state, started.stamps, course.with(new PhaseTime(Phase.INDUCTION, now, by))));
    }

    /** A phase began, now or a while ago; no freeze before the time-out, and no phase before the one it follows. */
    public Outcome<CryoablationSession> begin(Phase phase, Instant at, Instant now, String by) {
        boolean possible = phase == Phase.SET_UP
                ? state == SessionState.CHECKED_IN || state == SessionState.IN_PROGRESS
                : state == SessionState.IN_PROGRESS && phase.compareTo(Phase.TURN_OVER) < 0;
        if (!possible) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), phase.name()));
        }
        if (phase.compareTo(Phase.FREEZE_THAW_FREEZE) >= 0 && course.timeOut().isEmpty()) {
            return Outcome.refused(new Refusal.HardStop("TIME-OUT"));
        }
        var next = course.with(new PhaseTime(phase, at, by));
        if (at.isAfter(now) || !next.inOrder()) {
            return Outcome.refused(new Refusal.InvalidValue(
                    "time", at.toString(), "not in the future, after the phase before and before the one after"));
        }
        return Outcome.done(with(state, stamps, next));
    }

    public Outcome<CryoablationSession> recover(Instant now, String by) {
        return to(SessionState.RECOVERY, now, by, "")
                .map(left -> left.with(left.state, left.stamps, course.with(new PhaseTime(Phase.RECOVERY, now, by))));
    }

    public Outcome<CryoablationSession> record(TreatmentRecord treatment) {
        return recordable(treatment.lesion()).map(open -> open.with(state, stamps, course.with(treatment)));
    }

    public Outcome<CryoablationSession> leave(NotTreated left) {
        if (left.text().strip().length() < 8) {
            return Outcome.refused(new Refusal.ReasonMissing("not treated"));
        }
        return recordable(left.lesion()).map(open -> open.with(state, stamps, course.with(left)));
    }

    private Outcome<CryoablationSession> recordable(LesionId lesion) {
        if (state != SessionState.IN_PROGRESS && state != SessionState.RECOVERY) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), "treatment record"));
        }
        if (!lesions.contains(lesion)) {
            return Outcome.refused(new Refusal.InvalidValue("lesion", lesion.value(), "a lesion of this session"));
        }
        if (treatmentOf(lesion).isPresent() || course.notTreatedOf(lesion).isPresent()) {
            return Outcome.refused(new Refusal.AlreadyFinal("treatment record"));
        }
        return Outcome.done(this);
    }

    /** A final record changes only so: with a reason, and what it said before is kept. */
    public Outcome<CryoablationSession> amend(TreatmentRecord to, String reason, Instant now, String by) {
        var before = treatmentOf(to.lesion());
        if (before.isEmpty()) {
            return Outcome.refused(
                    new Refusal.TreatmentRecordMissing(to.lesion().value()));
        }
        if (reason.strip().length() < 8) {
            return Outcome.refused(new Refusal.ReasonMissing("amendment"));
        }
        return Outcome.done(
                with(state, stamps, course.amended(to, new Amendment(now, by, reason.strip(), before.get()))));
    }

    public Outcome<CryoablationSession> complete(Instant now, String by) {
        for (var lesion : lesions) {
            if (treatmentOf(lesion).isEmpty() && course.notTreatedOf(lesion).isEmpty()) {
                return Outcome.refused(new Refusal.TreatmentRecordMissing(lesion.value()));
            }
        }
        return to(SessionState.COMPLETED, now, by, "");
    }

    public Outcome<CryoablationSession> cancel(Instant now, String by, String reason) {
        return to(SessionState.CANCELLED, now, by, reason);
    }

    public Outcome<CryoablationSession> noShow(Instant now, String by) {
        return to(SessionState.NO_SHOW, now, by, "");
    }

    public Outcome<CryoablationSession> abort(Instant now, String by, String reason) {
        if (reason.strip().length() < 8) {
            return Outcome.refused(new Refusal.ReasonMissing("broken off"));
        }
        return to(SessionState.ABORTED, now, by, reason.strip());
    }

    public Optional<TreatmentRecord> treatmentOf(LesionId lesion) {
        return course.treatmentOf(lesion);
    }

    /** When it entered a state; empty where it has not. */
    public Optional<Instant> entered(SessionState wanted) {
        return stamps.stream().filter(s -> s.state() == wanted).map(Stamp::at).findFirst();
    }

    private Outcome<CryoablationSession> to(SessionState next, Instant now, String by, String note) {
        if (!state.mayBecome(next)) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), next.name()));
        }
        return Outcome.done(with(
                next,
                Stream.concat(stamps.stream(), Stream.of(new Stamp(next, now, by, note)))
                        .toList(),
                course));
    }

    private CryoablationSession with(SessionState next, List<Stamp> stamped, Course happened) {
        return new CryoablationSession(id, referral, patient, lesions, next, plan, planned, stamped, happened, version);
    }
}
