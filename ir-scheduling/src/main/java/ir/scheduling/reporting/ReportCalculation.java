package ir.scheduling.reporting;

import ir.domain.booking.Allocation;
import ir.domain.booking.Booking;
import ir.domain.booking.BookingState;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitResponse;
import ir.domain.followup.VisitState;
import ir.domain.lesion.BodySite;
import ir.domain.repeat.RepeatRules;
import ir.domain.session.Phase;
import ir.domain.session.SessionPlan;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.CryoablationSession;
import ir.domain.treatment.SessionState;
import ir.scheduling.availability.OpeningHoursCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Computes the figures of one report from its data. */
final class ReportCalculation {
    /** Delay up to which a session is on time (local default). */
    static final Duration ON_TIME = Duration.ofMinutes(15);

    private final ReportData data;

    ReportCalculation(ReportData data) {
        this.data = data;
    }

    ClinicReport figures() {
        var treated =
                data.sessions().stream().filter(s -> !s.treatments().isEmpty()).toList();
        return new ClinicReport(
                data.days(),
                data.plans().size(),
                treated.size(),
                milestones(),
                events(treated),
                repeats(true),
                repeats(false),
                recurrence(),
                waiting(),
                cancellations(),
                (int) data.bookings().stream()
                        .filter(b -> !(b.state() instanceof BookingState.Held))
                        .filter(b -> !(b.state() instanceof BookingState.Expired))
                        .count(),
                onTime(),
                rooms());
    }

    private List<ClinicReport.Milestone> milestones() {
        var due = new LinkedHashMap<String, Integer>();
        var missing = new HashMap<String, Integer>();
        var classes = new HashMap<String, Map<ResponseClass, Integer>>();
        data.plans().stream()
                .flatMap(plan -> plan.visits().stream()
                        .filter(v -> v.item().activities().contains(FollowUpTemplate.Activity.PAIN))
                        .filter(v -> v.window().last().isBefore(data.today())
                                || v.response().isPresent())
                        .filter(v -> v.response().isPresent()
                                || (v.state() != VisitState.SUPERSEDED && v.state() != VisitState.CANCELLED))
                        .map(v -> Map.entry(plan, v)))
                .sorted(Comparator.comparing(e -> e.getValue().item().due(LocalDate.EPOCH)))
                .forEach(e -> {
                    var code = e.getValue().code();
                    due.merge(code, 1, Integer::sum);
                    var given = e.getValue().assessment();
                    if (given.isEmpty()) {
                        missing.merge(code, 1, Integer::sum);
                    } else {
                        classes.computeIfAbsent(code, c -> new EnumMap<>(ResponseClass.class))
                                .merge(e.getKey().response(given.get()), 1, Integer::sum);
                    }
                });
        return due.entrySet().stream()
                .map(e -> new ClinicReport.Milestone(
                        e.getKey(),
                        e.getValue(),
                        classes.getOrDefault(e.getKey(), Map.of()),
                        missing.getOrDefault(e.getKey(), 0)))
                .toList();
    }

    private ClinicReport.Events events(List<CryoablationSession> treated) {
        var all = data.events();
        var worst = new EnumMap<AdverseEvent.Severity, Integer>(AdverseEvent.Severity.class);
        all.stream()
                .collect(Collectors.toMap(
                        AdverseEvent::session, AdverseEvent::severity, (a, b) -> a.compareTo(b) > 0 ? a : b))
                .values()
                .forEach(severity -> worst.merge(severity, 1, Integer::sum));
        return new ClinicReport.Events(treated.size(), worst, all.size(), (int)
                all.stream().filter(e -> e.term().infection()).count());
    }

    private List<ClinicReport.Repeats> repeats(boolean bySite) {
        var first = data.plans().stream().filter(plan -> plan.ordinal() == 1).toList();
        var counted = new HashMap<List<Object>, int[]>();
        for (var plan : first) {
            Object key = bySite
                    ? Objects.requireNonNull(data.lesions().get(plan.lesion())).site()
                    : size(Optional.ofNullable(data.sizes().get(plan.lesion())));
            var counts = counted.computeIfAbsent(List.of(key), k -> new int[2]);
            counts[0]++;
            counts[1] += data.treatedAgain().contains(plan.lesion()) ? 1 : 0;
        }
        return counted.entrySet().stream()
                .map(e -> bySite
                        ? new ClinicReport.Repeats(
                                Optional.of((BodySite) e.getKey().get(0)),
                                ClinicReport.Size.ANY,
                                e.getValue()[0],
                                e.getValue()[1])
                        : new ClinicReport.Repeats(
                                Optional.empty(),
                                (ClinicReport.Size) e.getKey().get(0),
                                e.getValue()[0],
                                e.getValue()[1]))
                .sorted(Comparator.comparing((ClinicReport.Repeats r) -> r.size())
                        .thenComparing(r -> r.site().map(Enum::ordinal).orElse(0)))
                .toList();
    }

    private static ClinicReport.Size size(Optional<Double> cm) {
        return cm.map(value -> value <= 3
                        ? ClinicReport.Size.UP_TO_3_CM
                        : value <= 5 ? ClinicReport.Size.OVER_3_TO_5_CM : ClinicReport.Size.OVER_5_CM)
                .orElse(ClinicReport.Size.UNKNOWN);
    }

