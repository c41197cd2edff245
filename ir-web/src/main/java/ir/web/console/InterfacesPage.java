package ir.web.console;

import ir.scheduling.peer.Errand;
import ir.scheduling.peer.Errands.Contradiction;
import ir.scheduling.peer.PeerDesk;
import ir.scheduling.subscription.Subscription;
import ir.scheduling.subscription.SubscriptionDesk;
import ir.scheduling.task.FailedItems.FailedItem;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What other systems were told and were not, what was fetched and filed, and what two systems say differently. Numbers
 * and ids only: nobody is named here.
 */
@Named("interfaces")
@RequestScoped
public class InterfacesPage extends Page {
    private static final int LETTERS = 20;

    private List<SubscriptionDesk.Line> lines = List.of();
    private PeerDesk.@Nullable Overview peer;
    private List<FailedItem> failedItems = List.of();

    /** One subscription. */
    public record Told(
            String id,
            String owner,
            String topic,
            String endpoint,
            String state,
            String tone,
            String numbers,
            String tried,
            boolean waiting,
            boolean on,
            List<String> letters,
            String more) {}

    /** One resource fetched or filed. */
    public record Line(String key, String what, String about, String when, String state, String tone, boolean again) {}

    /** One fact two systems do not agree on. */
    public record Differs(String id, String about, String element, String ours, String theirs, String since) {}

    public void open() {
        if (posted()) {
            act(param("step"));
        }
        subject(desks.subscriptions().all(actor())).ifPresent(found -> lines = found);
        subject(desks.peer().overview(actor())).ifPresent(found -> peer = found);
        subject(desks.failedItems().all(actor())).ifPresent(found -> failedItems = found);
    }

    private void act(String step) {
        var parts = step.split(":", 4);
        switch (parts[0]) {
            case "replay" ->
                done(desks.subscriptions().replay(actor(), parts[1])).ifPresent(s -> said("interfaces.replayed"));
            case "off" ->
                done(desks.subscriptions().switchOff(actor(), parts[1], param("why-" + parts[1])))
                        .ifPresent(s -> said("interfaces.off.done"));
            case "again" ->
                done(desks.peer()
                                .again(
                                        actor(),
                                        Errand.What.valueOf(parts[1]),
                                        parts[2],
                                        parts[3],
                                        System.getProperty("ir.peer.url", "")))
                        .ifPresent(s -> said("interfaces.again.done"));
            case "all-again" ->
                done(desks.peer().allAgain(actor(), System.getProperty("ir.peer.url", "")))
                        .ifPresent(s -> said("interfaces.again.done"));
            case "retry" ->
                done(desks.failedItems().retryAll(actor())).ifPresent(count -> said("interfaces.again.done"));
            case "close" ->
                done(desks.peer().close(actor(), parts[1], param("reason-" + parts[1])))
                        .ifPresent(s -> said("interfaces.closed"));
            default -> go("/interfaces");
        }
    }

    private void said(String key) {
        notices.keepDone(words.say(key));
        go("/interfaces");
    }

    public boolean hasPeer() {
        return !System.getProperty("ir.peer.url", "").isEmpty();
    }

    public List<Told> subscriptions() {
        return lines.stream().map(this::told).toList();
    }

    private Told told(SubscriptionDesk.Line line) {
        var s = line.subscription();
        boolean broken = s.state() == Subscription.State.ERROR;
        long missing = s.numbered() - s.delivered();
        return new Told(
                s.id(),
                s.owner().login(),
                s.wish().topic().code(),
                s.wish().origin(),
                words.say("subscription." + s.state())
                        + (line.leftAlone() ? ", " + words.say("interfaces.left-alone") : "")
                        + s.problem().map(p -> ": " + p).orElse(""),
                broken ? "t-danger" : s.state() == Subscription.State.ACTIVE && s.failures() == 0 ? "t-ok" : "t-warn",
                words.say("interfaces.numbers", s.delivered(), s.numbered()),
                s.failures() == 0
                        ? s.reached().map(words::moment).orElse("")
                        : words.say("interfaces.tried", s.failures(), words.moment(s.nextTry())),
                missing > 0 || broken,
                s.state() != Subscription.State.OFF,
                line.waiting().stream()
                        .limit(LETTERS)
                        .map(e -> e.number() + " · " + words.moment(e.at()) + " · "
                                + e.topic().focus() + "/" + e.focus())
                        .toList(),
                missing > LETTERS ? words.say("interfaces.more", missing - LETTERS) : "");
    }

    /** An item of recurring work that is set aside. */
    public record Aside(String task, String item, String problem, String since, String tried) {}

    public List<Aside> aside() {
        return failedItems.stream()
                .map(f -> new Aside(
                        f.task(),
                        f.item(),
                        f.problem(),
                        words.moment(f.since()),
                        words.say("interfaces.tried", f.failures(), words.moment(f.nextTry()))))
                .toList();
    }

    public List<Line> errands() {
        return peer == null
                ? List.of()
                : peer.errands().stream().map(this::line).toList();
    }

    private Line line(Errand e) {
        return new Line(
                e.what() + ":" + e.kind() + ":" + e.id(),
                words.say("errand." + e.what()),
                e.kind() + "/" + e.id(),
                words.moment(e.state() == Errand.State.QUEUED && e.failures() > 0 ? e.nextTry() : e.asked()),
                words.say("errand-state." + e.state(), e.failures())
                        + e.problem().map(p -> ": " + p).orElse(""),
                switch (e.state()) {
                    case DONE -> e.problem().isEmpty() ? "t-ok" : "t-warn";
                    case FAILED -> "t-danger";
                    case QUEUED -> e.failures() > 0 ? "t-warn" : "";
                },
                e.state() == Errand.State.FAILED || e.failures() > 0);
    }

    public boolean anyFailed() {
        return errands().stream().anyMatch(line -> line.tone().equals("t-danger"));
    }

    public List<Differs> contradictions() {
        return peer == null
                ? List.of()
                : peer.contradictions().stream().map(this::differs).toList();
    }

    private Differs differs(Contradiction c) {
        return new Differs(c.id(), c.kind() + "/" + c.local(), c.element(), c.ours(), c.theirs(), words.moment(c.at()));
    }
}
