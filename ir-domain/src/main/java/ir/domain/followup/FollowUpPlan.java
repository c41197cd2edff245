package ir.domain.followup;

import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.shared.DateRange;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The visits due after one treatment of one lesion, a pure function of the treatment date and the template. Each lesion
 * has at most one active plan: a new treatment supersedes it (I7); death, hospice and withdrawal close it at once (I9).
 *
 * @param unscheduled responses that came while no window was open, oldest first
 * @param notes changes of the plan as a whole
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
        List<VisitResponse> unscheduled,
        List<Note> notes,
        long version) {

    /** Extra days after which the last milestone counts as missed (local default). */
    private static final int LAST_GRACE_DAYS = 28;

    /** Why a plan ended before its visits did. */
    public enum EndReason {
        DEATH,
        HOSPICE,
        WITHDRAWAL
    }

    /** A change of the plan: closed, treatment date changed. */
    public record Note(Instant at, String by, String what, String reason) {}

    public FollowUpPlan {
        visits = List.copyOf(visits);
        unscheduled = List.copyOf(unscheduled);
        notes = List.copyOf(notes);
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
                visits(id, treatedOn, template.inOrder(treatedOn)),
                List.of(),
                List.of(),
                0);
    }

    private static List<FollowUpVisit> visits(String plan, LocalDate treatedOn, List<FollowUpTemplate.Item> items) {
        var visits = new ArrayList<FollowUpVisit>();
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            var due = item.due(treatedOn);
            var window = new DateRange(due.minusDays(item.before()), due.plusDays(item.after()));
            var missedFrom = items.stream()
                    .skip(i + 1)
                    .filter(item::sameSeries)
                    .findFirst()
                    .map(next -> later(
                            next.due(treatedOn).minusDays(next.before()),
                            window.last().plusDays(1)))
                    .orElseGet(() -> window.last().plusDays(LAST_GRACE_DAYS + 1L));
            visits.add(FollowUpVisit.planned(
                    plan + "-" + item.code().toLowerCase(Locale.ROOT), item, due, window, missedFrom));
        }
        return visits;
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    public Optional<FollowUpVisit> visit(String visitId) {
        return visits.stream().filter(v -> v.id().equals(visitId)).findFirst();
    }

    public Result<FollowUpPlan> complete(String visitId, VisitResponse response, LocalDate today) {
        return changeVisit(visitId, visit -> visit.complete(response, today));
    }

    public Result<FollowUpPlan> closeVisit(String visitId, VisitState how, String reason, LocalDate today) {
        return changeVisit(visitId, visit -> visit.end(how, reason, today));
    }

    public Result<FollowUpPlan> schedule(String visitId, VisitAppointment when, LocalDate today) {
        return changeVisit(visitId, visit -> visit.schedule(when, today));
    }

    public Result<FollowUpPlan> unschedule(String visitId, LocalDate today) {
        return changeVisit(visitId, visit -> visit.unschedule(today));
    }

    public Result<FollowUpPlan> recordContactAttempt(String visitId, ContactAttempt attempt, LocalDate today) {
        return changeVisit(visitId, visit -> visit.withContactAttempt(attempt, today));
    }

    /**
     * Assigns a response to the nearest open visit whose window has begun by the day of the response. Without such a
     * visit it is stored as unscheduled; it never completes a visit whose window is still to come.
     */
    public Result<FollowUpPlan> assignResponse(VisitResponse response, LocalDate today) {
        var nearest = visits.stream()
                .filter(v -> v.stateOn(response.on()).open())
                .filter(v -> v.stateOn(today).open())
                .filter(v -> !v.window().first().isAfter(response.on()))
                .min(Comparator.comparingLong(v -> v.daysFrom(response.on())));
        if (nearest.isPresent()) {
            return complete(nearest.get().id(), response, response.on());
        }
        return Result.success(with(
                treatedOn,
                active,
                visits,
                Stream.concat(unscheduled.stream(), Stream.of(response)).toList(),
                notes));
    }

    /** The response with an id: that of a visit, or of an unscheduled response, counted from 1. */
    public Optional<VisitResponse> responses(String answersId) {
        return visit(answersId)
                .flatMap(FollowUpVisit::response)
                .or(() -> IntStream.range(0, unscheduled.size())
                        .filter(i -> unscheduledResponseId(i).equals(answersId))
                        .mapToObj(unscheduled::get)
                        .findFirst());
    }

    /** Id of an unscheduled response: the plan's id and the position in the plan. */
    public String unscheduledResponseId(int index) {
        return id + ".u" + (index + 1);
    }

    /** Corrects a response, with a reason; the previous values stay stored with it. */
    public Result<FollowUpPlan> amend(String answersId, VisitResponse to, String reason, Instant now, String by) {
        var before = responses(answersId);
        if (before.isEmpty()) {
            return Result.failure(new Rejection.NotFound("answers", answersId));
        }
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("amendment"));
        }
        var amended = before.get().amended(to, reason.strip(), now, by);
        return Result.success(with(
                treatedOn,
                active,
                visits.stream()
                        .map(v -> v.id().equals(answersId) ? v.withResponse(amended) : v)
                        .toList(),
                IntStream.range(0, unscheduled.size())
                        .mapToObj(i -> unscheduledResponseId(i).equals(answersId) ? amended : unscheduled.get(i))
                        .toList(),
                notes));
    }

    /** Closes the open visits after a new treatment of the lesion. */
    public FollowUpPlan supersede() {
        return with(treatedOn, false, closed(VisitState.SUPERSEDED, ""), unscheduled, notes);
    }

    public FollowUpPlan close(EndReason endReason, String reason, Instant now, String by) {
        return with(
                treatedOn,
                false,
                closed(VisitState.CANCELLED, endReason.name()),
                unscheduled,
                withNote(new Note(now, by, endReason.name(), reason)));
    }

    private List<FollowUpVisit> closed(VisitState how, String reason) {
        return visits.stream().map(v -> v.closedAs(how, reason)).toList();
    }

    /** Recalculates the open visits for another treatment date; completed visits stay unchanged. */
    public Result<FollowUpPlan> changeTreatmentDate(
            LocalDate other, String reason, LocalDate today, Instant now, String by) {
        if (reason.strip().length() < 8) {
            return Result.failure(new Rejection.ReasonMissing("treatment-date"));
        }
        if (other.isAfter(today)) {
            return Result.failure(new Rejection.InvalidValue("treatment date", other.toString(), "today-or-before"));
        }
        var planned = visits(id, other, visits.stream().map(FollowUpVisit::item).toList());
        var moved = new ArrayList<FollowUpVisit>();
        for (int i = 0; i < visits.size(); i++) {
            var visit = visits.get(i);
            moved.add(visit.state().open() ? visit.withDatesOf(planned.get(i)) : visit);
        }
        return Result.success(with(
                other,
                active,
                moved,
                unscheduled,
                withNote(new Note(now, by, "TREATED_ON " + treatedOn + " " + other, reason.strip()))));
    }

    /** Ids of the visits that no longer occupy an appointment after a change, without those that took place. */
    public List<String> releasedVisits(FollowUpPlan after) {
        return released(after, false);
    }

    /** Ids of the visits with an appointment that took place with a change. */
    public List<String> completedVisits(FollowUpPlan after) {
        return released(after, true);
    }

    private List<String> released(FollowUpPlan after, boolean tookPlace) {
        return visits.stream()
                .filter(visit -> visit.occupiedSlot().isPresent())
                .map(visit -> after.visit(visit.id()).orElse(visit))
                .filter(visit -> visit.occupiedSlot().isEmpty())
                .filter(visit -> visit.response().isPresent() == tookPlace)
                .map(FollowUpVisit::id)
                .toList();
    }

    private List<Note> withNote(Note note) {
        return Stream.concat(notes.stream(), Stream.of(note)).toList();
    }

    /** All responses of this plan, by day. */
    public List<VisitResponse> responses() {
        return Stream.concat(visits.stream().flatMap(v -> v.response().stream()), unscheduled.stream())
                .sorted(Comparator.comparing(VisitResponse::on))
                .toList();
    }

    public ResponseClass response(PainAssessment answer) {
        return ResponseClass.of(
                baseline.flatMap(PainAssessment::worst),
                baseline.flatMap(PainAssessment::omed),
                answer.worst(),
                answer.omed());
    }

    private Result<FollowUpPlan> changeVisit(String visitId, Function<FollowUpVisit, Result<FollowUpVisit>> step) {
        var visit = visit(visitId);
        if (visit.isEmpty()) {
            return Result.failure(new Rejection.NotFound("visit", visitId));
        }
        return step.apply(visit.get())
                .map(changed -> with(
                        treatedOn,
                        active,
                        visits.stream()
                                .map(v -> v.id().equals(visitId) ? changed : v)
                                .toList(),
                        unscheduled,
                        notes));
    }

    /** The same plan as a record of another patient, into whose records this patient's are merged. */
    public FollowUpPlan withPatient(PatientId other) {
        return new FollowUpPlan(
                id,
                lesion,
                other,
                session,
                ordinal,
                treatedOn,
                template,
                templateVersion,
                baseline,
                active,
                visits,
                unscheduled,
                notes,
                version);
    }

    private FollowUpPlan with(
            LocalDate anchored,
            boolean stillActive,
            List<FollowUpVisit> next,
            List<VisitResponse> loose,
            List<Note> remarks) {
        return new FollowUpPlan(
                id,
                lesion,
                patient,
                session,
                ordinal,
                anchored,
                template,
                templateVersion,
                baseline,
                stillActive,
                next,
                loose,
                remarks,
                version);
    }
}
