package ir.web.console;

import ir.domain.followup.ResponseClass;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.figures.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The figures as tables: the same on the page and in the file. Each says what it is, of how many, and what is missing. */
final class FigureTables {
    private static final List<ResponseClass> CLASSES =
            List.of(ResponseClass.CR, ResponseClass.PR, ResponseClass.IR, ResponseClass.PP);

    private final Words words;

    FigureTables(Words words) {
        this.words = words;
    }

    /** One bar: its words, its share of the whole, and what is written beside it. */
    public record Bar(String label, double share, String value, String tone) {}

    /**
     * One figure.
     *
     * @param of its denominator in words
     * @param missing what it could not count
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

    List<Table> all(Figures figures) {
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
                words.say("figure." + id),
                words.say("figure." + id + ".what"),
                of,
                missing,
                head.stream().map(words::say).toList(),
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

    private Table responses(Figures figures) {
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        int missing = 0;
        for (var m : figures.milestones()) {
            var row = new ArrayList<>(List.of(words.say("milestone." + m.code()), Integer.toString(m.due())));
            CLASSES.forEach(c -> row.add(Integer.toString(m.classes().getOrDefault(c, 0))));
            row.add(Integer.toString(m.classes().getOrDefault(ResponseClass.NOT_ASSESSABLE, 0)));
            row.add(Integer.toString(m.missing()));
            row.add(share(m.responded(), m.assessable()));
            rows.add(row);
            missing += m.missing() + m.classes().getOrDefault(ResponseClass.NOT_ASSESSABLE, 0);
            bars.add(new Bar(
                    words.say("milestone." + m.code()),
                    percent(m.responded(), m.assessable()),
                    words.say("figure.of", m.responded(), m.assessable()),
                    "ok"));
        }
        return table(
                "response",
                words.say("figure.plans", figures.treatments()),
                words.say("figure.response.missing", missing),
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

    private Table events(Figures figures) {
        var events = figures.events();
        int with = events.worst().values().stream().mapToInt(i -> i).sum();
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        for (var severity : AdverseEvent.Severity.values()) {
            int count = events.worst().getOrDefault(severity, 0);
            rows.add(List.of(words.say("severity." + severity), Integer.toString(count), share(count, events.of())));
            bars.add(new Bar(
                    words.say("severity." + severity),
                    percent(count, events.of()),
                    words.say("figure.of", count, events.of()),
                    severity == AdverseEvent.Severity.SEVERE ? "danger" : "warn"));
        }
        rows.add(List.of(
                words.say("figure.none"),
                Integer.toString(events.of() - with),
                share(events.of() - with, events.of())));
        return table(
                "events",
                words.say("figure.sessions", events.of()),
                words.say("figure.events.missing", events.events(), events.infections()),
                List.of("figure.worst", "figure.count", "figure.share"),
                rows,
                bars);
    }

    private Table repeats(Figures figures, List<Figures.Repeats> repeats, String id) {
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        int lesions = 0;
        int unknown = 0;
        for (var r : repeats) {
            var label = r.site().map(site -> words.say("site." + site)).orElseGet(() -> words.say("size." + r.size()));
            rows.add(List.of(
                    label, Integer.toString(r.lesions()), Integer.toString(r.again()), share(r.again(), r.lesions())));
            bars.add(new Bar(
                    label, percent(r.again(), r.lesions()), words.say("figure.of", r.again(), r.lesions()), "acc"));
            lesions += r.lesions();
            unknown += r.size() == Figures.Size.UNKNOWN ? r.lesions() : 0;
        }
        return table(
                id,
                words.say("figure.lesions", lesions),
                words.say("figure.repeat.missing", unknown),
                List.of(
                        id.equals("repeat-site") ? "fact.site" : "fact.size",
                        "figure.lesion-count",
                        "figure.again",
                        "figure.share"),
                rows,
                bars);
    }

    private Table recurrence(Figures figures) {
        var recurrence = figures.recurrence();
        var rows = new ArrayList<List<String>>();
        var bars = new ArrayList<Bar>();
        for (var step : recurrence.steps()) {
            var free = String.format(Locale.ROOT, "%.0f %%", 100 * step.share());
            rows.add(List.of(Integer.toString(step.day()), Integer.toString(step.atRisk()), free));
            bars.add(new Bar(words.say("figure.day", step.day()), 100 * step.share(), free, "ok"));
        }
        return table(
                "recurrence",
                words.say("figure.responders", recurrence.of(), recurrence.cameBack(), whole(recurrence.medianDays())),
                words.say("figure.recurrence.missing", recurrence.without()),
                List.of("figure.days", "figure.at-risk", "figure.free"),
                rows,
                bars);
    }

    private Table waiting(Figures figures) {
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
                    ? words.say("figure.more-days", from)
                    : words.say("figure.up-to-days", edge);
            rows.add(List.of(label, Integer.toString(count), share(count, waiting.of())));
            bars.add(new Bar(label, percent(count, waiting.of()), Integer.toString(count), "acc"));
            from = edge;
        }
        return table(
                "waiting",
                words.say(
                        "figure.waited",
                        waiting.of(),
                        whole(waiting.median()),
                        whole(waiting.p80()),
                        share(waiting.withinTreatBy(), waiting.of())),
                words.say("figure.none-missing"),
                List.of("figure.waited-days", "figure.count", "figure.share"),
                rows,
                bars);
    }

    /** What people wrote stays with the booking: here the code counts. */
    private String counted(String reason) {
        var code = reason.split(":", 2)[0];
        return OffersPage.CANCEL_CODES.contains(code)
                ? words.say("cancel-reason." + code)
                : words.say(reason.isBlank() || reason.equals("not stated") ? "figure.no-reason" : "figure.words-only");
    }

