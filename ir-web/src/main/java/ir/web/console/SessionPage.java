package ir.web.console;

import ir.domain.booking.BookingId;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Laterality;
import ir.domain.resource.ProbeLot;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.shared.Result;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.Probe;
import ir.domain.treatment.ProtectiveTechnique;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.SessionCourse;
import ir.domain.treatment.SessionState;
import ir.domain.treatment.TreatmentRecord;
import ir.domain.treatment.UntreatedLesion;
import ir.scheduling.stock.StockService;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.DayBoard;
import ir.scheduling.treatment.DayBoardService;
import ir.scheduling.treatment.TreatmentRecordService;
import ir.scheduling.treatment.TreatmentService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One session on the day of treatment: time-out, actual times, the record of each lesion, adverse events, amendments.
 */
@Named("treatmentSession")
@RequestScoped
public class SessionPage extends AbstractPage {
    /** Rows for freeze-thaw cycles; the usual protocol has two cycles. */
    private static final int CYCLES = 3;

    private final DayBoardService dayBoardService;
    private final TreatmentService treatmentService;
    private final TreatmentRecordService treatmentRecordService;
    private final AdverseEventService adverseEventService;
    private final StockService stockService;
    private final Clock clock;

    private DayBoard.@Nullable SessionCase one;

    @Inject
    SessionPage(
            PageContext context,
            DayBoardService dayBoardService,
            TreatmentService treatmentService,
            TreatmentRecordService treatmentRecordService,
            AdverseEventService adverseEventService,
            StockService stockService,
            Clock clock) {
        super(context);
        this.dayBoardService = dayBoardService;
        this.treatmentService = treatmentService;
        this.treatmentRecordService = treatmentRecordService;
        this.adverseEventService = adverseEventService;
        this.stockService = stockService;
        this.clock = clock;
    }

    public void load() {
        var id = param("id");
        if (id.isEmpty()) {
            redirect("/today");
            return;
        }
        if (posted()) {
            try {
                act(new SessionId(id), param("step").split(":", 2));
            } catch (IllegalArgumentException outOfRange) {
                flashMessages.invalid(outOfRange);
            }
        }
        requireFound(dayBoardService.session(actor(), new SessionId(id))).ifPresent(found -> one = found);
    }

    private void act(SessionId id, String[] step) {
        var what = step.length > 1 ? step[1] : "";
        switch (step[0]) {
            case "emergency" ->
                stepped(treatmentService.start(
                        actor(),
                        id,
                        Optional.of(new TreatmentService.EmergencyCosign(param("second"), param("reason")))));
            case "time-out" ->
                showResult(treatmentService.timeOut(actor(), id, sides()), messages.get("time-out.done"));
            case "phase" ->
                showResult(
                        treatmentService.startPhase(
                                actor(), id, Inputs.choice(Phase.class, "step", what), began(id, what)),
                        messages.get("phase.begun", messages.get("phase." + what)));
            case "record" -> record(id, what);
            case "leave" ->
                showResult(
                        treatmentRecordService.markUntreated(
                                actor(),
                                id,
                                new LesionId(what),
                                choice(UntreatedLesion.Reason.class, "why-not"),
                                param("why-not-text")),
                        messages.get("treatment.left"));
            case "amend" -> amend(id, what);
            case "abort" -> stepped(treatmentService.abort(actor(), id, param("abort-reason")));
            case "event" -> report(id);
            case "healed" ->
                showResult(
                        adverseEventService.resolve(actor(), what, date("healed-" + what)),
                        messages.get("event.healed"));
            case "strike" ->
                showResult(
                        adverseEventService.markEnteredInError(actor(), what, param("strike-" + what)),
                        messages.get("event.struck"));
            default -> throw new InvalidInput("step", step[0], "action-of-page");
        }
    }

    private void stepped(Result<CryoablationSession> result) {
        showRejection(result).ifPresent(session -> {
            flashMessages.success(messages.get("today.stepped", messages.get("session." + session.state())));
            redirect("/session?id=" + session.id());
        });
    }

    private <T> void showResult(Result<T> result, String text) {
        showRejection(result).ifPresent(done -> {
            flashMessages.success(text);
            redirect("/session?id=" + param("id"));
        });
    }

