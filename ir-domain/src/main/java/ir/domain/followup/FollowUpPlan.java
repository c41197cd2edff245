package ir.domain.followup;

import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.domain.time.DayWindow;
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
 * What is due after one treatment of one lesion. A pure function of the treatment date and the template. One plan is
 * active a lesion; a new treatment supersedes it (I7); death, hospice and withdrawal close it at once (I9).
 *
 * @param unscheduled answers that came when no window was open, oldest first
 * @param notes what was done to the plan as a whole
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
        List<VisitAnswers> unscheduled,
        List<Note> notes,
        long version) {

    /** The last milestone counts as missed after 28 more days (L). */
    private static final int LAST_GRACE_DAYS = 28;

    /** Why a plan ended before its visits did. */
    public enum Ending {
        DEATH,
        HOSPICE,
        WITHDRAWAL
    }

    /** Something done to the plan: ended, anchored to another date, superseded. */
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
            var window = new DayWindow(due.minusDays(item.before()), due.plusDays(item.after()));
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

    public Outcome<FollowUpPlan> complete(String visitId, VisitAnswers given, LocalDate today) {
        return change(visitId, visit -> visit.complete(given, today));
    }

    public Outcome<FollowUpPlan> end(String visitId, VisitState how, String reason, LocalDate today) {
        return change(visitId, visit -> visit.end(how, reason, today));
    }

    public Outcome<FollowUpPlan> schedule(String visitId, VisitAppointment when, LocalDate today) {
        return change(visitId, visit -> visit.schedule(when, today));
    }

    public Outcome<FollowUpPlan> unschedule(String visitId, LocalDate today) {
        return change(visitId, visit -> visit.unschedule(today));
    }

    public Outcome<FollowUpPlan> contacted(String visitId, ContactAttempt attempt, LocalDate today) {
        return change(visitId, visit -> visit.contacted(attempt, today));
    }

    /**
     * An answer nobody had asked for that day: it belongs to the open visit whose window has begun and is nearest.
     * Where none is, it stands by itself; it never answers for a window to come.
     */
    public Outcome<FollowUpPlan> take(VisitAnswers given, LocalDate today) {
        var nearest = visits.stream()
                .filter(v -> v.on(given.on()).open())
                .filter(v -> v.on(today).open())
                .filter(v -> !v.window().first().isAfter(given.on()))
                .min(Comparator.comparingLong(v -> v.away(given.on())));
        if (nearest.isPresent()) {
            return complete(nearest.get().id(), given, given.on());
        }
        return Outcome.done(with(
                treatedOn,
                active,
                visits,
                Stream.concat(unscheduled.stream(), Stream.of(given)).toList(),
                notes));
    }

    /** The answers under an id: of a visit, or of what stands by itself, counted from 1. */
    public Optional<VisitAnswers> answers(String answersId) {
        return visit(answersId)
                .flatMap(FollowUpVisit::answers)
                .or(() -> IntStream.range(0, unscheduled.size())
                        .filter(i -> looseId(i).equals(answersId))
                        .mapToObj(unscheduled::get)
                        .findFirst());
    }

    /** What stands by itself is known by the plan and its place. */
    public String looseId(int index) {
        return id + ".u" + (index + 1);
    }

    /** Something was written down wrongly: it is said otherwise, for a reason, and what it was is kept. */
    public Outcome<FollowUpPlan> amend(String answersId, VisitAnswers to, String reason, Instant now, String by) {
        var before = answers(answersId);
        if (before.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("answers", answersId));
        }
        if (reason.strip().length() < 8) {
            return Outcome.refused(new Refusal.ReasonMissing("amendment"));
        }
        var amended = before.get().amended(to, reason.strip(), now, by);
        return Outcome.done(with(
                treatedOn,
                active,
                visits.stream()
                        .map(v -> v.id().equals(answersId) ? v.answered(amended) : v)
                        .toList(),
                IntStream.range(0, unscheduled.size())
                        .mapToObj(i -> looseId(i).equals(answersId) ? amended : unscheduled.get(i))
                        .toList(),
                notes));
    }

    /** A new treatment of the lesion closes what is open here. */
    public FollowUpPlan supersede() {
        return with(treatedOn, false, closed(VisitState.SUPERSEDED, ""), unscheduled, notes);
    }

    public FollowUpPlan close(Ending why, String reason, Instant now, String by) {
        return with(
                treatedOn,
                false,
                closed(VisitState.CANCELLED, why.name()),
                unscheduled,
                noted(new Note(now, by, why.name(), reason)));
    }

    private List<FollowUpVisit> closed(VisitState how, String reason) {
        return visits.stream().map(v -> v.closed(how, reason)).toList();
    }

    /** The treatment was on another day: what is open is due anew, what was answered stays where it was. */
    public Outcome<FollowUpPlan> anchor(LocalDate other, String reason, LocalDate today, Instant now, String by) {
        if (reason.strip().length() < 8) {
            return Outcome.refused(new Refusal.ReasonMissing("treatment date"));
        }
        if (other.isAfter(today)) {
            return Outcome.refused(new Refusal.InvalidValue("treatment date", other.toString(), "today or before"));
        }
        var anew = visits(id, other, visits.stream().map(FollowUpVisit::item).toList());
        var moved = new ArrayList<FollowUpVisit>();
        for (int i = 0; i < visits.size(); i++) {
            var visit = visits.get(i);
            moved.add(visit.state().open() ? visit.at(anew.get(i)) : visit);
        }
        return Outcome.done(with(
                other,
                active,
                moved,
                unscheduled,
                noted(new Note(now, by, "TREATED_ON " + treatedOn + " " + other, reason.strip()))));
    }

    /** The visits whose time is not taken any more after a change, those that took place left away. */
    public List<String> cancelledBy(FollowUpPlan after) {
        return released(after, false);
    }

    /** The visits that had a time and took place with a change. */
    public List<String> fulfilledBy(FollowUpPlan after) {
        return released(after, true);
    }

    private List<String> released(FollowUpPlan after, boolean tookPlace) {
        return visits.stream()
                .filter(visit -> visit.taking().isPresent())
                .map(visit -> after.visit(visit.id()).orElse(visit))
                .filter(visit -> visit.taking().isEmpty())
                .filter(visit -> visit.answers().isPresent() == tookPlace)
                .map(FollowUpVisit::id)
                .toList();
    }

    private List<Note> noted(Note note) {
        return Stream.concat(notes.stream(), Stream.of(note)).toList();
    }

    /** Every answer of this plan, by day. */
    public List<VisitAnswers> answers() {
        return Stream.concat(visits.stream().flatMap(v -> v.answers().stream()), unscheduled.stream())
                .sorted(Comparator.comparing(VisitAnswers::on))
                .toList();
    }

    public ResponseClass response(PainAssessment answer) {
        return ResponseClass.of(
                baseline.flatMap(PainAssessment::worst),
                baseline.flatMap(PainAssessment::omed),
                answer.worst(),
                answer.omed());
    }

    private Outcome<FollowUpPlan> change(String visitId, Function<FollowUpVisit, Outcome<FollowUpVisit>> step) {
        var visit = visit(visitId);
        if (visit.isEmpty()) {
            return Outcome.refused(new Refusal.NotFound("visit", visitId));
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

    private FollowUpPlan with(
            LocalDate anchored,
            boolean stillActive,
            List<FollowUpVisit> next,
            List<VisitAnswers> loose,
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
