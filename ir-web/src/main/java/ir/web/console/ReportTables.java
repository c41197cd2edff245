package ir.web.console;

import ir.domain.followup.ResponseClass;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.reporting.ClinicReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The report figures as tables, shared by the page and the CSV file. Each table has a definition, a denominator and a
 * count of missing values.
 */
final class ReportTables {
    private static final List<ResponseClass> CLASSES =
            List.of(ResponseClass.CR, ResponseClass.PR, ResponseClass.IR, ResponseClass.PP);

    private final Messages messages;

    ReportTables(Messages messages) {
        this.messages = messages;
    }

    /** One bar: label, share of the whole, and the value written beside it. */
    public record Bar(String label, double share, String value, String tone) {}

    /**
     * One report figure.
     *
     * @param of the denominator as text
     * @param missing the values that could not be counted, as text
     */
    public record Table(
            String id,
            String title,
            String what,
            String of,
            String missing,
            List<String> head,
            List<List<String>> rows,
            List<Bar> bars) {
        public Table {
            head = List.copyOf(head);
            rows = List.copyOf(rows);
            bars = List.copyOf(bars);
        }
    }

    List<Table> all(ClinicReport figures) {
        return List.of(
                responses(figures),
                events(figures),
                repeats(figures, figures.repeatsBySite(), "repeat-site"),
                repeats(figures, figures.repeatsBySize(), "repeat-size"),
                recurrence(figures),
                waiting(figures),
                cancellations(figures),
                onTime(figures),
                rooms(figures));
    }

    private Table table(
            String id, String of, String missing, List<String> head, List<List<String>> rows, List<Bar> bars) {
        return new Table(
                id,
                messages.get("figure." + id),
                messages.get("figure." + id + ".what"),
                of,
                missing,
                head.stream().map(messages::get).toList(),
                rows,
                bars);
    }

    static double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private String share(long part, long whole) {
        return whole == 0 ? "–" : String.format(Locale.ROOT, "%.0f %%", percent(part, whole));
    }

    private static String whole(Optional<Integer> value) {
        return value.map(String::valueOf).orElse("–");
    }

    private Table responses(ClinicReport figures) {
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        int missing = 0;
        for (var m : figures.milestones()) {
            var row = new ArrayList<>(List.of(messages.get("milestone." + m.code()), Integer.toString(m.due())));
            CLASSES.forEach(c -> row.add(Integer.toString(m.classes().getOrDefault(c, 0))));
            row.add(Integer.toString(m.classes().getOrDefault(ResponseClass.NOT_ASSESSABLE, 0)));
            row.add(Integer.toString(m.missing()));
            row.add(share(m.responded(), m.assessable()));
            rows.add(row);
            missing += m.missing() + m.classes().getOrDefault(ResponseClass.NOT_ASSESSABLE, 0);
            bars.add(new Bar(
                    messages.get("milestone." + m.code()),
                    percent(m.responded(), m.assessable()),
                    messages.get("figure.of", m.responded(), m.assessable()),
                    "ok"));
        }
        return table(
                "response",
                messages.get("figure.plans", figures.treatments()),
                messages.get("figure.response.missing", missing),
                List.of(
                        "title.visit",
                        "figure.due",
                        "response.CR",
                        "response.PR",
                        "response.IR",
                        "response.PP",
                        "response.NOT_ASSESSABLE",
                        "figure.not-asked",
                        "figure.responded"),
                rows,
                bars);
    }

    private Table events(ClinicReport figures) {
        var events = figures.events();
        int with = events.worst().values().stream().mapToInt(i -> i).sum();
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        for (var severity : AdverseEvent.Severity.values()) {
            int count = events.worst().getOrDefault(severity, 0);
            rows.add(List.of(
                    messages.get("severity." + severity), Integer.toString(count), share(count, events.sessions())));
            bars.add(new Bar(
                    messages.get("severity." + severity),
                    percent(count, events.sessions()),
                    messages.get("figure.of", count, events.sessions()),
                    severity == AdverseEvent.Severity.SEVERE ? "danger" : "warn"));
        }
        rows.add(List.of(
                messages.get("figure.none"),
                Integer.toString(events.sessions() - with),
                share(events.sessions() - with, events.sessions())));
        return table(
                "events",
                messages.get("figure.sessions", events.sessions()),
                messages.get("figure.events.missing", events.events(), events.infections()),
                List.of("figure.worst", "figure.count", "figure.share"),
                rows,
                bars);
    }

    private Table repeats(ClinicReport figures, List<ClinicReport.Repeats> repeats, String id) {
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        int lesions = 0;
        int unknown = 0;
        for (var r : repeats) {
            var label = r.site()
                    .map(site -> messages.get("site." + site))
                    .orElseGet(() -> messages.get("size." + r.size()));
            rows.add(List.of(
                    label, Integer.toString(r.lesions()), Integer.toString(r.again()), share(r.again(), r.lesions())));
            bars.add(new Bar(
                    label, percent(r.again(), r.lesions()), messages.get("figure.of", r.again(), r.lesions()), "acc"));
            lesions += r.lesions();
            unknown += r.size() == ClinicReport.Size.UNKNOWN ? r.lesions() : 0;
        }
        return table(
                id,
                messages.get("figure.lesions", lesions),
                messages.get("figure.repeat.missing", unknown),
                List.of(
                        id.equals("repeat-site") ? "fact.site" : "fact.size",
                        "figure.lesion-count",
                        "figure.again",
                        "figure.share"),
                rows,
                bars);
    }

