package ir.web.console;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.shared.Result;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.followup.FollowUpService;
import ir.scheduling.followup.LesionHistoryService;
import ir.scheduling.followup.LesionTimeline;
import ir.scheduling.followup.VisitResponseService;
import ir.scheduling.repeat.RepeatTreatmentService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
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

/** The timeline of one lesion: its treatments, the pain curve against the baseline, the response at each visit. */
@Named("lesion")
@RequestScoped
public class LesionPage extends AbstractPage {
    // drawing area of the curve
    private static final double LEFT = 40;
    private static final double RIGHT = 880;
    private static final double TOP = 24;
    private static final double BOTTOM = 224;

    private final LesionHistoryService lesionHistoryService;
    private final VisitResponseService visitResponseService;
    private final RepeatTreatmentService repeatTreatmentService;
    private final FollowUpService followUpService;

    private @Nullable LesionTimeline timeline;

    /** One point of the curve. Each response class has its own shape, so that colour is not the only distinction. */
    public record DataPoint(double x, double y, String type, String label, String value) {}

    /** One line between two consecutive answers. */
    public record Segment(double x1, double y1, double x2, double y2) {}

    /** One treatment on the time axis. */
    public record TreatmentMark(double x, String label) {}

    /** A label on an axis. */
    public record AxisTick(double at, String label) {}

    /** One row of the table beside the curve. */
    public record VisitRow(String visit, String date, String pain, String omed, String response, String tone) {}

