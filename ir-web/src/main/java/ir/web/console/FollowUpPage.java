package ir.web.console;

import ir.domain.followup.VisitState;
import ir.domain.time.DayWindow;
import ir.scheduling.followup.FollowUpDesk;
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

/** The follow-up calendar: a month of due visits, and those whose window has ended. */
@Named("followUp")
@RequestScoped
public class FollowUpPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    /** An agenda looks so far ahead. */
    private static final int AGENDA_DAYS = 42;

    private FollowUpDesk.@Nullable Calendar calendar;
    private YearMonth month = YearMonth.of(2000, 1);
    private LocalDate day = LocalDate.EPOCH;
    private String view = "month";

    /** One visit on a day. */
    public record VisitLine(
            String id,
            String code,
            String time,
            String patient,
            String tone,
            String icon,
            String state,
            String lesion) {}

    /** One day of the grid. */
    public record Day(String label, String tone, List<VisitLine> visits) {}

    /** One week of the grid. */
    public record Week(int number, List<Day> days) {}

    /** One card of the overdue lane. */
    public record Late(String id, String code, String patient, String due, long days, String lesion, String contacts) {}

    public void open() {
        day = words.dayOf(clock.instant());
        month = YearMonth.from(day);
        view = List.of("week", "agenda").contains(param("view")) ? param("view") : "month";
        if (!param("day").isEmpty()) {
            try {
                day = date("day");
                month = YearMonth.from(day);
            } catch (InvalidInput wrong) {
                notices.invalid(wrong);
            }
        }
        if (!param("month").isEmpty()) {
            try {
                month = Inputs.month("month", param("month"));
            } catch (InvalidInput wrong) {
                notices.invalid(wrong);
            }
        }
        subject(desks.followUps().calendar(actor(), java.util.Optional.of(new DayWindow(first(), last()))))
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

    private FollowUpDesk.Calendar calendar() {
        return Objects.requireNonNull(calendar);
    }

    public String title() {
        return view.equals("month")
                ? DateTimeFormatter.ofPattern("MMMM yyyy", words.locale()).format(month)
                : words.shortDay(first()) + " – " + words.date(last());
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
                        ? words.say("calendar.today", day.getDayOfMonth())
                        : day.getDayOfMonth() == 1 ? words.shortDay(day) : Integer.toString(day.getDayOfMonth());
                days.add(new Day(label, tone, byDay.getOrDefault(day, List.of())));
            }
            weeks.add(new Week(monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), days));
        }
        return weeks;
    }

    private Map<LocalDate, List<VisitLine>> byDay() {
        var byDay = new LinkedHashMap<LocalDate, List<VisitLine>>();
        for (var due : calendar().due()) {
            byDay.computeIfAbsent(due.day(words.zone()), d -> new ArrayList<>()).add(line(due));
        }
        return byDay;
    }

    private VisitLine line(FollowUpDesk.Due due) {
        var icon = switch (due.state()) {
            case COMPLETED, COMPLETED_LATE -> "ok";
            case SCHEDULED -> "booked";
            case OVERDUE -> "warn";
            case MISSED, WAIVED -> "cancelled";
            default -> "due";
        };
        var tone = switch (due.state()) {
            case COMPLETED, COMPLETED_LATE -> "dn";
            case OVERDUE -> "late0";
            default -> "";
        };
        return new VisitLine(
                due.visit().id(),
                due.visit().code(),
                due.visit()
                        .appointment()
                        .map(a -> words.time(a.window().start()))
                        .orElse(""),
                due.patient().displayName(),
                tone,
                icon,
                words.say("visit." + due.state()),
                words.lesion(due.lesion()));
    }

    public List<Late> overdue() {
        return calendar().overdue().stream()
                .filter(due -> due.state() == VisitState.OVERDUE)
                .map(due -> new Late(
                        due.visit().id(),
                        due.visit().code(),
                        due.patient().displayName(),
                        words.say(
                                "calendar.due",
                                words.day(due.visit().due()),
                                words.shortDay(due.visit().window().last())),
                        ChronoUnit.DAYS.between(
                                due.visit().window().last(), calendar().today()),
                        words.lesion(due.lesion()),
                        due.visit().contacts().isEmpty()
                                ? words.say("calendar.not-tried")
                                : words.say(
                                        "calendar.tried",
                                        due.visit().contacts().size(),
                                        words.moment(due.visit()
                                                .contacts()
                                                .get(due.visit().contacts().size() - 1)
                                                .at()))))
                .toList();
    }

    /** A day and its visits, for narrow screens. */
    public record Agenda(String day, List<VisitLine> visits) {}

    public List<Agenda> agenda() {
        return byDay().entrySet().stream()
                .filter(e -> !view.equals("month")
                        || !e.getKey().isBefore(calendar().today().minusDays(7)))
                .map(e -> new Agenda(words.day(e.getKey()), e.getValue()))
                .toList();
    }
}