    private Map<LesionId, Laterality> sides() {
        var sides = new HashMap<LesionId, Laterality>();
        request.getParameterMap().keySet().stream()
                .filter(name -> name.startsWith("side-") && !param(name).isEmpty())
                .forEach(name -> sides.put(new LesionId(name.substring(5)), choice(Laterality.class, name)));
        return sides;
    }

    /** Reads the start of a phase as a time on the session's day; blank means now. */
    private Optional<Instant> began(SessionId id, String phase) {
        var typed = param("at-" + phase);
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        var session = dayBoardService.session(actor(), id);
        var day = session instanceof Result.Success<DayBoard.SessionCase> found
                ? messages.dayOf(found.value()
                        .session()
                        .enteredAt(SessionState.CHECKED_IN)
                        .orElse(found.value().session().planned().start()))
                : messages.dayOf(clock.instant());
        return Optional.of(
                day.atTime(hour("at-" + phase)).atZone(messages.zone()).toInstant());
    }

    private void record(SessionId id, String lesion) {
        if (param("success").isEmpty()) {
            flashMessages.invalid(messages.get("treatment.success-missing"));
            return;
        }
        showResult(
                treatmentRecordService.record(actor(), id, treatment(lesion, wholeNumber("probes"), lots())),
                messages.get("treatment.recorded"));
    }

    private void amend(SessionId id, String lesion) {
        if (param("success").isEmpty()) {
            flashMessages.invalid(messages.get("treatment.success-missing"));
            return;
        }
        showResult(
                treatmentRecordService.amend(
                        actor(), id, treatment(lesion, 1, Map.of()), param("amend-reason"), Optional.empty()),
                messages.get("treatment.amended"));
    }

    private TreatmentRecordService.TreatmentInput treatment(String lesion, int probes, Map<String, Integer> lots) {
        if (probes < 1 || probes > 30) {
            throw new IllegalArgumentException(messages.get("treatment.probes-range"));
        }
        int lowest = wholeNumber("lowest");
        if (lowest > 0 || lowest < -196) {
            throw new IllegalArgumentException(messages.get("treatment.lowest-range"));
        }
        return new TreatmentRecordService.TreatmentInput(
                new LesionId(lesion),
                probes,
                lots,
                Arrays.stream(param("positions").split("[;\\n]", -1))
                        .map(String::strip)
                        .filter(position -> !position.isEmpty())
                        .toList(),
                cycles(),
                lowest,
                whole("margin"),
                protections(),
                whole("gas"),
                radiation(),
                param("success").equals("yes"));
    }

    private List<FreezeThawCycle> cycles() {
        var cycles = new ArrayList<FreezeThawCycle>();
        for (int i = 1; i <= CYCLES; i++) {
            if (!param("freeze" + i).isEmpty()) {
                var from = param("from" + i);
                cycles.add(new FreezeThawCycle(
                        wholeNumber("freeze" + i),
                        whole("thaw" + i).orElse(0),
                        from.isEmpty()
                                ? Optional.empty()
                                : Optional.of(messages.dayOf(clock.instant())
                                        .atTime(Inputs.hour("from" + i, from))
                                        .atZone(messages.zone())
                                        .toInstant())));
            }
        }
        return cycles;
    }

    private Optional<Integer> whole(String name) {
        return param(name).isEmpty() ? Optional.empty() : Optional.of(wholeNumber(name));
    }

    private Optional<Double> number(String name) {
        return param(name).isEmpty() ? Optional.empty() : Optional.of(decimal(name));
    }

    private Set<ProtectiveTechnique> protections() {
        var all = EnumSet.noneOf(ProtectiveTechnique.class);
        for (var protection : ProtectiveTechnique.values()) {
            if (!param("protection-" + protection).isEmpty()) {
                all.add(protection);
            }
        }
        return all;
    }

    private Optional<RadiationDose> radiation() {
        var dlp = number("dlp");
        var ctdi = number("ctdi");
        return dlp.isEmpty() && ctdi.isEmpty() ? Optional.empty() : Optional.of(new RadiationDose(dlp, ctdi));
    }

