package ir.scheduling.followup;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpVisit;
import ir.domain.followup.VisitState;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import java.time.LocalDate;
import java.time.ZoneId;

/** A visit with its plan, lesion and patient, in its state on the day of the query. */
public record VisitView(FollowUpVisit visit, VisitState state, FollowUpPlan plan, Lesion lesion, Patient patient) {
    /** The day of the appointment, else the due date. */
    public LocalDate day(ZoneId zone) {
        return visit.appointment()
                .map(a -> a.window().start().atZone(zone).toLocalDate())
                .orElse(visit.due());
    }
}
