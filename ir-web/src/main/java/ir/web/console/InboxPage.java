package ir.web.console;

import ir.domain.readiness.ChecklistItem;
import ir.domain.readiness.Readiness;
import ir.domain.referral.ReferralId;
import ir.domain.rule.Finding;
import ir.scheduling.message.FindingText;
import ir.scheduling.readiness.ReadinessDesk.Duty;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** What waits for the person who is signed in: their own lines first, then their role's. */
@Named("inbox")
@RequestScoped
public class InboxPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private List<Duty> duties = List.of();

    /** One thing to do. */
    public record Line(
            String id,
            String patient,
            String number,
            String what,
            String detail,
            ReferralsPage.Tag due,
            String session,
            boolean line,
            String code,
            boolean mine) {}

    public void open() {
        if (posted()) {
            var parts = param("step").split(":", 3);
            if (parts.length == 3) {
                done(desks.readiness()
                                .take(
                                        actor(),
                                        new ReferralId(parts[1]),
                                        Inputs.choice(ChecklistItem.class, "step", parts[2]),
                                        parts[0].equals("take")))
                        .ifPresent(workUp -> {
                            notices.keepDone(words.say(parts[0].equals("take") ? "inbox.taken" : "inbox.given-back"));
                            go("/inbox");
                        });
            }
        }
        subject(desks.readiness().inbox(actor())).ifPresent(found -> duties = found);
    }

    public int total() {
        return duties.size();
    }

    public long late() {
        var today = today();
        return duties.stream()
                .filter(d -> d.due().filter(today::isAfter).isPresent())
                .count();
    }

    private LocalDate today() {
        return words.dayOf(clock.instant());
    }

    public List<Line> lines() {
        return duties.stream()
                .sorted(java.util.Comparator.comparing(
                        (Duty duty) -> duty.taken().isEmpty()))
                .limit(200)
                .map(this::line)
                .toList();
    }

    private Line line(Duty duty) {
        var file = duty.file();
        var what = duty.item()
                .map(item -> words.say("item." + item.what()))
                .orElseGet(() -> words.say("inbox.triage." + file.referral().state()));
        return new Line(
                file.referral().id().value(),
                file.patient().displayName(),
                file.patient().number(),
                what,
                duty.item()
                        .map(item -> detail(words, item))
                        .orElse(words.say("urgency." + file.referral().urgency())),
                due(words, duty.due(), today()),
                file.booking().map(b -> words.moment(b.planned().start())).orElse(words.say("inbox.no-session")),
                duty.item().isPresent(),
                duty.item().map(item -> item.what().name()).orElse(""),
                duty.taken().isPresent());
    }

    static String detail(Words words, Readiness.Item item) {
        return item.findings().stream()
                .filter(Finding::open)
                .map(f -> FindingText.of(f, words.locale()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    static ReferralsPage.Tag due(Words words, java.util.Optional<LocalDate> due, LocalDate today) {
        if (due.isEmpty()) {
            return new ReferralsPage.Tag("", "minus", words.say("due.none"));
        }
        var day = due.get();
        if (day.isBefore(today)) {
            return new ReferralsPage.Tag("t-danger", "urgent", words.say("due.late", words.shortDay(day)));
        }
        return day.equals(today)
                ? new ReferralsPage.Tag("t-warn", "soon", words.say("due.today"))
                : new ReferralsPage.Tag("", "due", words.say("due.by", words.shortDay(day)));
    }
}