    private void report(SessionId id) {
        if (param("event-term").isEmpty() || param("event-grade").isEmpty()) {
            flashMessages.invalid(messages.get("event.missing"));
            return;
        }
        // scale and grade are one choice, so that a grade outside the scale cannot be selected
        var graded = param("event-grade").split(":", 2);
        showResult(
                adverseEventService.report(
                        actor(),
                        id,
                        new LesionId(param("event-lesion")),
                        new AdverseEventService.Report(
                                choice(AdverseEvent.Term.class, "event-term"),
                                param("event-words"),
                                Inputs.choice(AdverseEvent.Scale.class, "event-grade", graded[0]),
                                Inputs.wholeNumber("event-grade", part(graded, 1)),
                                date("event-onset"),
                                choice(AdverseEvent.Causality.class, "event-causality"),
                                whole("event-days"))),
                messages.get("event.reported"));
    }

    // --- values for the page

    public boolean loaded() {
        return one != null;
    }

    public DayBoard.SessionCase one() {
        return Objects.requireNonNull(one);
    }

    private CryoablationSession session() {
        return one().session();
    }

    private SessionCourse course() {
        return session().course();
    }

    private boolean running() {
        return session().state() == SessionState.IN_PROGRESS || session().state() == SessionState.RECOVERY;
    }

    /**
     * Whether the emergency procedure is possible: where a life is at risk, two clinicians sign instead of waiting for
     * the missing consent.
     */
    public boolean emergency() {
        return session().state() == SessionState.CHECKED_IN
                && !one().consent()
                && currentUser.has("OVERRIDE_CLINICAL_RULE");
    }

    public boolean timeOutOpen() {
        return (session().state() == SessionState.CHECKED_IN || session().state() == SessionState.IN_PROGRESS)
                && course().timeOut().isEmpty()
                && currentUser.has("CHECK_IN");
    }

    public String timeOutText() {
        return course().timeOut()
                .map(t -> messages.get("time-out.text", messages.time(t.at()), t.by()))
                .orElse(messages.get("time-out.none"));
    }

    public boolean abortable() {
        return session().state() == SessionState.IN_PROGRESS && currentUser.has("RECORD_TREATMENT");
    }

    public String day() {
        return messages.dayOf(session().planned().start()).toString();
    }

    public String title() {
        return messages.day(messages.dayOf(session().planned().start())) + ", "
                + messages.timeRange(session().planned());
    }

    public ReferralsPage.StatusTag state() {
        return DayBoardPage.stateTag(messages, session().state());
    }

    public boolean recordable() {
        return currentUser.has("RECORD_TREATMENT")
                && running()
                && course().timeOut().isPresent();
    }

    /** One lesion of the session; {@code said} is its record, {@code left} the reason for a missing record. */
    public record LesionRow(
            String id,
            String name,
            boolean paired,
            boolean open,
            List<ReferralPage.LabelledValue> recorded,
            String left,
            boolean amendable,
            List<String> amendments) {}

    public List<LesionRow> lesions() {
        return one().lesions().stream().map(this::line).toList();
    }

    private LesionRow line(Lesion lesion) {
        var record = session().treatmentOf(lesion.id());
        var left = course().notTreatedOf(lesion.id());
        return new LesionRow(
                lesion.id().value(),
                messages.lesion(lesion),
                lesion.site().paired(),
                record.isEmpty() && left.isEmpty(),
                record.map(this::facts).orElse(List.of()),
                left.map(l -> messages.get("not-treated." + l.reason()) + ": " + l.text())
                        .orElse(""),
                record.isPresent() && currentUser.has("RECORD_TREATMENT"),
                course().amendments().stream()
                        .filter(a -> a.before().lesion().equals(lesion.id()))
                        .map(a -> messages.get(
                                "treatment.amendment",
                                messages.dateTime(a.at()),
                                a.by(),
                                a.reason(),
                                facts(a.before()).stream()
                                        .map(f -> f.name() + " " + f.value())
                                        .collect(Collectors.joining(" · "))))
                        .toList());
    }

