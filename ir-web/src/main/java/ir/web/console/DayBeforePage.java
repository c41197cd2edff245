package ir.web.console;

import ir.domain.readiness.Readiness;
import ir.scheduling.referral.ReferralFile;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The patients of tomorrow, or of any day: who is ready, and for who is not the one next action. */
@Named("dayBefore")
@RequestScoped
public class DayBeforePage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private List<ReferralFile> files = List.of();
    private LocalDate day = LocalDate.EPOCH;

    /** One patient. */
    public record Line(
            String id,
            String booking,
            String time,
            String patient,
            String number,
            String lesion,
            ReferralsPage.Tag state,
            String next,
            String owner,
            String detail,
            boolean instructed) {}

    public void open() {
        day = words.dayOf(clock.instant()).plusDays(1);
        if (!param("day").isEmpty()) {
            try {
                day = date("day");
            } catch (InvalidInput wrong) {
                notices.invalid(wrong);
            }
        }
        subject(desks.readiness().dayBefore(actor(), Optional.of(day))).ifPresent(found -> files = found);
    }

    public String date() {
        return words.day(day);
    }

    public String before() {
        return day.minusDays(1).toString();
    }

    public String after() {
        return day.plusDays(1).toString();
    }

    public String summary() {
        long ready = files.stream().filter(f -> f.readiness().ready()).count();
        return words.say("day-before.summary", files.size(), ready, files.size() - ready);
    }

    public List<Line> lines() {
        return files.stream().map(this::line).toList();
    }

    private Line line(ReferralFile file) {
        var booking = file.booking().orElseThrow();
        var readiness = file.readiness();
        var next = readiness.items().stream()
                        .filter(Readiness.Item::open)
                        .findFirst()
                        .isEmpty()
                ? Optional.<Readiness.Item>empty()
                : readiness.next();
        return new Line(
                file.referral().id().value(),
                booking.id().value(),
                words.time(booking.planned().start()),
                file.patient().displayName(),
                file.patient().number(),
                words.lesion(file.facts().lesions().get(0).lesion()),
                readiness.ready()
                        ? new ReferralsPage.Tag("t-ok", "ok", words.say("ready.yes"))
                        : new ReferralsPage.Tag(
                                "t-warn",
                                "warn",
                                words.say(
                                        "ready.of",
                                        readiness.done(),
                                        readiness.items().size())),
                next.map(item -> words.say("next." + item.what())).orElse(words.say("day-before.nothing")),
                next.map(item -> words.say("owner." + item.what().owner())).orElse(""),
                next.map(item -> InboxPage.detail(words, item)).orElse(""),
                file.workUp().flatMap(w -> w.newestInstructions()).isPresent());
    }
}