    private ClinicReport.Recurrence recurrence() {
        var times = new ArrayList<int[]>();
        int without = 0;
        for (var plan : data.plans()) {
            boolean responded = plan.responses().stream()
                    .flatMap(a -> a.pain().stream())
                    .anyMatch(a -> plan.response(a).responded());
            if (!responded) {
                without++;
                continue;
            }
            var back = RepeatRules.daysToRecurrence(plan, data.rules());
            int last = plan.responses().stream()
                    .filter(a -> a.pain().flatMap(PainAssessment::worst).isPresent())
                    .map(VisitResponse::on)
                    .mapToInt(on -> (int) ChronoUnit.DAYS.between(plan.treatedOn(), on))
                    .max()
                    .orElse(0);
            times.add(new int[] {back.map(Long::intValue).orElse(last), back.isPresent() ? 1 : 0});
        }
        times.sort(Comparator.comparingInt((int[] t) -> t[0]).thenComparing(t -> -t[1]));
        var steps = new ArrayList<ClinicReport.Step>();
        double share = 1;
        Optional<Integer> median = Optional.empty();
        for (int i = 0; i < times.size(); i++) {
            if (times.get(i)[1] == 1) {
                int atRisk = times.size() - i;
                share *= 1 - 1.0 / atRisk;
                steps.add(new ClinicReport.Step(times.get(i)[0], atRisk, share));
                if (median.isEmpty() && share <= 0.5) {
                    median = Optional.of(times.get(i)[0]);
                }
            }
        }
        return new ClinicReport.Recurrence(times.size(), steps.size(), without, steps, median);
    }

    private ClinicReport.Waiting waiting() {
        var waited = new ArrayList<Integer>();
        int inTime = 0;
        for (var session : data.sessions()) {
            var referral = data.referrals().get(session.referral());
            if (session.treatments().isEmpty() || referral == null) {
                continue;
            }
            var on = session.planned().start().atZone(data.site().zone()).toLocalDate();
            waited.add((int) ChronoUnit.DAYS.between(referral.referredOn(), on));
            inTime += on.isAfter(referral.treatBy()) ? 0 : 1;
        }
        waited.sort(Comparator.naturalOrder());
        return new ClinicReport.Waiting(waited.size(), rank(waited, 0.5), rank(waited, 0.8), inTime, waited);
    }

    private static Optional<Integer> rank(List<Integer> sorted, double share) {
        return sorted.isEmpty()
                ? Optional.empty()
                : Optional.of(sorted.get((int) Math.ceil(share * sorted.size()) - 1));
    }

    private List<ClinicReport.Cancellation> cancellations() {
        return data.bookings().stream()
                .map(Booking::state)
                .filter(BookingState.Cancelled.class::isInstance)
                .map(BookingState.Cancelled.class::cast)
                .collect(Collectors.groupingBy(c -> List.of(c.initiator().name(), c.reason()), Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> new ClinicReport.Cancellation(
                        BookingState.Initiator.valueOf(e.getKey().get(0)),
                        e.getKey().get(1),
                        e.getValue().intValue()))
                .sorted(Comparator.comparing(ClinicReport.Cancellation::count)
                        .reversed()
                        .thenComparing(ClinicReport.Cancellation::reason))
                .toList();
    }

    private ClinicReport.OnTime onTime() {
        var late = new ArrayList<Integer>();
        int missing = 0;
        for (var session : data.sessions()) {
            var planned = session.plan().phaseWindows(session.planned().start()).stream()
                    .filter(w -> w.phase() == Phase.INDUCTION)
                    .map(SessionPlan.PhaseWindow::window)
                    .findFirst();
            if (session.enteredAt(SessionState.IN_PROGRESS).isEmpty() || planned.isEmpty()) {
                continue;
            }
            var began = session.course().startedAt(Phase.INDUCTION);
            if (began.isEmpty()) {
                missing++;
            } else {
                late.add((int)
                        Duration.between(planned.get().start(), began.get()).toMinutes());
            }
        }
        late.sort(Comparator.naturalOrder());
        return new ClinicReport.OnTime(
                late.size(),
                (int) late.stream().filter(m -> m <= ON_TIME.toMinutes()).count(),
                missing,
                rank(late, 0.5));
    }

    private List<ClinicReport.RoomUse> rooms() {
        var taken = data.bookings().stream()
                .filter(b -> b.state() instanceof BookingState.Booked || b.state() instanceof BookingState.Fulfilled)
                .flatMap(b -> b.allocations().stream())
                .filter(a -> a.role() == ResourceRole.ROOM)
                .collect(Collectors.groupingBy(
                        Allocation::resource,
                        Collectors.summingLong(a -> a.window().minutes())));
        return data.rooms().stream()
                .map(room -> new ClinicReport.RoomUse(
                        room.name(),
                        taken.getOrDefault(room.id(), 0L),
                        new OpeningHoursCalendar(room, data.site(), data.calendarEvents()).openMinutes(data.range())))
                .toList();
    }
}