    private List<ReferralPage.LabelledValue> facts(TreatmentRecord r) {
        var facts = new ArrayList<ReferralPage.LabelledValue>();
        facts.add(fact("col.treatment", messages.get("session.ordinal", r.ordinal())));
        facts.add(fact("treatment.probes", probes(messages, r.probes())));
        facts.add(fact("col.cycles", cycles(messages, r.cycles())));
        facts.add(fact("col.lowest", r.lowestTemperature() + " °C"));
        facts.add(fact("col.margin", r.iceMarginMm().map(mm -> mm + " mm").orElse(messages.get("unknown.value"))));
        facts.add(fact(
                "treatment.protections",
                r.protections().isEmpty()
                        ? messages.get("treatment.no-protection")
                        : r.protections().stream()
                                .sorted()
                                .map(p -> messages.get("protection." + p))
                                .collect(Collectors.joining(", "))));
        facts.add(fact("treatment.gas", r.gasCylinders().map(String::valueOf).orElse(messages.get("unknown.value"))));
        facts.add(fact(
                "treatment.radiation",
                r.radiation().map(dose -> dose(messages, dose)).orElse(messages.get("unknown.value"))));
        facts.add(fact("treatment.success", messages.get(r.technicalSuccess() ? "answer.yes" : "answer.no")));
        facts.add(fact("col.by", r.recordedBy() + ", " + messages.dateTime(r.recordedAt())));
        return facts;
    }

    private ReferralPage.LabelledValue fact(String key, String value) {
        return new ReferralPage.LabelledValue(messages.get(key), value);
    }

    /** Formats probes, such as {@code two 2.4 mm (lot A1): cranial, caudal}. */
    static String probes(Messages messages, List<Probe> probes) {
        var lots = probes.stream().flatMap(p -> p.lot().stream()).distinct().collect(Collectors.joining(", "));
        var positions =
                probes.stream().map(Probe::position).filter(p -> !p.isEmpty()).collect(Collectors.joining(", "));
        return probes.size() + " × " + messages.get("probe." + probes.get(0).size())
                + (lots.isEmpty() ? "" : ", " + messages.get("treatment.of-lot", lots))
                + (positions.isEmpty() ? "" : ": " + positions);
    }

    static String cycles(Messages messages, List<FreezeThawCycle> cycles) {
        var minutes = cycles.stream()
                .map(c -> c.freezeMinutes() + (c.thawMinutes() > 0 ? "–" + c.thawMinutes() : ""))
                .collect(Collectors.joining("–"));
        var from = cycles.stream()
                .flatMap(c -> c.from().stream())
                .map(messages::time)
                .collect(Collectors.joining(", "));
        return messages.get("treatment.minutes", minutes)
                + (from.isEmpty() ? "" : " (" + messages.get("treatment.from", from) + ")");
    }

