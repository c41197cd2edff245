package ir.web.console;

import ir.domain.booking.Allocation;
import ir.domain.resource.ResourceRole;
import ir.domain.session.SessionId;
import ir.domain.treatment.SessionState;
import ir.scheduling.treatment.DayBoard;
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

/** The day board: each room's sessions with their steps, and the recovery bays. */
@Named("today")
@RequestScoped
public class TodayPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private @Nullable DayBoard board;

    /** One step of a session: done at, or planned for. */
    public record StepLine(String name, String time, String mark) {}

    /** One session of a room. */
    public record CaseLine(
            String id,
            String patient,
            String what,
            String span,
            ReferralsPage.Tag state,
            List<StepLine> steps,
            List<Strip.Piece> strip,
            String next,
            String nextLabel,
            boolean blocked,
            String blockedBy,
            boolean timeOut,
            String team,
            String referral) {}

    /** One room with its sessions. */
    public record RoomLine(String name, List<CaseLine> cases) {}

    /** One recovery bay: who, until when. */
    public record BayLine(String name, String text) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.treatments().day(actor(), wanted())).ifPresent(found -> board = found);
    }

    private void act() {
        var parts = param("step").split(":", 2);
        if (parts.length < 2) {
            return;
        }
        var id = new SessionId(parts[1]);
        var outcome = switch (parts[0]) {
            case "check-in" -> desks.treatments().checkIn(actor(), id);
            case "start" -> desks.treatments().start(actor(), id);
            case "recover" -> desks.treatments().recover(actor(), id);
            case "complete" -> desks.treatments().complete(actor(), id);
            case "no-show" -> desks.treatments().noShow(actor(), id);
            default -> throw new InvalidInput("step", parts[0], "a step of this page");
        };
        done(outcome).ifPresent(session -> {
            notices.keepDone(words.say("today.stepped", words.say("session." + session.state())));
            go(param("day").isEmpty() ? "/today" : "/today?day=" + param("day"));
        });
    }

    private Optional<LocalDate> wanted() {
        try {
            return param("day").isEmpty() ? Optional.empty() : Optional.of(date("day"));
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
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
        return words.day(board().day());
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
        return words.say("today.summary", running, done, toCome);
    }

    public List<RoomLine> rooms() {
        return board().rooms().stream()
                .map(room -> new RoomLine(
                        room.room().name(),
                        room.cases().stream().map(this::line).toList()))
                .toList();
    }

    private CaseLine line(DayBoard.Case one) {
        var session = one.session();
        var room = one.booking().allocations().stream()
                .filter(a -> a.role() == ResourceRole.ROOM)
                .findFirst()
                .orElseThrow();
        var age = one.patient().ageOn(board().day()).map(years -> " " + years).orElse("");
        var lesions = one.lesions().stream().map(words::lesion).collect(java.util.stream.Collectors.joining(", "));
        var next = next(session.state());
        return new CaseLine(
                session.id().value(),
                one.patient().displayName(),
                words.say("sex." + one.patient().sex()) + age + " · " + lesions + " · "
                        + words.say("today.probes", session.plan().input().probes()) + " · "
                        + words.say("anaesthesia." + session.plan().input().anaesthesia()),
                words.span(room.window()),
                stateTag(session.state()),
                steps(one),
                Strip.room(session.plan()),
                next,
                next.isEmpty() ? "" : words.say("today.next." + next),
                session.state() == SessionState.PLANNED && !one.blockedBy().isEmpty(),
                String.join(", ", one.blockedBy()),
                (session.state() == SessionState.CHECKED_IN || session.state() == SessionState.IN_PROGRESS)
                        && session.course().timeOut().isEmpty(),
                one.booking().allocations().stream()
                        .filter(a -> a.role() != ResourceRole.ROOM)
                        .map(Allocation::name)
                        .collect(java.util.stream.Collectors.joining(" · ")),
                session.referral().value());
    }

    private String next(SessionState state) {
        if (!signedIn.may("CHECK_IN")) {
            return "";
        }
        return switch (state) {
            case PLANNED -> board().day().isAfter(words.dayOf(clock.instant())) ? "" : "check-in";
            case CHECKED_IN -> "start";
            case IN_PROGRESS -> "recover";
            case RECOVERY -> "complete";
            default -> "";
        };
    }

    ReferralsPage.Tag stateTag(SessionState state) {
        return stateTag(words, state);
    }

    static ReferralsPage.Tag stateTag(Words words, SessionState state) {
        var text = words.say("session." + state);
        return switch (state) {
            case PLANNED -> new ReferralsPage.Tag("t-acc", "booked", text);
            case CHECKED_IN -> new ReferralsPage.Tag("t-info", "arrived", text);
            case IN_PROGRESS -> new ReferralsPage.Tag("t-ok", "running", text);
            case RECOVERY -> new ReferralsPage.Tag("", "bed", text);
            case COMPLETED -> new ReferralsPage.Tag("", "done", text);
            default -> new ReferralsPage.Tag("t-danger", "cancelled", text);
        };
    }

    private List<StepLine> steps(DayBoard.Case one) {
        var session = one.session();
        var planned = session.plan().from(session.planned().start());
        var lines = new ArrayList<StepLine>();
        var order = List.of(
                SessionState.CHECKED_IN, SessionState.IN_PROGRESS, SessionState.RECOVERY, SessionState.COMPLETED);
        boolean current = true;
        for (var step : order) {
            var entered = session.entered(step);
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
            lines.add(new StepLine(words.say("step." + step), words.time(at), mark));
        }
        return lines;
    }

    public List<BayLine> bays() {
        var inRecovery = board().rooms().stream()
                .flatMap(r -> r.cases().stream())
                .filter(c -> c.session().state() == SessionState.RECOVERY)
                .toList();
        return board().bays().stream()
                .map(bay -> new BayLine(
                        bay.name(),
                        inRecovery.stream()
                                .filter(c -> c.booking().allocations().stream()
                                        .anyMatch(a -> a.resource().equals(bay.id())))
                                .findFirst()
                                .map(c -> words.say(
                                        "today.bay",
                                        c.patient().displayName(),
                                        words.time(c.session().planned().end())))
                                .orElse(words.say("today.bay-free"))))
                .toList();
    }

    public String hour() {
        return words.time(clock.instant());
    }
}