    private Table recurrence(ClinicReport figures) {
        var recurrence = figures.recurrence();
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        for (var step : recurrence.steps()) {
            var free = String.format(Locale.ROOT, "%.0f %%", 100 * step.share());
            rows.add(List.of(Integer.toString(step.day()), Integer.toString(step.atRisk()), free));
            bars.add(new Bar(messages.get("figure.day", step.day()), 100 * step.share(), free, "ok"));
        }
        return table(
                "recurrence",
                messages.get(
                        "figure.responders",
                        recurrence.treatments(),
                        recurrence.cameBack(),
                        whole(recurrence.medianDays())),
                messages.get("figure.recurrence.missing", recurrence.without()),
                List.of("figure.days", "figure.at-risk", "figure.free"),
                rows,
                bars);
    }

    private Table waiting(ClinicReport figures) {
        var waiting = figures.waiting();
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        int[] edges = {7, 14, 28, 56, Integer.MAX_VALUE};
        int from = -1;
        for (int edge : edges) {
            int lower = from;
            int count = (int)
                    waiting.days().stream().filter(d -> d > lower && d <= edge).count();
            var label = edge == Integer.MAX_VALUE
                    ? messages.get("figure.more-days", from)
                    : messages.get("figure.up-to-days", edge);
            rows.add(List.of(label, Integer.toString(count), share(count, waiting.sessions())));
            bars.add(new Bar(label, percent(count, waiting.sessions()), Integer.toString(count), "acc"));
            from = edge;
        }
        return table(
                "waiting",
                messages.get(
                        "figure.waited",
                        waiting.sessions(),
                        whole(waiting.median()),
                        whole(waiting.p80()),
                        share(waiting.withinTreatBy(), waiting.sessions())),
                messages.get("figure.none-missing"),
                List.of("figure.waited-days", "figure.count", "figure.share"),
                rows,
                bars);
    }

    /** Counts by reason code only. The free text stays with the booking. */
    private String counted(String reason) {
        var code = reason.split(":", 2)[0];
        return AvailabilityPage.CANCEL_CODES.contains(code)
                ? messages.get("cancel-reason." + code)
                : messages.get(
                        reason.isBlank() || reason.equals("not stated") ? "figure.no-reason" : "figure.words-only");
    }

    private Table cancellations(ClinicReport figures) {
        var counts = new LinkedHashMap<List<String>, Integer>();
        figures.cancellations()
                .forEach(c -> counts.merge(
                        List.of(messages.get("initiator." + c.initiator()), counted(c.reason())),
                        c.count(),
                        Integer::sum));
        int all = counts.values().stream().mapToInt(i -> i).sum();
        return table(
                "cancellations",
                messages.get("figure.bookings", figures.bookings(), all),
                messages.get(
                        "figure.cancellations.missing",
                        counts.entrySet().stream()
                                .filter(e -> e.getKey().get(1).equals(messages.get("figure.no-reason")))
                                .mapToInt(Map.Entry::getValue)
                                .sum()),
                List.of("figure.initiator", "decision.reason", "figure.count", "figure.share"),
                counts.entrySet().stream()
                        .map(e -> List.of(
                                e.getKey().get(0),
                                e.getKey().get(1),
                                Integer.toString(e.getValue()),
                                share(e.getValue(), figures.bookings())))
                        .toList(),
                counts.entrySet().stream()
                        .map(e -> new Bar(
                                String.join(": ", e.getKey()),
                                percent(e.getValue(), Math.max(1, all)),
                                Integer.toString(e.getValue()),
                                "warn"))
                        .toList());
    }

    private Table onTime(ClinicReport figures) {
        var onTime = figures.onTime();
        int late = onTime.sessions() - onTime.onTime();
        return table(
                "on-time",
                messages.get("figure.started", onTime.sessions(), whole(onTime.medianLateMinutes())),
                messages.get("figure.on-time.missing", onTime.missing()),
                List.of("figure.start", "figure.count", "figure.share"),
                List.of(
                        List.of(
                                messages.get("figure.in-time"),
                                Integer.toString(onTime.onTime()),
                                share(onTime.onTime(), onTime.sessions())),
                        List.of(messages.get("figure.late"), Integer.toString(late), share(late, onTime.sessions()))),
                Arrays.asList(
                        new Bar(
                                messages.get("figure.in-time"),
                                percent(onTime.onTime(), onTime.sessions()),
                                messages.get("figure.of", onTime.onTime(), onTime.sessions()),
                                "ok"),
                        new Bar(
                                messages.get("figure.late"),
                                percent(late, onTime.sessions()),
                                messages.get("figure.of", late, onTime.sessions()),
                                "warn")));
    }

    private Table rooms(ClinicReport figures) {
        return table(
                "rooms",
                messages.get("figure.rooms-of", figures.rooms().size()),
                messages.get("figure.none-missing"),
                List.of("role.ROOM", "figure.taken", "figure.open", "figure.share"),
                figures.rooms().stream()
                        .map(r -> List.of(
                                r.room(), Long.toString(r.used()), Long.toString(r.open()), share(r.used(), r.open())))
                        .toList(),
                figures.rooms().stream()
                        .map(r -> new Bar(
                                r.room(), Math.min(100, percent(r.used(), r.open())), share(r.used(), r.open()), "acc"))
                        .toList());
    }
}