    /** One treatment with its details. */
    public record TreatmentRow(
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

    @Inject
    LesionPage(
            PageContext context,
            LesionHistoryService lesionHistoryService,
            VisitResponseService visitResponseService,
            RepeatTreatmentService repeatTreatmentService,
            FollowUpService followUpService) {
        super(context);
        this.lesionHistoryService = lesionHistoryService;
        this.visitResponseService = visitResponseService;
        this.repeatTreatmentService = repeatTreatmentService;
        this.followUpService = followUpService;
    }

    public void load() {
        var id = param("id");
        if (id.isEmpty()) {
            redirect("/lesions");
            return;
        }
        if (posted()) {
            try {
                act(new LesionId(id));
            } catch (IllegalArgumentException outOfRange) {
                flashMessages.invalid(outOfRange);
            }
        }
        requireFound(lesionHistoryService.timeline(actor(), new LesionId(id))).ifPresent(found -> timeline = found);
    }

    private void act(LesionId id) {
        switch (param("step")) {
            case "record" -> {
                var form = form();
                form.problem()
                        .ifPresentOrElse(
                                flashMessages::invalid,
                                () -> showResult(
                                        visitResponseService.submitUnscheduled(actor(), id, form.answers()),
                                        "lesion.answered"));
            }
            case "repeat" ->
                showResult(repeatTreatmentService.request(actor(), id, param("repeat-reason")), "repeat.requested");
            case "anchor" ->
                showResult(
                        followUpService.changeTreatmentDate(
                                actor(), param("plan"), date("treated-on"), param("anchor-reason")),
                        "lesion.anchored");
            case "end" ->
                showResult(
                        followUpService.end(
                                actor(),
                                new PatientId(param("patient")),
                                choice(FollowUpPlan.EndReason.class, "ending"),
                                param("end-reason")),
                        "lesion.ended");
            default -> throw new InvalidInput("step", param("step"), "action-of-page");
        }
    }

    private <T> void showResult(Result<T> result, String key) {
        showRejection(result).ifPresent(value -> {
            flashMessages.success(messages.get(key));
            redirect("/lesion?id=" + param("id"));
        });
    }

    public VisitResponseForm form() {
        return new VisitResponseForm(this, messages, Set.of());
    }

    public boolean answerable() {
        return timeline().active().isPresent() && currentUser.has("SUBMIT_ANSWERS");
    }

    public boolean closable() {
        return timeline().active().isPresent() && currentUser.has("END_FOLLOW_UP");
    }

    public boolean requestable() {
        return !timeline().plans().isEmpty() && currentUser.has("RECORD_VISIT");
    }

    public String activePlan() {
        return timeline().active().map(FollowUpPlan::id).orElse("");
    }

    public String treatedOn() {
        return timeline().active().map(plan -> plan.treatedOn().toString()).orElse("");
    }

    public List<AvailabilityPage.SelectOption> endings() {
        return Arrays.stream(FollowUpPlan.EndReason.values())
                .map(e -> new AvailabilityPage.SelectOption(
                        e.name(), messages.get("ending." + e), param("ending").equals(e.name())))
                .toList();
    }

    public List<SessionPage.AdverseEventRow> events() {
        return timeline().events().stream()
                .map(e -> SessionPage.event(messages, e))
                .toList();
    }

    /** One imaging study of the treated zone. */
    public record ImagingRow(String when, String how, String verdict, String tone, String size, String report) {}

    public List<ImagingRow> images() {
        return timeline().plans().stream()
                .flatMap(plan -> plan.responses().stream())
                .flatMap(response -> response.imaging().stream())
                .map(i -> new ImagingRow(
                        messages.day(i.on()),
                        messages.get("modality." + i.modality()),
                        messages.get("verdict." + i.verdict()),
                        i.verdict() == ImagingAssessment.Verdict.NO_VIABLE_TUMOUR ? "t-ok" : "t-warn",
                        i.longestCm().map(cm -> messages.number(cm) + " cm").orElse("–"),
                        i.report()))
                .toList();
    }

    /** One other therapy with its day. */
    public record TherapyRow(String when, String what, String result) {}

    public List<TherapyRow> therapies() {
        return timeline().therapies().stream()
                .map(t -> new TherapyRow(
                        t.on().map(messages::date).orElse(messages.get("unknown.date")),
                        t.name(),
                        messages.get("prior." + t.result())))
                .toList();
    }

    /** One candidate for a repeat treatment and its decision. */
    public record CandidateRow(String id, String state, String tone, String why, String decided) {}

    public List<CandidateRow> candidates() {
        return timeline().candidates().stream()
                .map(c -> new CandidateRow(
                        c.id(),
                        messages.get("repeat-state." + c.state()),
                        c.state().open() ? "t-warn" : "",
                        c.triggers().stream()
                                .map(t -> RepeatPage.trigger(messages, t))
                                .collect(java.util.stream.Collectors.joining(" · ")),
                        c.decision()
                                .map(d -> d.decisionMaker() + ": " + d.reason())
                                .orElse("")))
                .toList();
    }

    /** The next action, in one line. */
    public String next() {
        var candidate =
                timeline().candidates().stream().filter(c -> c.state().open()).findFirst();
        if (candidate.isPresent()) {
            return messages.get(
                    "lesion.next.repeat",
                    messages.get("repeat-state." + candidate.get().state()));
        }
        return timeline()
                .active()
                .flatMap(plan -> plan.visits().stream()
                        .filter(v -> v.stateOn(timeline().today()).open())
                        .findFirst())
                .map(v ->
                        messages.get("lesion.next.visit", messages.get("milestone." + v.code()), messages.day(v.due())))
                .orElse(messages.get("lesion.next.none"));
    }

    /** Notes on whole follow-up plans. */
    public List<String> notes() {
        return timeline().plans().stream()
                .flatMap(plan -> plan.notes().stream())
                .map(n -> messages.get(
                        "lesion.note",
                        messages.dateTime(n.at()),
                        n.by(),
                        messages.get(
                                n.what().startsWith("TREATED_ON") ? "lesion.note.anchor" : "ending." + n.what(),
                                n.what().replace("TREATED_ON ", "").replace(" ", " → ")),
                        n.reason()))
                .toList();
    }

    public boolean loaded() {
        return timeline != null;
    }

    public LesionTimeline timeline() {
        return Objects.requireNonNull(timeline);
    }

    public String patientLine() {
        var patient = timeline().patient();
        var age = patient.ageOn(timeline().today())
                .map(years -> " · " + messages.get("patient.age", years))
                .orElse("");
        var died = patient.deceasedOn()
                .map(day -> " · " + messages.get("patient.died", messages.date(day)))
                .orElse("");
        return messages.get("sex." + patient.sex()) + age + " · " + patient.medicalRecordNumber() + died;
    }

    public List<ReferralPage.LabelledValue> band() {
        var facts = new ArrayList<ReferralPage.LabelledValue>();
        facts.add(new ReferralPage.LabelledValue(
                messages.get("fact.kind"),
                messages.get("tumour." + timeline().lesion().category()) + " · "
                        + timeline().lesion().description()));
        facts.add(new ReferralPage.LabelledValue(messages.get("fact.treatments"), Integer.toString(done().size())));
        best().ifPresent(point -> facts.add(new ReferralPage.LabelledValue(
                messages.get("fact.best"),
                messages.get(
                        "lesion.best",
                        messages.get("response." + point.response().orElse(ResponseClass.IR)),
                        point.pain().map(p -> Integer.toString(p.value())).orElse("–"),
                        messages.get("milestone." + point.label())))));
        return facts;
    }

    private Optional<LesionTimeline.PainCurvePoint> best() {
        return timeline().points().stream()
                .filter(p -> p.response().filter(ResponseClass::responded).isPresent())
                .min(java.util.Comparator.comparingInt(
                        p -> p.pain().map(s -> s.value()).orElse(11)));
    }

    private LocalDate start() {
        return timeline().plans().get(0).treatedOn();
    }

    public boolean drawn() {
        return !timeline().plans().isEmpty();
    }

    private double weeks() {
        double last = ChronoUnit.DAYS.between(start(), timeline().today()) / 7.0;
        for (var point : timeline().points()) {
            last = Math.max(last, week(point.on()));
        }
        return Math.max(8, Math.ceil((last + 1) / 4) * 4);
    }

    private double week(LocalDate day) {
        return ChronoUnit.DAYS.between(start(), day) / 7.0;
    }

    private double x(LocalDate day) {
        // the axis starts two weeks before the treatment, with the baseline
        return round(LEFT + (week(day) + 2) / (weeks() + 2) * (RIGHT - LEFT));
    }

    private static double y(int pain) {
        return round(BOTTOM - pain / 10.0 * (BOTTOM - TOP));
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }

    public List<DataPoint> marks() {
        return timeline().points().stream()
                .filter(point -> point.pain().isPresent())
                .map(point -> new DataPoint(
                        x(point.on()),
                        y(point.pain().get().value()),
                        point.response()
                                .map(r -> r.name().toLowerCase(Locale.ROOT))
                                .orElse("b"),
                        messages.get("milestone." + point.label()),
                        Integer.toString(point.pain().get().value())))
                .toList();
    }

    /** Connects two visits only if both were answered within one treatment; missing answers leave a gap. */
    public List<Segment> segments() {
        var segments = new ArrayList<Segment>();
        var points = timeline().points();
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

    public List<TreatmentMark> treatments() {
        return timeline().plans().stream()
                .map(plan -> new TreatmentMark(
                        x(plan.treatedOn()), plan.ordinal() + " · " + messages.shortDay(plan.treatedOn())))
                .toList();
    }

    public List<AxisTick> painTicks() {
        return List.of(0, 2, 4, 6, 8, 10).stream()
                .map(p -> new AxisTick(y(p), Integer.toString(p)))
                .toList();
    }

    public List<AxisTick> weekTicks() {
        var ticks = new ArrayList<AxisTick>();
        for (int week = 0; week <= weeks(); week += weeks() > 16 ? 4 : 2) {
            ticks.add(new AxisTick(x(start().plusDays(7L * week)), Integer.toString(week)));
        }
        return ticks;
    }

    /** Upper edge of the response zone: two points below the last baseline. */
    public double responderTop() {
        var baseline =
                timeline().plans().get(timeline().plans().size() - 1).baseline().flatMap(b -> b.worst());
        return baseline.map(p -> y(Math.max(0, p.value() - 2))).orElse(BOTTOM);
    }

    public double responderHeight() {
        return round(BOTTOM - responderTop());
    }

    public double todayX() {
        return x(timeline().today());
    }

    public List<VisitRow> rows() {
        return timeline().points().stream()
                .map(point -> new VisitRow(
                        point.ordinal() + " · " + messages.get("milestone." + point.label()),
                        messages.day(point.on()),
                        point.pain().map(p -> Integer.toString(p.value())).orElse("–"),
                        point.omed().map(o -> messages.number(o.milligrams())).orElse("–"),
                        point.response()
                                .map(r -> r == ResponseClass.NOT_ASSESSABLE
                                        ? messages.get("response.NOT_ASSESSABLE")
                                        : r.name())
                                .orElse(messages.get("milestone.BASELINE")),
                        point.response()
                                .map(r -> r.name().toLowerCase(Locale.ROOT))
                                .orElse("")))
                .toList();
    }

    public List<TreatmentRow> done() {
        var done = new ArrayList<TreatmentRow>();
        for (var session : timeline().sessions()) {
            session.treatmentOf(timeline().lesion().id())
                    .ifPresent(r -> done.add(new TreatmentRow(
                            r.ordinal(),
                            messages.day(messages.dayOf(session.enteredAt(SessionState.IN_PROGRESS)
                                    .orElse(session.planned().start()))),
                            session.id().value(),
                            SessionPage.probes(messages, r.probes()),
                            SessionPage.cycles(messages, r.cycles()),
                            r.lowestTemperature() + " °C",
                            r.iceMarginMm().map(mm -> mm + " mm").orElse("–"),
                            r.iceMarginMm().filter(mm -> mm < 5).isPresent() ? "t-warn" : "",
                            messages.get(r.technicalSuccess() ? "answer.yes" : "answer.no"),
                            events(session))));
            session.course()
                    .notTreatedOf(timeline().lesion().id())
                    .ifPresent(untreated -> done.add(new TreatmentRow(
                            0,
                            messages.day(messages.dayOf(untreated.at())),
                            session.id().value(),
                            messages.get("treatment.not-treated"),
                            messages.get("not-treated." + untreated.reason()) + ": " + untreated.text(),
                            "–",
                            "–",
                            "",
                            "–",
                            events(session))));
        }
        return done;
    }

    private String events(CryoablationSession session) {
        var text = timeline().events().stream()
                .filter(e -> e.valid() && e.session().equals(session.id()))
                .map(e -> messages.get(
                        "lesion.event",
                        messages.get("term." + e.term()),
                        messages.get("scale." + e.scale()),
                        e.gradeLabel()))
                .collect(java.util.stream.Collectors.joining(", "));
        return text.isEmpty() ? messages.get("treatment.no-event") : text;
    }
}
