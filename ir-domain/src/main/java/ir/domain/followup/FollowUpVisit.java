package ir.domain.followup;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.time.DayWindow;
import java.time.LocalDate;
import java.util.Optional;

/**
 * One milestone of a plan. Its due date never moves. It is overdue from the day after its window ends, and missed when
 * the next milestone's window opens.
 *
 * @param missedFrom the day it counts as missed
 */
public record FollowUpVisit(
        String id,
        String code,
        LocalDate due,
        DayWindow window,
        LocalDate missedFrom,
        VisitState state,
        Optional<PainAssessment> assessment,
        boolean infectionCheckedClear,
        String note) {

    /** The state as the calendar makes it on a day. */
    public VisitState on(LocalDate today) {
        if (state != VisitState.PLANNED && state != VisitState.SCHEDULED && state != VisitState.OVERDUE) {
            return state;
        }
        if (!today.isBefore(missedFrom)) {
            return VisitState.MISSED;
        }
        return today.isAfter(window.last()) ? VisitState.OVERDUE : state;
    }

    public Outcome<FollowUpVisit> complete(
            PainAssessment answer, boolean infectionClear, String remark, LocalDate today) {
        var now = on(today);
        var next = now == VisitState.OVERDUE ? VisitState.COMPLETED_LATE : VisitState.COMPLETED;
        if (!now.mayBecome(next)) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("visit", now.name(), next.name()));
        }
        return Outcome.done(new FollowUpVisit(
                id, code, due, window, missedFrom, next, Optional.of(answer), infectionClear, remark));
    }

    public Outcome<FollowUpVisit> end(VisitState how, String reason, LocalDate today) {
        var now = on(today);
        if (!now.mayBecome(how)) {
            return Outcome.refused(new Refusal.TransitionNotAllowed("visit", now.name(), how.name()));
        }
        return Outcome.done(
                new FollowUpVisit(id, code, due, window, missedFrom, how, assessment, infectionCheckedClear, reason));
    }
}
