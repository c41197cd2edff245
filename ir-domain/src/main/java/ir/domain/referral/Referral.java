package ir.domain.referral;

import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.PlanParameters;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request to treat one or more lesions of one patient. It arrives as an EHR's order, is accepted or declined, is
 * scheduled, and ends when the treatment is done. Its history contains every transition.
 *
 * @param treatBy follows from urgency, pain and prognosis; changes when one of them does
 * @param confirmedPlan the plan a clinician set in place of the computed one; empty where there is none
 * @param series the sessions of a treatment series; empty treats all lesions in one session
 */
public record Referral(
        ReferralId id,
        OrderNumber order,
        PatientId patient,
        List<LesionId> lesions,
        Intent intent,
        Urgency urgency,
        LocalDate referredOn,
        String referrer,
        LocalDate treatBy,
        ReferralState state,
        Optional<PlanParameters> confirmedPlan,
        Optional<TreatmentSeries> series,
        List<ReferralTransition> history,
        long version) {

    public Referral {
        lesions = List.copyOf(lesions);
        history = List.copyOf(history);
        if (lesions.isEmpty()) {
            throw new IllegalArgumentException("lesions: 0 (expected: >= 1)");
        }
    }

    public Result<Referral> transitionTo(ReferralState next, Instant now, String by, String reason) {
        if (!state.mayBecome(next)) {
            return Result.failure(new Rejection.TransitionNotAllowed("referral", state.name(), next.name()));
        }
        var steps = Stream.concat(history.stream(), Stream.of(new ReferralTransition(next, now, by, reason)))
                .toList();
        return Result.success(with(intent, treatBy, next, confirmedPlan, series, steps));
    }

    public Referral withPlan(PlanParameters plan) {
        return with(intent, treatBy, state, Optional.of(plan), series, history);
    }

    /** Replaces the intent that the order suggested. */
    public Referral withIntent(Intent other) {
        return with(other, treatBy, state, confirmedPlan, series, history);
    }

    /** Changes the treat-by date after urgency, pain or prognosis changed. */
    public Referral withTreatBy(LocalDate day) {
        return with(intent, day, state, confirmedPlan, series, history);
    }

    /** Plans the treatment as a series of sessions; empty returns all lesions to one session. */
    public Result<Referral> withSeries(Optional<TreatmentSeries> stages) {
        if (stages.isPresent() && !stages.get().covers(lesions)) {
            return Result.failure(new Rejection.InvalidValue(
                    "stages", stages.get().sessions().toString(), "each-lesion-in-a-session"));
        }
        return Result.success(with(intent, treatBy, state, confirmedPlan, stages, history));
    }

    /** The same referral as a record of another patient, into whose records this patient's are merged. */
    public Referral withPatient(PatientId other) {
        return new Referral(
                id,
                order,
                other,
                lesions,
                intent,
                urgency,
                referredOn,
                referrer,
                treatBy,
                state,
                confirmedPlan,
                series,
                history,
                version);
    }

    private Referral with(
            Intent meant,
            LocalDate due,
            ReferralState next,
            Optional<PlanParameters> plan,
            Optional<TreatmentSeries> stages,
            List<ReferralTransition> steps) {
        return new Referral(
                id,
                order,
                patient,
                lesions,
                meant,
                urgency,
                referredOn,
                referrer,
                due,
                next,
                plan,
                stages,
                steps,
                version);
    }

    /** Number of sessions. */
    public int sessionCount() {
        return series.map(s -> s.sessions().size()).orElse(1);
    }

    /** The lesions of one session, counted from 1. */
    public List<LesionId> lesionsOf(int stage) {
        return series.map(s -> s.sessions().get(stage - 1)).orElse(lesions);
    }

    /** The state to return to when the booking is cancelled: the last acceptance. */
    public ReferralState acceptedState() {
        return history.stream()
                .map(ReferralTransition::state)
                .filter(past -> past == ReferralState.ACCEPTED || past == ReferralState.ACCEPTED_CONDITIONAL)
                .reduce((earlier, later) -> later)
                .orElse(ReferralState.ACCEPTED_CONDITIONAL);
    }
}
