package ir.web.console;

import ir.domain.booking.BookingId;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.patient.Laterality;
import ir.domain.resource.ProbeLot;
import ir.domain.session.Phase;
import ir.domain.session.SessionId;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.Course;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.FreezeThawCycle;
import ir.domain.treatment.NotTreated;
import ir.domain.treatment.Probe;
import ir.domain.treatment.Protection;
import ir.domain.treatment.RadiationDose;
import ir.domain.treatment.SessionState;
import ir.domain.treatment.TreatmentRecord;
import ir.scheduling.treatment.AdverseEventDesk;
import ir.scheduling.treatment.DayBoard;
import ir.scheduling.treatment.TreatmentDesk;
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

/** One session as it happens: time-out, real times, the record of each lesion, adverse events, amendments. */
@Named("treatmentSession")
@RequestScoped
public class SessionPage extends Page {
    /** Freeze and thaw, so many rows; the usual protocol has two. */
    private static final int CYCLES = 3;

    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private DayBoard.@Nullable Case one;

    public void open() {
        var id = param("id");
        if (id.isEmpty()) {
            go("/today");
            return;
        }
        if (posted()) {
            try {
                act(new SessionId(id), param("step").split(":", 2));
            } catch (IllegalArgumentException outOfRange) {
                notices.invalid(outOfRange);
            }
        }
        subject(desks.treatments().session(actor(), new SessionId(id))).ifPresent(found -> one = found);
    }

    private void act(SessionId id, String[] step) {
        var what = step.length > 1 ? step[1] : "";
        switch (step[0]) {
            case "emergency" ->
                stepped(desks.treatments()
                        .start(actor(), id, Optional.of(new TreatmentDesk.TwoSign(param("second"), param("reason")))));
            case "time-out" -> told(desks.treatments().timeOut(actor(), id, sides()), words.say("time-out.done"));
            case "phase" ->
                told(
                        desks.treatments()
                                .begin(actor(), id, Inputs.choice(Phase.class, "step", what), began(id, what)),
                        words.say("phase.begun", words.say("phase." + what)));
            case "record" -> record(id, what);
            case "leave" ->
                told(
                        desks.treatments()
                                .leave(
                                        actor(),
                                        id,
                                        new LesionId(what),
                                        choice(NotTreated.Reason.class, "why-not"),
                                        param("why-not-text")),
                        words.say("treatment.left"));
            case "amend" -> amend(id, what);
            case "abort" -> stepped(desks.treatments().abort(actor(), id, param("abort-reason")));
            case "event" -> report(id);
            case "healed" ->
                told(desks.adverseEvents().resolve(actor(), what, date("healed-" + what)), words.say("event.healed"));
            case "strike" ->
                told(desks.adverseEvents().strike(actor(), what, param("strike-" + what)), words.say("event.struck"));
            default -> throw new InvalidInput("step", step[0], "a step of this page");
        }
    }

    private void stepped(Outcome<CryoablationSession> outcome) {
        done(outcome).ifPresent(session -> {
            notices.keepDone(words.say("today.stepped", words.say("session." + session.state())));
            go("/session?id=" + session.id());
        });
    }

    private <T> void told(Outcome<T> outcome, String text) {
        done(outcome).ifPresent(done -> {
            notices.keepDone(text);
            go("/session?id=" + param("id"));
        });
    }

    private Map<LesionId, Laterality> sides() {
        var sides = new HashMap<LesionId, Laterality>();
        request.getParameterMap().keySet().stream()
                .filter(name -> name.startsWith("side-") && !param(name).isEmpty())
                .forEach(name -> sides.put(new LesionId(name.substring(5)), choice(Laterality.class, name)));
        return sides;
    }

    /** Typed as an hour of the session's day; nothing typed is now. */
    private Optional<Instant> began(SessionId id, String phase) {
        var typed = param("at-" + phase);
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        var session = desks.treatments().session(actor(), id);
        var day = session instanceof Outcome.Done<DayBoard.Case> found
                ? words.dayOf(found.value()
                        .session()
                        .entered(SessionState.CHECKED_IN)
                        .orElse(found.value().session().planned().start()))
                : words.dayOf(clock.instant());
        return Optional.of(day.atTime(hour("at-" + phase)).atZone(words.zone()).toInstant());
    }

    private void record(SessionId id, String lesion) {
        if (param("success").isEmpty()) {
            notices.invalid(words.say("treatment.success-missing"));
            return;
        }
        told(
                desks.treatments().record(actor(), id, treatment(lesion, wholeNumber("probes"), lots())),
                words.say("treatment.recorded"));
    }

