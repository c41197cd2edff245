package ir.domain.followup;

import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.time.DayWindow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is due after one treatment of one lesion. A pure function of the treatment date and the template. One plan is
 * active a lesion; a new treatment supersedes it (I7).
 */
public record FollowUpPlan(
        String id,
        LesionId lesion,
        PatientId patient,
        SessionId session,
        int ordinal,
        LocalDate treatedOn,
        String template,
        int templateVersion,
        Optional<PainAssessment> baseline,
        boolean active,
        List<FollowUpVisit> visits,
        long version) {

    /** The last milestone counts as missed after 28 more days (L). */
    private static final int LAST_GRACE_DAYS = 28;

    public FollowUpPlan {
        visits = List.copyOf(visits);
    }

    public static FollowUpPlan build(
            String id,
            LesionId lesion,
            PatientId patient,
            SessionId session,
            int ordinal,
            LocalDate treatedOn,
            FollowUpTemplate template,
            Optional<PainAssessment> baseline) {
        var items = new ArrayList<>(template.items());
        items.sort(Comparator.comparing(item -> treatedOn.plus(item.offset())));
        var visits = new ArrayList<FollowUpVisit>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var due = treatedOn.plus(item.offset());
            var window = new DayWindow(due.minusDays(item.before()), due.plusDays(item.after()));
            var following = i + 1 < items.size() ? items.get(i + 1) : null;
            var missedFrom = following == null
                    ? window.last().plusDays(LAST_GRACE_DAYS + 1L)
                    : later(
                            treatedOn.plus(following.offset()).minusDays(following.before()),
                            window.last().plusDays(1));
            visits.add(new FollowUpVisit(
                    id + "-" + item.code().toLowerCase(java.util.Locale.ROOT),
                    item.code(),
                    due,
                    window,
                    missedFrom,
                    VisitState.PLANNED,
                    Optional.empty(),
                    false,
                    ""));
        }
        return new FollowUpPlan(
                id,
                lesion,
                patient,
                session,
                ordinal,
                treatedOn,
                template.name(),
                template.version(),
                baseline,
                true,
                visits,
                0);
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    public Optional<FollowUpVisit> visit(String visitId) {
        return visits.stream().filter(v -> v.id().equals(visitId)).findFirst();
    }

    public Outcome<FollowUpPlan> complete(
            String visitId, PainAssessment answer, boolean infectionClear, String remark, LocalDate today) {
        var visit = visit(visitId);
        if (visit.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("visit", visitId));
        }
        return visit.get().complete(answer, infectionClear, remark, today).map(this::with);
    }

    public Outcome<FollowUpPlan> end(String visitId, VisitState how, String reason, LocalDate today) {
        var visit = visit(visitId);
        if (visit.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("visit", visitId));
        }
        return visit.get().end(how, reason, today).map(this::with);
    }

    /** A new treatment of the lesion closes what is open here. */
    public FollowUpPlan supersede() {
        var closed = visits.stream()
                .map(v -> v.state().open()
                        ? new FollowUpVisit(
                                v.id(),
                                v.code(),
                                v.due(),
                                v.window(),
                                v.missedFrom(),
                                VisitState.SUPERSEDED,
                                v.assessment(),
                                false,
                                "")
                        : v)
                .toList();
        return new FollowUpPlan(
                id,
                lesion,
                patient,
                session,
                ordinal,
                treatedOn,
                template,
                templateVersion,
                baseline,
                false,
                closed,
                version);
    }

    public ResponseClass response(PainAssessment answer) {
        return ResponseClass.of(
                baseline.flatMap(PainAssessment::worst),
                baseline.flatMap(PainAssessment::omed),
                answer.worst(),
                answer.omed());
    }

    private FollowUpPlan with(FollowUpVisit changed) {
        var next = visits.stream()
                .map(v -> v.id().equals(changed.id()) ? changed : v)
                .toList();
        return new FollowUpPlan(
                id,
                lesion,
                patient,
                session,
                ordinal,
                treatedOn,
                template,
                templateVersion,
                baseline,
                active,
                next,
                version);
    }
}