    static String dose(Messages messages, RadiationDose dose) {
        return java.util.stream.Stream.of(
                        dose.doseLengthProduct().map(d -> messages.get("treatment.dlp-value", messages.number(d))),
                        dose.ctdiVol().map(d -> messages.get("treatment.ctdi-value", messages.number(d))))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    /** A lot that can supply the probes, and the number that the booking has reserved from it. */
    public record LotRow(String id, String name, int reserved) {}

    public List<LotRow> lotLines() {
        var reserved =
                stockService.reservedFor(actor(), new BookingId(session().id().value()));
        return reserved instanceof Result.Success<Map<ProbeLot, Integer>> success
                ? success.value().entrySet().stream()
                        .map(e -> new LotRow(
                                e.getKey().id(),
                                messages.get(
                                        "treatment.lot",
                                        e.getKey().lot(),
                                        messages.date(e.getKey().expires()),
                                        e.getValue()),
                                e.getValue()))
                        .toList()
                : List.of();
    }

    /** Reads the number entered for each lot; blank means the number that the booking has reserved. */
    private Map<String, Integer> lots() {
        var lots = new HashMap<String, Integer>();
        request.getParameterMap().keySet().stream()
                .filter(name -> name.startsWith("lot-")
                        && !param(name).isEmpty()
                        && !param(name).equals("0"))
                .forEach(name -> lots.put(name.substring(4), wholeNumber(name)));
        return lots;
    }

    public int plannedProbes() {
        return session().plan().input().probes();
    }

    /** One freeze-thaw cycle. */
    public record CycleRow(int number, String freeze, String thaw, String from) {}

    public List<CycleRow> cycleRows() {
        var protocol = session().plan().input().protocol();
        return List.of(
                new CycleRow(
                        1,
                        submittedOr("freeze1", Integer.toString(protocol.firstFreeze())),
                        submittedOr("thaw1", Integer.toString(protocol.thaw())),
                        submittedOr("from1", "")),
                new CycleRow(
                        2,
                        submittedOr("freeze2", Integer.toString(protocol.secondFreeze())),
                        submittedOr("thaw2", ""),
                        submittedOr("from2", "")),
                new CycleRow(3, submittedOr("freeze3", ""), submittedOr("thaw3", ""), submittedOr("from3", "")));
    }

    public List<AvailabilityPage.SelectOption> protectionBoxes() {
        return Arrays.stream(ProtectiveTechnique.values())
                .map(p -> new AvailabilityPage.SelectOption(
                        p.name(),
                        messages.get("protection." + p),
                        !param("protection-" + p).isEmpty()))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> whyNot() {
        return Arrays.stream(UntreatedLesion.Reason.values())
                .map(r -> new AvailabilityPage.SelectOption(
                        r.name(),
                        messages.get("not-treated." + r),
                        param("why-not").equals(r.name())))
                .toList();
    }

    /** One phase with planned duration, actual start and actual duration. */
    public record PhaseRow(String phase, String name, String planned, String began, String took, boolean open) {}

    public List<PhaseRow> phases() {
        boolean may = currentUser.has("CHECK_IN");
        return session().plan().phaseWindows(session().planned().start()).stream()
                .map(window -> {
                    var phase = window.phase();
                    boolean open = may
                            && (phase == Phase.SET_UP
                                    ? session().state() == SessionState.CHECKED_IN
                                            || session().state() == SessionState.IN_PROGRESS
                                    : session().state() == SessionState.IN_PROGRESS
                                            && phase != Phase.INDUCTION
                                            && phase.compareTo(Phase.TURN_OVER) < 0);
                    return new PhaseRow(
                            phase.name(),
                            messages.get("phase." + phase),
                            messages.timeRange(window.window()),
                            course().startedAt(phase).map(messages::time).orElse("–"),
                            course().durationOf(phase)
                                    .map(d -> messages.get("minutes", d.toMinutes()))
                                    .orElse("–"),
                            open);
                })
                .toList();
    }

    /** Whether the user can enter the start of a phase. */
    public boolean phasesOpen() {
        return phases().stream().anyMatch(PhaseRow::open);
    }

    /** One adverse event of the session. */
    public record AdverseEventRow(
            String id,
            String when,
            String what,
            String grade,
            String more,
            String state,
            boolean lasts,
            boolean counts) {}

    public List<AdverseEventRow> events() {
        return one().events().stream().map(e -> event(messages, e)).toList();
    }

    static AdverseEventRow event(Messages messages, AdverseEvent e) {
        var more = messages.get("causality." + e.causality())
                + e.admissionDays()
                        .map(days -> " · " + messages.get("event.admitted", days))
                        .orElse("")
                + " · " + e.recordedBy();
        var state = e.enteredInErrorReason()
                .map(reason -> messages.get("event.was-struck", reason))
                .or(() -> e.resolvedOn().map(day -> messages.get("event.was-healed", messages.date(day))))
                .orElse(messages.get("event.lasts"));
        return new AdverseEventRow(
                e.id(),
                messages.day(e.onset()),
                messages.get("term." + e.term()) + (e.description().isEmpty() ? "" : ": " + e.description()),
                messages.get("event.graded", messages.get("scale." + e.scale()), e.gradeLabel()),
                more,
                state,
                e.ongoing(),
                e.valid());
    }

    public boolean reportable() {
        return session().enteredAt(SessionState.CHECKED_IN).isPresent() && currentUser.has("RECORD_VISIT");
    }

    public List<AvailabilityPage.SelectOption> terms() {
        return Arrays.stream(AdverseEvent.Term.values())
                .map(t -> new AvailabilityPage.SelectOption(
                        t.name(), messages.get("term." + t), param("event-term").equals(t.name())))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> grades() {
        return Arrays.stream(AdverseEvent.Scale.values())
                .flatMap(scale -> java.util.stream.IntStream.rangeClosed(1, scale.highest())
                        .mapToObj(grade -> new AvailabilityPage.SelectOption(
                                scale + ":" + grade,
                                messages.get("scale." + scale) + " " + scale.label(grade),
                                param("event-grade").equals(scale + ":" + grade))))
                .toList();
    }

    public List<AvailabilityPage.SelectOption> causalities() {
        return Arrays.stream(AdverseEvent.Causality.values())
                .map(c -> new AvailabilityPage.SelectOption(
                        c.name(),
                        messages.get("causality." + c),
                        submittedOr("event-causality", "UNKNOWN").equals(c.name())))
                .toList();
    }

    public String today() {
        return messages.dayOf(clock.instant()).toString();
    }
}
