package ir.web.console;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.patient.PatientId;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.followup.FollowUpDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One lesion's story: its treatments, the pain curve against the baseline, the response at each visit. */
@Named("lesion")
@RequestScoped
public class LesionPage extends Page {
    // the curve's drawing area
    private static final double LEFT = 40;
    private static final double RIGHT = 880;
    private static final double TOP = 24;
    private static final double BOTTOM = 224;

    private FollowUpDesk.@Nullable Story story;

    /** One mark of the curve; a shape for each class, so that colour says nothing alone. */
    public record Mark(double x, double y, String kind, String label, String value) {}

    /** One line between two answers that follow each other. */
    public record Segment(double x1, double y1, double x2, double y2) {}

    /** One treatment on the time axis. */
    public record Treatment(double x, String label) {}

    /** A label on an axis. */
    public record Tick(double at, String label) {}

    /** One row of the table beside the curve. */
    public record Row(String visit, String date, String pain, String omed, String response, String tone) {}

    /** One treatment with what was done. */
    public record Done(
            int ordinal,
            String date,
            String session,
            String probes,
            String cycles,
            String lowest,
            String margin,
            String tone,
            String success,
            String events) {}

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/lesions");
            return;
        }
        if (posted()) {
            try {
                act(new LesionId(id));
            } catch (IllegalArgumentException outOfRange) {
                notices.invalid(outOfRange);
            }
        }
        subject(desks.followUps().story(actor(), new LesionId(id))).ifPresent(found -> story = found);
    }

    private void act(LesionId id) {
        switch (param("step")) {
            case "record" -> {
                var form = form();
                form.problem()
                        .ifPresentOrElse(
                                notices::invalid,
                                () -> told(desks.followUps().submit(actor(), id, form.answers()), "lesion.answered"));
            }
            case "repeat" -> told(desks.repeats().request(actor(), id, param("repeat-reason")), "repeat.requested");
            case "anchor" ->
                told(
                        desks.followUps().anchor(actor(), param("plan"), date("treated-on"), param("anchor-reason")),
                        "lesion.anchored");
            case "end" ->
                told(
                        desks.followUps()
                                .end(
                                        actor(),
                                        new PatientId(param("patient")),
                                        choice(FollowUpPlan.Ending.class, "ending"),
                                        param("end-reason")),
                        "lesion.ended");
            default -> throw new InvalidInput("step", param("step"), "a step of this page");
        }
    }

    private <T> void told(Outcome<T> outcome, String key) {
        done(outcome).ifPresent(value -> {
            notices.keepDone(words.say(key));
            go("/lesion?id=" + param("id"));
        });
    }

    public AnswersForm form() {
        return new AnswersForm(this, words, Set.of());
    }

    public boolean answerable() {
        return story().active().isPresent() && signedIn.may("SUBMIT_ANSWERS");
    }

    public boolean endable() {
        return story().active().isPresent() && signedIn.may("END_FOLLOW_UP");
    }

    public boolean requestable() {
        return !story().plans().isEmpty() && signedIn.may("RECORD_VISIT");
    }

    public String activePlan() {
        return story().active().map(FollowUpPlan::id).orElse("");
    }

    public String treatedOn() {
        return story().active().map(plan -> plan.treatedOn().toString()).orElse("");
    }

    public List<OffersPage.Choice> endings() {
        return Arrays.stream(FollowUpPlan.Ending.values())
                .map(e -> new OffersPage.Choice(
                        e.name(), words.say("ending." + e), param("ending").equals(e.name())))
                .toList();
    }

    public List<SessionPage.EventLine> events() {
        return story().events().stream().map(e -> SessionPage.event(words, e)).toList();
    }

    /** One picture of the treated zone. */
    public record ImageLine(String when, String how, String verdict, String tone, String size, String report) {}

    public List<ImageLine> images() {
        return story().plans().stream()
                .flatMap(plan -> plan.answers().stream())
                .flatMap(given -> given.imaging().stream())
                .map(i -> new ImageLine(
                        words.day(i.on()),
                        words.say("modality." + i.modality()),
                        words.say("verdict." + i.verdict()),
                        i.verdict() == ImagingAssessment.Verdict.NO_VIABLE_TUMOUR ? "t-ok" : "t-warn",
                        i.longestCm().map(cm -> words.number(cm) + " cm").orElse("–"),
                        i.report()))
                .toList();
    }

    /** Any other therapy, by its day. */
    public record TherapyLine(String when, String what, String result) {}

    public List<TherapyLine> therapies() {
        return story().therapies().stream()
                .map(t -> new TherapyLine(
                        t.on().map(words::date).orElse(words.say("unknown.date")),
                        t.name(),
                        words.say("prior." + t.result())))
                .toList();
    }

    /** A candidate for a repeat and what became of it. */
    public record CandidateLine(String id, String state, String tone, String why, String decided) {}

    public List<CandidateLine> candidates() {
        return story().candidates().stream()
                .map(c -> new CandidateLine(
                        c.id(),
                        words.say("repeat-state." + c.state()),
                        c.state().open() ? "t-warn" : "",
                        c.triggers().stream()
                                .map(t -> RepeatPage.trigger(words, t))
                                .collect(java.util.stream.Collectors.joining(" · ")),
                        c.decision()
                                .map(d -> d.decisionMaker() + ": " + d.reason())
                                .orElse("")))
                .toList();
    }

    /** What is to be done next, in one line. */
    public String next() {
        var candidate =
                story().candidates().stream().filter(c -> c.state().open()).findFirst();
        if (candidate.isPresent()) {
            return words.say(
                    "lesion.next.repeat",
                    words.say("repeat-state." + candidate.get().state()));
        }
        return story().active()
                .flatMap(plan -> plan.visits().stream()
                        .filter(v -> v.on(story().today()).open())
                        .findFirst())
                .map(v -> words.say("lesion.next.visit", words.say("milestone." + v.code()), words.day(v.due())))
                .orElse(words.say("lesion.next.none"));
    }

    /** What happened to the plans as a whole. */
    public List<String> notes() {
        return story().plans().stream()
                .flatMap(plan -> plan.notes().stream())
                .map(n -> words.moment(n.at()) + " " + n.by() + ": "
                        + words.say(
                                n.what().startsWith("TREATED_ON") ? "lesion.note.anchor" : "ending." + n.what(),
                                n.what().replace("TREATED_ON ", "").replace(" ", " → "))
                        + " – " + n.reason())
                .toList();
    }

    public boolean loaded() {
        return story != null;
    }

    public FollowUpDesk.Story story() {
        return Objects.requireNonNull(story);
    }

    public String patientLine() {
        var patient = story().patient();
        var age = patient.ageOn(story().today())
                .map(years -> " · " + words.say("patient.age", years))
                .orElse("");
        var died = patient.died()
                .map(day -> " · " + words.say("patient.died", words.date(day)))
                .orElse("");
        return words.say("sex." + patient.sex()) + age + " · " + patient.number() + died;
    }

    public List<ReferralPage.Fact> band() {
        var facts = new ArrayList<ReferralPage.Fact>();
        facts.add(new ReferralPage.Fact(
                words.say("fact.kind"),
                words.say("tumour." + story().lesion().category()) + " · "
                        + story().lesion().description()));
        facts.add(new ReferralPage.Fact(words.say("fact.treatments"), Integer.toString(done().size())));
        best().ifPresent(point -> facts.add(new ReferralPage.Fact(
                words.say("fact.best"),
                words.say(
                        "lesion.best",
                        words.say("response." + point.response().orElse(ResponseClass.IR)),
                        point.pain().map(p -> Integer.toString(p.value())).orElse("–"),
                        words.say("milestone." + point.label())))));
        return facts;
    }

    private Optional<FollowUpDesk.Point> best() {
        return story().points().stream()
                .filter(p -> p.response().filter(ResponseClass::responded).isPresent())
                .min(java.util.Comparator.comparingInt(
                        p -> p.pain().map(s -> s.value()).orElse(11)));
    }

    private LocalDate start() {
        return story().plans().get(0).treatedOn();
    }

    public boolean drawn() {
        return !story().plans().isEmpty();
    }

    private double weeks() {
        double last = ChronoUnit.DAYS.between(start(), story().today()) / 7.0;
        for (var point : story().points()) {
            last = Math.max(last, week(point.on()));
        }
        return Math.max(8, Math.ceil((last + 1) / 4) * 4);
    }

    private double week(LocalDate day) {
        return ChronoUnit.DAYS.between(start(), day) / 7.0;
    }

    private double x(LocalDate day) {
        // two weeks before the treatment belong to the baseline
        return round(LEFT + (week(day) + 2) / (weeks() + 2) * (RIGHT - LEFT));
    }

    private static double y(int pain) {
        return round(BOTTOM - pain / 10.0 * (BOTTOM - TOP));
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }

    public List<Mark> marks() {
        return story().points().stream()
                .filter(point -> point.pain().isPresent())
                .map(point -> new Mark(
                        x(point.on()),
                        y(point.pain().get().value()),
                        point.response()
                                .map(r -> r.name().toLowerCase(Locale.ROOT))
                                .orElse("b"),
                        words.say("milestone." + point.label()),
                        Integer.toString(point.pain().get().value())))
                .toList();
    }

    /** Joined only where both ends were answered, within one treatment: a gap stays a gap. */
    public List<Segment> segments() {
        var segments = new ArrayList<Segment>();
        var points = story().points();
        for (int i = 1; i < points.size(); i++) {
            var from = points.get(i - 1);
            var to = points.get(i);
            if (from.ordinal() == to.ordinal()
                    && from.pain().isPresent()
                    && to.pain().isPresent()) {
                segments.add(new Segment(
                        x(from.on()),
                        y(from.pain().get().value()),
                        x(to.on()),
                        y(to.pain().get().value())));
            }
        }
        return segments;
    }

    public List<Treatment> treatments() {
        return story().plans().stream()
                .map(plan ->
                        new Treatment(x(plan.treatedOn()), plan.ordinal() + " · " + words.shortDay(plan.treatedOn())))
                .toList();
    }

    public List<Tick> painTicks() {
        return List.of(0, 2, 4, 6, 8, 10).stream()
                .map(p -> new Tick(y(p), Integer.toString(p)))
                .toList();
    }

    public List<Tick> weekTicks() {
        var ticks = new ArrayList<Tick>();
        for (int week = 0; week <= weeks(); week += weeks() > 16 ? 4 : 2) {
            ticks.add(new Tick(x(start().plusDays(7L * week)), Integer.toString(week)));
        }
        return ticks;
    }

    /** The zone in which a score is a response: two and more below the last baseline. */
    public double responderTop() {
        var baseline =
                story().plans().get(story().plans().size() - 1).baseline().flatMap(b -> b.worst());
        return baseline.map(p -> y(Math.max(0, p.value() - 2))).orElse(BOTTOM);
    }

    public double responderHeight() {
        return round(BOTTOM - responderTop());
    }

    public double todayX() {
        return x(story().today());
    }

    public List<Row> rows() {
        return story().points().stream()
                .map(point -> new Row(
                        point.ordinal() + " · " + words.say("milestone." + point.label()),
                        words.day(point.on()),
                        point.pain().map(p -> Integer.toString(p.value())).orElse("–"),
                        point.omed().map(o -> words.number(o.milligrams())).orElse("–"),
                        point.response()
                                .map(r -> r == ResponseClass.NOT_ASSESSABLE
                                        ? words.say("response.NOT_ASSESSABLE")
                                        : r.name())
                                .orElse(words.say("milestone.BASELINE")),
                        point.response()
                                .map(r -> r.name().toLowerCase(Locale.ROOT))
                                .orElse("")))
                .toList();
    }

    public List<Done> done() {
        var done = new ArrayList<Done>();
        for (var session : story().sessions()) {
            session.treatmentOf(story().lesion().id())
                    .ifPresent(r -> done.add(new Done(
                            r.ordinal(),
                            words.day(words.dayOf(session.entered(SessionState.IN_PROGRESS)
                                    .orElse(session.planned().start()))),
                            session.id().value(),
                            SessionPage.probes(words, r.probes()),
                            SessionPage.cycles(words, r.cycles()),
                            r.lowestTemperature() + " °C",
                            r.iceMarginMm().map(mm -> mm + " mm").orElse("–"),
                            r.iceMarginMm().filter(mm -> mm < 5).isPresent() ? "t-warn" : "",
                            words.say(r.technicalSuccess() ? "answer.yes" : "answer.no"),
                            events(session))));
            session.course()
                    .notTreatedOf(story().lesion().id())
                    .ifPresent(left -> done.add(new Done(
                            0,
                            words.day(words.dayOf(left.at())),
                            session.id().value(),
                            words.say("treatment.not-treated"),
                            words.say("not-treated." + left.reason()) + ": " + left.text(),
                            "–",
                            "–",
                            "",
                            "–",
                            events(session))));
        }
        return done;
    }

    private String events(CryoablationSession session) {
        var said = story().events().stream()
                .filter(e -> e.counts() && e.session().equals(session.id()))
                .map(e -> words.say("term." + e.term()) + " (" + words.say("scale." + e.scale()) + " " + e.gradeLabel()
                        + ")")
                .collect(java.util.stream.Collectors.joining(", "));
        return said.isEmpty() ? words.say("treatment.no-event") : said;
    }
}
