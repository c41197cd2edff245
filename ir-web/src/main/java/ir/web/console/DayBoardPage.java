package ir.web.console;

import ir.domain.booking.Allocation;
import ir.domain.session.SessionId;
import ir.domain.shared.ResourceRole;
import ir.domain.treatment.SessionState;
import ir.scheduling.treatment.DayBoard;
import ir.scheduling.treatment.DayBoardService;
import ir.scheduling.treatment.TreatmentService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The day board: sessions and their steps by procedure room, and the recovery bays. */
@Named("dayBoard")
@RequestScoped
public class DayBoardPage extends AbstractPage {
    private final DayBoardService dayBoardService;
    private final TreatmentService treatmentService;
    private final Clock clock;

    private @Nullable DayBoard board;

    /** One step of a session with its actual or planned time. */
    public record StepRow(String name, String time, String mark) {}

    /** One session in a procedure room. */
    public record CaseRow(
            String id,
            String patient,
            String what,
            String span,
            ReferralsPage.StatusTag state,
            List<StepRow> steps,
            List<PhaseTimeline.PhaseSegment> strip,
            String next,
            String nextLabel,
            boolean blocked,
            String blockedBy,
            boolean timeOut,
            String team,
            String referral) {}

    /** One procedure room with its sessions. */
    public record RoomRow(String name, List<CaseRow> cases) {}

    /** One recovery bay with its patient and end time. */
    public record BayRow(String name, String text) {}

    @Inject
    DayBoardPage(PageContext context, DayBoardService dayBoardService, TreatmentService treatmentService, Clock clock) {
        super(context);
        this.dayBoardService = dayBoardService;
        this.treatmentService = treatmentService;
        this.clock = clock;
    }

    public void load() {
        if (posted()) {
            act();
        }
        requireFound(dayBoardService.day(actor(), requestedDay())).ifPresent(found -> board = found);
    }

    private void act() {
        var parts = param("step").split(":", 2);
        if (parts.length < 2) {
            return;
        }
        var id = new SessionId(parts[1]);
        var result = switch (parts[0]) {
            case "check-in" -> treatmentService.checkIn(actor(), id);
            case "start" -> treatmentService.start(actor(), id);
            case "recover" -> treatmentService.startRecovery(actor(), id);
            case "complete" -> treatmentService.complete(actor(), id);
            case "no-show" -> treatmentService.noShow(actor(), id);
            default -> throw new InvalidInput("step", parts[0], "action-of-page");
        };
        showRejection(result).ifPresent(session -> {
            flashMessages.success(messages.get("today.stepped", messages.get("session." + session.state())));
            redirect(param("day").isEmpty() ? "/today" : "/today?day=" + param("day"));
        });
    }

    private Optional<LocalDate> requestedDay() {
        try {
            return param("day").isEmpty() ? Optional.empty() : Optional.of(date("day"));
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
            return Optional.empty();
        }
    }

    public boolean loaded() {
        return board != null;
    }

    private DayBoard board() {
        return Objects.requireNonNull(board);
    }

    public String date() {
        return messages.day(board().day());
    }

    public String isoDay() {
        return board().day().toString();
    }

    public String before() {
        return board().day().minusDays(1).toString();
    }

    public String after() {
        return board().day().plusDays(1).toString();
    }

    public String summary() {
        var cases = board().rooms().stream().flatMap(r -> r.cases().stream()).toList();
        long running = cases.stream()
                .filter(c -> c.session().state() == SessionState.IN_PROGRESS
                        || c.session().state() == SessionState.RECOVERY)
                .count();
        long done = cases.stream()
                .filter(c -> c.session().state() == SessionState.COMPLETED)
                .count();
        long toCome = cases.stream()
                .filter(c -> c.session().state() == SessionState.PLANNED
                        || c.session().state() == SessionState.CHECKED_IN)
                .count();
        return messages.get("today.summary", running, done, toCome);
    }

    public List<RoomRow> rooms() {
        return board().rooms().stream()
                .map(room -> new RoomRow(
                        room.room().name(),
                        room.cases().stream().map(this::line).toList()))
                .toList();
    }

