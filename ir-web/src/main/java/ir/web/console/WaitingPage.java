package ir.web.console;

import ir.domain.booking.BookingId;
import ir.scheduling.waiting.WaitingDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who waits; and, where a place became free, who fits it, the most pressing first. */
@Named("waiting")
@RequestScoped
public class WaitingPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private List<WaitingDesk.Waiting> waiting = List.of();
    private WaitingDesk.@Nullable Ranked ranked;

    /** One who waits. */
    public record Line(
            String id,
            String referral,
            String patient,
            String number,
            String urgency,
            String treatBy,
            long left,
            String since,
            String wishes,
            String note,
            Optional<String> offered,
            String booked) {}

    /** One who fits the free place. */
    public record Fit(
            String entry,
            String referral,
            String patient,
            String urgency,
            String place,
            String start,
            String team,
            String why,
            boolean moves,
            int rank) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.waiting().list(actor())).ifPresent(found -> waiting = found);
        if (!param("freed").isEmpty() && signedIn.may("BOOK")) {
            desks.waiting().fitting(actor(), new BookingId(param("freed"))).map(found -> {
                ranked = found;
                return found;
            });
        }
    }

    private void act() {
        var back = "/waiting" + (param("freed").isEmpty() ? "" : "?freed=" + param("freed"));
        if (param("step").startsWith("offer:")) {
            var parts = param("step").split(":", 3);
            try {
                done(desks.waiting().offer(actor(), part(parts, 1), Inputs.instant("step", part(parts, 2))))
                        .ifPresent(hold -> {
                            notices.keepDone(words.say(
                                    "waiting.offered",
                                    words.moment(hold.planned().start())));
                            go("/offers?id=" + hold.referral());
                        });
            } catch (InvalidInput wrong) {
                notices.invalid(wrong);
            }
        } else if (param("step").startsWith("remove:")) {
            done(desks.waiting().remove(actor(), param("step").substring(7), param("why")))
                    .ifPresent(entry -> {
                        notices.keepDone(words.say("waiting.removed"));
                        go(back);
                    });
        }
    }

    public boolean ranking() {
        return ranked != null;
    }

    public String freePlace() {
        return ranked == null
                ? ""
                : words.say(
                        "waiting.free",
                        words.day(words.dayOf(ranked.free().start())),
                        words.span(ranked.free()),
                        ranked.waiting());
    }

    public String freed() {
        return param("freed");
    }

    public List<Fit> fits() {
        if (ranked == null) {
            return List.of();
        }
        var rank = new int[1];
        return ranked.candidates().stream()
                .map(c -> new Fit(
                        c.waiting().entry().id(),
                        c.waiting().file().referral().id().value(),
                        c.waiting().file().patient().displayName(),
                        words.say("urgency." + c.waiting().file().referral().urgency()),
                        words.span(c.opening().allocations().get(0).window()) + ", "
                                + c.opening().allocations().get(0).name(),
                        c.opening().start().toString(),
                        c.opening().allocations().stream()
                                .skip(1)
                                .map(a -> a.name())
                                .collect(Collectors.joining(" · ")),
                        c.spare() >= 0 ? words.say("waiting.spare", c.spare()) : words.say("waiting.late", -c.spare()),
                        c.moves(),
                        ++rank[0]))
                .toList();
    }

    public List<Line> lines() {
        var today = words.dayOf(clock.instant());
        return waiting.stream()
                .map(w -> new Line(
                        w.entry().id(),
                        w.entry().referral().value(),
                        w.file().patient().displayName(),
                        w.file().patient().number(),
                        words.say("urgency." + w.file().referral().urgency()),
                        words.day(w.file().referral().treatBy()),
                        ChronoUnit.DAYS.between(today, w.file().referral().treatBy()),
                        words.moment(w.entry().since()),
                        wishes(w),
                        w.entry().note(),
                        w.open()
                                .map(o -> words.say(
                                        "waiting.open-offer",
                                        words.moment(o.planned().start()),
                                        words.moment(o.expires()))),
                        w.file()
                                .booking()
                                .map(b -> words.moment(b.planned().start()))
                                .orElse("")))
                .toList();
    }

    private String wishes(WaitingDesk.Waiting w) {
        var days = w.entry().days().isEmpty()
                ? words.say("waiting.any-day")
                : w.entry().days().stream()
                        .sorted()
                        .map((DayOfWeek d) -> d.getDisplayName(TextStyle.SHORT, words.locale()))
                        .collect(Collectors.joining(" "));
        return words.say("waiting.wishes", days, w.entry().noticeHours());
    }

    public boolean may() {
        return signedIn.may("BOOK");
    }
}
