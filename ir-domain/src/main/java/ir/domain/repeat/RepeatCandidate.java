package ir.domain.repeat;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A lesion that may need another treatment. A trigger opens the candidate, only the MDT decides it, and no session is
 * booked automatically. A lesion has at most one open candidate; further triggers are added to it.
 *
 * @param plan the follow-up plan in which the trigger was found
 * @param treatedOn day of the treatment it would repeat
 */
public record RepeatCandidate(
        String id,
        LesionId lesion,
        PatientId patient,
        String plan,
        LocalDate treatedOn,
        RepeatState state,
        List<RepeatTrigger> triggers,
        Optional<RepeatDecision> decision,
        Optional<ReferralId> referral,
        List<Transition> history,
        long version) {

    /** One transition of the candidate. */
    public record Transition(RepeatState state, Instant at, String by, String reason) {}

    public RepeatCandidate {
        triggers = List.copyOf(triggers);
        history = List.copyOf(history);
        if (triggers.isEmpty()) {
            throw new IllegalArgumentException("triggers: 0 (expected: >= 1)");
        }
    }

    public static RepeatCandidate open(
            String id,
            LesionId lesion,
            PatientId patient,
            String plan,
            LocalDate treatedOn,
            List<RepeatTrigger> triggers,
            Instant now,
            String by) {
        return new RepeatCandidate(
                id,
                lesion,
                patient,
                plan,
                treatedOn,
                RepeatState.OPEN,
                triggers,
                Optional.empty(),
                Optional.empty(),
                List.of(new Transition(
                        RepeatState.OPEN, now, by, triggers.get(0).type().rule())),
                0);
    }

    /** Adds triggers; a trigger type that it already has is not added again. */
    public RepeatCandidate addTriggers(List<RepeatTrigger> more) {
        var all = new ArrayList<>(triggers);
        more.stream()
                .filter(t -> all.stream().noneMatch(known -> known.type() == t.type()))
                .forEach(all::add);
        return new RepeatCandidate(
                id, lesion, patient, plan, treatedOn, state, all, decision, referral, history, version);
    }

    /** The same candidate as a record of another patient, into whose records this patient's are merged. */
    public RepeatCandidate withPatient(PatientId other) {
        return new RepeatCandidate(
                id, lesion, other, plan, treatedOn, state, triggers, decision, referral, history, version);
    }

    public Result<RepeatCandidate> review(Instant now, String by) {
        return transitionTo(RepeatState.UNDER_REVIEW, decision, referral, now, by, "");
    }

    /** @param created the referral that a re-referral created */
    public Result<RepeatCandidate> decide(
            RepeatDecision decided, Optional<ReferralId> created, Instant now, String by) {
        return transitionTo(decided.outcome(), Optional.of(decided), created, now, by, decided.reason());
    }

    public Result<RepeatCandidate> close(String reason, Instant now, String by) {
        return transitionTo(RepeatState.CLOSED, decision, referral, now, by, reason);
    }

    /** Whether it is listed for decision: open, under review, or deferred to a day that has come. */
    public boolean dueOn(LocalDate today) {
        return state == RepeatState.OPEN
                || state == RepeatState.UNDER_REVIEW
                || (state == RepeatState.DEFERRED
                        && decision.flatMap(RepeatDecision::until)
                                .filter(until -> !today.isBefore(until))
                                .isPresent());
    }

    private Result<RepeatCandidate> transitionTo(
            RepeatState next,
            Optional<RepeatDecision> decided,
            Optional<ReferralId> created,
            Instant now,
            String by,
            String reason) {
        if (!state.mayBecome(next)) {
            return Result.failure(new Rejection.TransitionNotAllowed("repeat-candidate", state.name(), next.name()));
        }
        return Result.success(new RepeatCandidate(
                id,
                lesion,
                patient,
                plan,
                treatedOn,
                next,
                triggers,
                decided,
                created,
                Stream.concat(history.stream(), Stream.of(new Transition(next, now, by, reason)))
                        .toList(),
                version));
    }
}
