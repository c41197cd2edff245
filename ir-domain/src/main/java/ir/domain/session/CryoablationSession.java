package ir.domain.session;

import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.time.TimeWindow;
import ir.domain.treatment.TreatmentRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clinical episode: one patient, one or more lesions, from booked to completed. Its time and resources belong to
 * the booking of the same id. Completed only when every lesion has a treatment record (I5); freezing starts only after
 * consent and time-out (I4).
 *
 * @param treatments one a lesion, in the order they were recorded
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
        List<TreatmentRecord> treatments,
        long version) {

    /** What happened when, and who said so. */
    public record Stamp(SessionState state, Instant at, String by, String note) {}

    public CryoablationSession {
        lesions = List.copyOf(lesions);
        stamps = List.copyOf(stamps);
        treatments = List.copyOf(treatments);
        if (lesions.isEmpty()) {
            throw new IllegalArgumentException("lesions: 0 (expected: >= 1)");
        }
    }

    /** To another time, while the patient has not come. */
    public Outcome<CryoablationSession> move(SessionPlan to, TimeWindow when) {
        if (state != SessionState.PLANNED) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), "moved"));
        }
        return Outcome.done(
                new CryoablationSession(id, referral, patient, lesions, state, to, when, stamps, treatments, version));
    }

    public Outcome<CryoablationSession> checkIn(Instant now, String by) {
        return to(SessionState.CHECKED_IN, now, by, "");
    }

    /**
     * Sedation may begin: only with a valid consent and after the time-out has confirmed patient, site and side.
     */
    public Outcome<CryoablationSession> start(
            boolean consentValid, boolean timeOutDone, Instant now, String by, String note) {
        if (!consentValid) {
            return Outcome.refused(new Refusal.HardStop("PRE-CONSENT"));
        }
        if (!timeOutDone) {
            return Outcome.refused(new Refusal.HardStop("TIME-OUT"));
        }
        return to(SessionState.IN_PROGRESS, now, by, note);
    }

    public Outcome<CryoablationSession> recover(Instant now, String by) {
        return to(SessionState.RECOVERY, now, by, "");
    }

    public Outcome<CryoablationSession> record(TreatmentRecord treatment) {
        if (state != SessionState.IN_PROGRESS && state != SessionState.RECOVERY) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("session", state.name(), "treatment record"));
        }
        if (!lesions.contains(treatment.lesion())) {
            return Outcome.refused(
                    new Refusal.InvalidValue("lesion", treatment.lesion().value(), "a lesion of this session"));
        }
        if (treatmentOf(treatment.lesion()).isPresent()) {
            return Outcome.refused(new Refusal.AlreadyFinal("treatment record"));
        }
        return Outcome.done(with(
                state,
                stamps,
                Stream.concat(treatments.stream(), Stream.of(treatment)).toList()));
    }

    public Outcome<CryoablationSession> complete(Instant now, String by) {
        for (var lesion : lesions) {
            if (treatmentOf(lesion).isEmpty()) {
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
        return to(SessionState.ABORTED, now, by, reason);
    }

    public Optional<TreatmentRecord> treatmentOf(LesionId lesion) {
        return treatments.stream().filter(t -> t.lesion().equals(lesion)).findFirst();
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
                treatments));
    }

    private CryoablationSession with(SessionState next, List<Stamp> stamped, List<TreatmentRecord> treated) {
        return new CryoablationSession(id, referral, patient, lesions, next, plan, planned, stamped, treated, version);
    }
}