    private CaseRow line(DayBoard.SessionCase one) {
        var session = one.session();
        var room = one.booking().allocations().stream()
                .filter(a -> a.role() == ResourceRole.ROOM)
                .findFirst()
                .orElseThrow();
        var age = one.patient().ageOn(board().day()).map(years -> " " + years).orElse("");
        var lesions = one.lesions().stream().map(messages::lesion).collect(java.util.stream.Collectors.joining(", "));
        var next = next(session.state());
        return new CaseRow(
                session.id().value(),
                one.patient().displayName(),
                messages.get("sex." + one.patient().sex()) + age + " · " + lesions + " · "
                        + messages.get("today.probes", session.plan().input().probes()) + " · "
                        + messages.get("anaesthesia." + session.plan().input().anaesthesia()),
                messages.timeRange(room.window()),
                stateTag(session.state()),
                steps(one),
                PhaseTimeline.room(session.plan()),
                next,
                next.isEmpty() ? "" : messages.get("today.next." + next),
                session.state() == SessionState.PLANNED && !one.blockingRules().isEmpty(),
                String.join(", ", one.blockingRules()),
                (session.state() == SessionState.CHECKED_IN || session.state() == SessionState.IN_PROGRESS)
                        && session.course().timeOut().isEmpty(),
                one.booking().allocations().stream()
                        .filter(a -> a.role() != ResourceRole.ROOM)
                        .map(Allocation::name)
                        .collect(java.util.stream.Collectors.joining(" · ")),
                session.referral().value());
    }

    private String next(SessionState state) {
        if (!currentUser.has("CHECK_IN")) {
            return "";
        }
        return switch (state) {
            case PLANNED -> board().day().isAfter(messages.dayOf(clock.instant())) ? "" : "check-in";
            case CHECKED_IN -> "start";
            case IN_PROGRESS -> "recover";
            case RECOVERY -> "complete";
            default -> "";
        };
    }

    ReferralsPage.StatusTag stateTag(SessionState state) {
        return stateTag(messages, state);
    }

    static ReferralsPage.StatusTag stateTag(Messages messages, SessionState state) {
        var text = messages.get("session." + state);
        return switch (state) {
            case PLANNED -> new ReferralsPage.StatusTag("t-acc", "booked", text);
            case CHECKED_IN -> new ReferralsPage.StatusTag("t-info", "arrived", text);
            case IN_PROGRESS -> new ReferralsPage.StatusTag("t-ok", "running", text);
            case RECOVERY -> new ReferralsPage.StatusTag("", "bed", text);
            case COMPLETED -> new ReferralsPage.StatusTag("", "done", text);
            default -> new ReferralsPage.StatusTag("t-danger", "cancelled", text);
        };
    }

    private List<StepRow> steps(DayBoard.SessionCase one) {
        var session = one.session();
        var planned = session.plan().phaseWindows(session.planned().start());
        var lines = new ArrayList<StepRow>();
        var order = List.of(
                SessionState.CHECKED_IN, SessionState.IN_PROGRESS, SessionState.RECOVERY, SessionState.COMPLETED);
        boolean current = true;
        for (var step : order) {
            var entered = session.enteredAt(step);
            var at = entered.orElseGet(() -> switch (step) {
                case CHECKED_IN -> session.planned().start().minusSeconds(1800);
                case IN_PROGRESS -> session.planned().start();
                case RECOVERY -> planned.get(planned.size() - 1).window().start();
                default -> session.planned().end();
            });
            String mark = "";
            if (entered.isPresent()) {
                mark = "dn";
            } else if (current) {
                mark = "cu";
                current = false;
            }
            lines.add(new StepRow(messages.get("step." + step), messages.time(at), mark));
        }
        return lines;
    }

    public List<BayRow> bays() {
        var inRecovery = board().rooms().stream()
                .flatMap(r -> r.cases().stream())
                .filter(c -> c.session().state() == SessionState.RECOVERY)
                .toList();
        return board().bays().stream()
                .map(bay -> new BayRow(
                        bay.name(),
                        inRecovery.stream()
                                .filter(c -> c.booking().allocations().stream()
                                        .anyMatch(a -> a.resource().equals(bay.id())))
                                .findFirst()
                                .map(c -> messages.get(
                                        "today.bay",
                                        c.patient().displayName(),
                                        messages.time(c.session().planned().end())))
                                .orElse(messages.get("today.bay-free"))))
                .toList();
    }

    public String hour() {
        return messages.time(clock.instant());
    }
}