    private void amend(SessionId id, String lesion) {
        if (param("success").isEmpty()) {
            notices.invalid(words.say("treatment.success-missing"));
            return;
        }
        told(
                desks.treatments()
                        .amend(actor(), id, treatment(lesion, 1, Map.of()), param("amend-reason"), Optional.empty()),
                words.say("treatment.amended"));
    }

    private TreatmentDesk.Treatment treatment(String lesion, int probes, Map<String, Integer> lots) {
        if (probes < 1 || probes > 30) {
            throw new IllegalArgumentException(words.say("treatment.probes-range"));
        }
        int lowest = wholeNumber("lowest");
        if (lowest > 0 || lowest < -196) {
            throw new IllegalArgumentException(words.say("treatment.lowest-range"));
        }
        return new TreatmentDesk.Treatment(
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
                                : Optional.of(words.dayOf(clock.instant())
                                        .atTime(Inputs.hour("from" + i, from))
                                        .atZone(words.zone())
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

    private Set<Protection> protections() {
        var all = EnumSet.noneOf(Protection.class);
        for (var protection : Protection.values()) {
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
            notices.invalid(words.say("event.missing"));
            return;
        }
        // scale and grade are one choice, so that nobody picks a grade the scale does not have
        var graded = param("event-grade").split(":", 2);
        told(
                desks.adverseEvents()
                        .report(
                                actor(),
                                id,
                                new LesionId(param("event-lesion")),
                                new AdverseEventDesk.Report(
                                        choice(AdverseEvent.Term.class, "event-term"),
                                        param("event-words"),
                                        Inputs.choice(AdverseEvent.Scale.class, "event-grade", graded[0]),
                                        Inputs.wholeNumber("event-grade", part(graded, 1)),
                                        date("event-onset"),
                                        choice(AdverseEvent.Causality.class, "event-causality"),
                                        whole("event-days"))),
                words.say("event.reported"));
    }

    // --- what the page shows

    public boolean loaded() {
        return one != null;
    }

    public DayBoard.Case one() {
        return Objects.requireNonNull(one);
    }

    private CryoablationSession session() {
        return one().session();
    }

    private Course course() {
        return session().course();
    }

    private boolean running() {
        return session().state() == SessionState.IN_PROGRESS || session().state() == SessionState.RECOVERY;
    }

    /** Nobody waits for paper where a life is at risk: two clinicians sign in its place. */
    public boolean emergency() {
        return session().state() == SessionState.CHECKED_IN
                && !one().consent()
                && signedIn.may("OVERRIDE_CLINICAL_RULE");
    }

    public boolean timeOutOpen() {
        return (session().state() == SessionState.CHECKED_IN || session().state() == SessionState.IN_PROGRESS)
                && course().timeOut().isEmpty()
                && signedIn.may("CHECK_IN");
    }

    public String timeOutText() {
        return course().timeOut()
                .map(t -> words.say("time-out.text", words.time(t.at()), t.by()))
                .orElse(words.say("time-out.none"));
    }

    public boolean abortable() {
        return session().state() == SessionState.IN_PROGRESS && signedIn.may("RECORD_TREATMENT");
    }

    public String day() {
        return words.dayOf(session().planned().start()).toString();
    }

    public String title() {
        return words.day(words.dayOf(session().planned().start())) + ", "
                + words.span(session().planned());
    }

    public ReferralsPage.Tag state() {
        return TodayPage.stateTag(words, session().state());
    }

    public boolean recordable() {
        return signedIn.may("RECORD_TREATMENT")
                && running()
                && course().timeOut().isPresent();
    }

    /** One lesion of the session; {@code said} is its record, {@code left} why it has none. */
    public record LesionLine(
            String id,
            String name,
            boolean paired,
            boolean open,
            List<ReferralPage.Fact> said,
            String left,
            boolean amendable,
            List<String> amendments) {}

    public List<LesionLine> lesions() {
        return one().lesions().stream().map(this::line).toList();
    }

    private LesionLine line(Lesion lesion) {
        var record = session().treatmentOf(lesion.id());
        var left = course().notTreatedOf(lesion.id());
        return new LesionLine(
                lesion.id().value(),
                words.lesion(lesion),
                lesion.site().paired(),
                record.isEmpty() && left.isEmpty(),
                record.map(this::facts).orElse(List.of()),
                left.map(l -> words.say("not-treated." + l.reason()) + ": " + l.text())
                        .orElse(""),
                record.isPresent() && signedIn.may("RECORD_TREATMENT"),
                course().amendments().stream()
                        .filter(a -> a.before().lesion().equals(lesion.id()))
                        .map(a -> words.say(
                                "treatment.amendment",
                                words.moment(a.at()),
                                a.by(),
                                a.reason(),
                                facts(a.before()).stream()
                                        .map(f -> f.name() + " " + f.value())
                                        .collect(Collectors.joining(" · "))))
                        .toList());
    }

    private List<ReferralPage.Fact> facts(TreatmentRecord r) {
        var facts = new ArrayList<ReferralPage.Fact>();
        facts.add(fact("col.treatment", words.say("fact.ordinal", r.ordinal())));
        facts.add(fact("treatment.probes", probes(words, r.probes())));
        facts.add(fact("col.cycles", cycles(words, r.cycles())));
        facts.add(fact("col.lowest", r.lowestTemperature() + " °C"));
        facts.add(fact("col.margin", r.iceMarginMm().map(mm -> mm + " mm").orElse(words.say("unknown.value"))));
        facts.add(fact(
                "treatment.protections",
                r.protections().isEmpty()
                        ? "–"
                        : r.protections().stream()
                                .sorted()
                                .map(p -> words.say("protection." + p))
                                .collect(Collectors.joining(", "))));
        facts.add(fact("treatment.gas", r.gasCylinders().map(String::valueOf).orElse(words.say("unknown.value"))));
        facts.add(fact(
                "treatment.radiation",
                r.radiation().map(dose -> dose(words, dose)).orElse(words.say("unknown.value"))));
        facts.add(fact("treatment.success", words.say(r.technicalSuccess() ? "answer.yes" : "answer.no")));
        facts.add(fact("col.by", r.recordedBy() + ", " + words.moment(r.recordedAt())));
        return facts;
    }

    private ReferralPage.Fact fact(String key, String value) {
        return new ReferralPage.Fact(words.say(key), value);
    }

    /** Two 2.4 mm (lot A1): cranial, caudal. */
    static String probes(Words words, List<Probe> probes) {
        var lots = probes.stream().flatMap(p -> p.lot().stream()).distinct().collect(Collectors.joining(", "));
        var positions =
                probes.stream().map(Probe::position).filter(p -> !p.isEmpty()).collect(Collectors.joining(", "));
        return probes.size() + " × " + words.say("probe." + probes.get(0).size())
                + (lots.isEmpty() ? "" : ", " + words.say("treatment.of-lot", lots))
                + (positions.isEmpty() ? "" : ": " + positions);
    }

    static String cycles(Words words, List<FreezeThawCycle> cycles) {
        var minutes = cycles.stream()
                .map(c -> c.freezeMinutes() + (c.thawMinutes() > 0 ? "–" + c.thawMinutes() : ""))
                .collect(Collectors.joining("–"));
        var from =
                cycles.stream().flatMap(c -> c.from().stream()).map(words::time).collect(Collectors.joining(", "));
        return words.say("treatment.minutes", minutes)
                + (from.isEmpty() ? "" : " (" + words.say("treatment.from", from) + ")");
    }

    static String dose(Words words, RadiationDose dose) {
        return java.util.stream.Stream.of(
                        dose.doseLengthProduct().map(d -> words.say("treatment.dlp-value", words.number(d))),
                        dose.ctdiVol().map(d -> words.say("treatment.ctdi-value", words.number(d))))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    /** A lot the probes may come from, and how many the booking set aside of it. */
    public record LotLine(String id, String name, int reserved) {}

    public List<LotLine> lotLines() {
        var reserved =
                desks.stock().reservedFor(actor(), new BookingId(session().id().value()));
        return reserved instanceof Outcome.Done<Map<ProbeLot, Integer>> done
                ? done.value().entrySet().stream()
                        .map(e -> new LotLine(
                                e.getKey().id(),
                                words.say(
                                        "treatment.lot",
                                        e.getKey().lot(),
                                        words.date(e.getKey().expires()),
                                        e.getValue()),
                                e.getValue()))
                        .toList()
                : List.of();
    }

    /** What was typed beside each lot; nothing typed takes what the booking set aside. */
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

    /** One row of freeze and thaw. */
    public record CycleRow(int number, String freeze, String thaw, String from) {}

    public List<CycleRow> cycleRows() {
        var protocol = session().plan().input().protocol();
        return List.of(
                new CycleRow(
                        1,
                        typed("freeze1", Integer.toString(protocol.firstFreeze())),
                        typed("thaw1", Integer.toString(protocol.thaw())),
                        typed("from1", "")),
                new CycleRow(
                        2,
                        typed("freeze2", Integer.toString(protocol.secondFreeze())),
                        typed("thaw2", ""),
                        typed("from2", "")),
                new CycleRow(3, typed("freeze3", ""), typed("thaw3", ""), typed("from3", "")));
    }

    public List<OffersPage.Choice> protectionBoxes() {
        return Arrays.stream(Protection.values())
                .map(p -> new OffersPage.Choice(
                        p.name(),
                        words.say("protection." + p),
                        !param("protection-" + p).isEmpty()))
                .toList();
    }

    public List<OffersPage.Choice> whyNot() {
        return Arrays.stream(NotTreated.Reason.values())
                .map(r -> new OffersPage.Choice(
                        r.name(),
                        words.say("not-treated." + r),
                        param("why-not").equals(r.name())))
                .toList();
    }

    /** One phase: what was planned, when it really began, how long it took. */
    public record PhaseLine(String phase, String name, String planned, String began, String took, boolean open) {}

    public List<PhaseLine> phases() {
        boolean may = signedIn.may("CHECK_IN");
        return session().plan().from(session().planned().start()).stream()
                .map(window -> {
                    var phase = window.phase();
                    boolean open = may
                            && (phase == Phase.SET_UP
                                    ? session().state() == SessionState.CHECKED_IN
                                            || session().state() == SessionState.IN_PROGRESS
                                    : session().state() == SessionState.IN_PROGRESS
                                            && phase != Phase.INDUCTION
                                            && phase.compareTo(Phase.TURN_OVER) < 0);
                    return new PhaseLine(
                            phase.name(),
                            words.say("phase." + phase),
                            words.span(window.window()),
                            course().began(phase).map(words::time).orElse("–"),
                            course().took(phase)
                                    .map(d -> words.say("minutes", d.toMinutes()))
                                    .orElse("–"),
                            open);
                })
                .toList();
    }

    /** One adverse event of the session. */
    public record EventLine(
            String id,
            String when,
            String what,
            String grade,
            String more,
            String state,
            boolean lasts,
            boolean counts) {}

    public List<EventLine> events() {
        return one().events().stream().map(e -> event(words, e)).toList();
    }

    static EventLine event(Words words, AdverseEvent e) {
        var more = words.say("causality." + e.causality())
                + e.admissionDays()
                        .map(days -> " · " + words.say("event.admitted", days))
                        .orElse("")
                + " · " + e.recordedBy();
        var state = e.struck()
                .map(why -> words.say("event.was-struck", why))
                .or(() -> e.resolvedOn().map(day -> words.say("event.was-healed", words.date(day))))
                .orElse(words.say("event.lasts"));
        return new EventLine(
                e.id(),
                words.day(e.onset()),
                words.say("term." + e.term()) + (e.words().isEmpty() ? "" : ": " + e.words()),
                words.say("scale." + e.scale()) + " " + e.gradeLabel(),
                more,
                state,
                e.lasts(),
                e.counts());
    }

    public boolean reportable() {
        return session().entered(SessionState.CHECKED_IN).isPresent() && signedIn.may("RECORD_VISIT");
    }

    public List<OffersPage.Choice> terms() {
        return Arrays.stream(AdverseEvent.Term.values())
                .map(t -> new OffersPage.Choice(
                        t.name(), words.say("term." + t), param("event-term").equals(t.name())))
                .toList();
    }

    public List<OffersPage.Choice> grades() {
        return Arrays.stream(AdverseEvent.Scale.values())
                .flatMap(scale -> java.util.stream.IntStream.rangeClosed(1, scale.highest())
                        .mapToObj(grade -> new OffersPage.Choice(
                                scale + ":" + grade,
                                words.say("scale." + scale) + " " + scale.label(grade),
                                param("event-grade").equals(scale + ":" + grade))))
                .toList();
    }

    public List<OffersPage.Choice> causalities() {
        return Arrays.stream(AdverseEvent.Causality.values())
                .map(c -> new OffersPage.Choice(
                        c.name(),
                        words.say("causality." + c),
                        typed("event-causality", "UNKNOWN").equals(c.name())))
                .toList();
    }

    public String today() {
        return words.dayOf(clock.instant()).toString();
    }
}