    private Table cancellations(Figures figures) {
        var counts = new LinkedHashMap<List<String>, Integer>();
        figures.cancellations()
                .forEach(c -> counts.merge(
                        List.of(words.say("initiator." + c.initiator()), counted(c.reason())),
                        c.count(),
                        Integer::sum));
        int all = counts.values().stream().mapToInt(i -> i).sum();
        return table(
                "cancellations",
                words.say("figure.bookings", figures.bookings(), all),
                words.say(
                        "figure.cancellations.missing",
                        counts.entrySet().stream()
                                .filter(e -> e.getKey().get(1).equals(words.say("figure.no-reason")))
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

    private Table onTime(Figures figures) {
        var onTime = figures.onTime();
        int late = onTime.of() - onTime.onTime();
        return table(
                "on-time",
                words.say("figure.started", onTime.of(), whole(onTime.medianLateMinutes())),
                words.say("figure.on-time.missing", onTime.missing()),
                List.of("figure.start", "figure.count", "figure.share"),
                List.of(
                        List.of(
                                words.say("figure.in-time"),
                                Integer.toString(onTime.onTime()),
                                share(onTime.onTime(), onTime.of())),
                        List.of(words.say("figure.late"), Integer.toString(late), share(late, onTime.of()))),
                Arrays.asList(
                        new Bar(
                                words.say("figure.in-time"),
                                percent(onTime.onTime(), onTime.of()),
                                words.say("figure.of", onTime.onTime(), onTime.of()),
                                "ok"),
                        new Bar(
                                words.say("figure.late"),
                                percent(late, onTime.of()),
                                words.say("figure.of", late, onTime.of()),
                                "warn")));
    }

    private Table rooms(Figures figures) {
        return table(
                "rooms",
                words.say("figure.rooms-of", figures.rooms().size()),
                words.say("figure.none-missing"),
                List.of("role.ROOM", "figure.taken", "figure.open", "figure.share"),
                figures.rooms().stream()
                        .map(r -> List.of(
                                r.room(),
                                Long.toString(r.taken()),
                                Long.toString(r.open()),
                                share(r.taken(), r.open())))
                        .toList(),
                figures.rooms().stream()
                        .map(r -> new Bar(
                                r.room(),
                                Math.min(100, percent(r.taken(), r.open())),
                                share(r.taken(), r.open()),
                                "acc"))
                        .toList());
    }
}
