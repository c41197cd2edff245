package ir.web.console;

import ir.domain.followup.VisitState;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.DateRange;
import ir.scheduling.followup.FollowUpQueryService;
import ir.scheduling.followup.VisitView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The follow-up calendar: a month of due visits, and the visits whose window has ended. */
@Named("followUp")
@RequestScoped
public class FollowUpPage extends AbstractPage {
    private final FollowUpQueryService followUpQueryService;
    private final Clock clock;

    /** Length of the agenda in days. */
    private static final int AGENDA_DAYS = 42;

    private FollowUpQueryService.@Nullable Calendar calendar;
    private YearMonth month = YearMonth.of(2000, 1);
    private LocalDate day = LocalDate.EPOCH;
    private String view = "month";

    /** One visit of a day. */
    public record VisitRow(
            String id,
            String code,
            String milestone,
            String time,
            String patient,
            String tone,
            String icon,
            String state,
            String lesion) {}

    /** One day of the month grid. */
    public record Day(String label, String tone, List<VisitRow> visits) {}

    /** One week of the month grid. */
    public record Week(int number, List<Day> days) {}

    /** One card in the lane of overdue visits. */
    public record OverdueRow(
            String id,
            String code,
            String milestone,
            String patient,
            String due,
            long days,
            String lesion,
            String contacts) {}

    @Inject
    FollowUpPage(PageContext context, FollowUpQueryService followUpQueryService, Clock clock) {
        super(context);
        this.followUpQueryService = followUpQueryService;
        this.clock = clock;
    }

    public void load() {
        day = messages.dayOf(clock.instant());
        month = YearMonth.from(day);
        view = List.of("week", "agenda").contains(param("view")) ? param("view") : "month";
        if (!param("day").isEmpty()) {
            try {
                day = date("day");
                month = YearMonth.from(day);
            } catch (InvalidInput wrong) {
                flashMessages.invalid(wrong);
            }
        }
        if (!param("month").isEmpty()) {
            try {
                month = Inputs.month("month", param("month"));
            } catch (InvalidInput wrong) {
                flashMessages.invalid(wrong);
            }
        }
        requireFound(followUpQueryService.calendar(
                        actor(),
                        java.util.Optional.of(
                                new DateRange(CalendarBounds.nearest(first()), CalendarBounds.nearest(last())))))
                .ifPresent(c -> calendar = c);
    }

    public String view() {
        return view;
    }

    private LocalDate first() {
        if (view.equals("week")) {
            return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        }
        if (view.equals("agenda")) {
            return day;
        }
        return month.atDay(1).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private LocalDate last() {
        if (view.equals("week")) {
            return first().plusDays(6);
        }
        if (view.equals("agenda")) {
            return day.plusDays(AGENDA_DAYS);
        }
        return month.atEndOfMonth().with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY));
    }

    public boolean loaded() {
        return calendar != null;
    }

    private FollowUpQueryService.Calendar calendar() {
        return Objects.requireNonNull(calendar);
    }

    public String title() {
        if (view.equals("month")) {
            return DateTimeFormatter.ofPattern("MMMM yyyy", messages.locale()).format(month);
        }
        var first = first().getYear() == last().getYear() ? messages.shortDay(first()) : messages.date(first());
        return first + " – " + messages.date(last());
    }

    public String before() {
        return switch (view) {
            case "week" -> "view=week&day=" + day.minusWeeks(1);
            case "agenda" -> "view=agenda&day=" + day.minusDays(AGENDA_DAYS);
            default -> "month=" + month.minusMonths(1);
        };
    }

    public String after() {
        return switch (view) {
            case "week" -> "view=week&day=" + day.plusWeeks(1);
            case "agenda" -> "view=agenda&day=" + day.plusDays(AGENDA_DAYS);
            default -> "month=" + month.plusMonths(1);
        };
    }

    public String isoDay() {
        return day.toString();
    }

    public List<Week> weeks() {
        var byDay = byDay();
        var weeks = new ArrayList<Week>();
        for (var monday = first(); !monday.isAfter(last()); monday = monday.plusWeeks(1)) {
            var days = new ArrayList<Day>();
            for (int i = 0; i < 7; i++) {
                var day = monday.plusDays(i);
                boolean today = day.equals(calendar().today());
                var tone = today
                        ? "td"
                        : i > 4
                                ? "we"
                                : view.equals("week") || YearMonth.from(day).equals(month) ? "" : "off";
                var label = today
                        ? messages.get("calendar.today", day.getDayOfMonth())
                        : day.getDayOfMonth() == 1 ? messages.shortDay(day) : Integer.toString(day.getDayOfMonth());
                days.add(new Day(label, tone, byDay.getOrDefault(day, List.of())));
            }
            weeks.add(new Week(monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), days));
        }
        return weeks;
    }

    private Map<LocalDate, List<VisitRow>> byDay() {
        var byDay = new LinkedHashMap<LocalDate, List<VisitRow>>();
        for (var visitView : calendar().due()) {
            byDay.computeIfAbsent(visitView.day(messages.zone()), d -> new ArrayList<>())
                    .add(line(visitView));
        }
        return byDay;
    }

    private VisitRow line(VisitView visitView) {
        var icon = switch (visitView.state()) {
            case COMPLETED, COMPLETED_LATE -> "ok";
            case SCHEDULED -> "booked";
            case OVERDUE -> "warn";
            case MISSED, WAIVED -> "cancelled";
            default -> "due";
        };
        var tone = switch (visitView.state()) {
            case COMPLETED, COMPLETED_LATE -> "dn";
            case OVERDUE -> "late0";
            default -> "";
        };
        return new VisitRow(
                visitView.visit().id(),
                visitView.visit().code(),
                messages.get("milestone." + visitView.visit().code()),
                visitView
                        .visit()
                        .appointment()
                        .map(a -> messages.time(a.window().start()))
                        .orElse(""),
                visitView.patient().displayName(),
                tone,
                icon,
                messages.get("visit." + visitView.state()),
                messages.lesion(visitView.lesion()));
    }

    public List<OverdueRow> overdue() {
        return calendar().overdue().stream()
                .filter(visitView -> visitView.state() == VisitState.OVERDUE)
                .map(visitView -> new OverdueRow(
                        visitView.visit().id(),
                        visitView.visit().code(),
                        messages.get("milestone." + visitView.visit().code()),
                        visitView.patient().displayName(),
                        messages.get(
                                "calendar.due",
                                messages.day(visitView.visit().due()),
                                messages.shortDay(visitView.visit().window().last())),
                        ChronoUnit.DAYS.between(
                                visitView.visit().window().last(), calendar().today()),
                        messages.lesion(visitView.lesion()),
                        visitView.visit().contacts().isEmpty()
                                ? messages.get("calendar.not-tried")
                                : messages.get(
                                        "calendar.tried",
                                        visitView.visit().contacts().size(),
                                        messages.dateTime(visitView
                                                .visit()
                                                .contacts()
                                                .get(visitView
                                                                .visit()
                                                                .contacts()
                                                                .size()
                                                        - 1)
                                                .at()))))
                .toList();
    }

    /** One day with its visits, for narrow screens. */
    public record Agenda(String day, List<VisitRow> visits) {}

    public List<Agenda> agenda() {
        return byDay().entrySet().stream()
                .filter(e -> !view.equals("month")
                        || !e.getKey().isBefore(calendar().today().minusDays(7)))
                .map(e -> new Agenda(messages.day(e.getKey()), e.getValue()))
                .toList();
    }
}
