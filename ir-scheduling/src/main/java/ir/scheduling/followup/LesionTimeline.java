package ir.scheduling.followup;

import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ResponseClass;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.PriorTherapy;
import ir.domain.patient.Patient;
import ir.domain.repeat.RepeatCandidate;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** All events of one lesion in order of time. */
public record LesionTimeline(
        Patient patient,
        Lesion lesion,
        List<CryoablationSession> sessions,
        List<FollowUpPlan> plans,
        List<PainCurvePoint> points,
        List<AdverseEvent> events,
        List<RepeatCandidate> candidates,
        List<PriorTherapy> therapies,
        LocalDate today) {
    public LesionTimeline {
        sessions = List.copyOf(sessions);
        plans = List.copyOf(plans);
        points = List.copyOf(points);
        events = List.copyOf(events);
        candidates = List.copyOf(candidates);
        therapies = List.copyOf(therapies);
    }

    public Optional<FollowUpPlan> active() {
        return plans.stream().filter(FollowUpPlan::active).findFirst();
    }

    /** One point of the pain curve; {@code response} is empty for a baseline. */
    public record PainCurvePoint(
            LocalDate on,
            String label,
            int ordinal,
            Optional<PainScore> pain,
            Optional<OralMorphineEquivalent> omed,
            Optional<ResponseClass> response) {}
}
