package ir.web.console;

import ir.domain.rule.RuleSet;
import ir.domain.rule.Rules;
import ir.scheduling.message.FindingText;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.rule.RulesDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thresholds in force and the draft beside them, what the draft would have said, and its approval. */
@Named("rules")
@RequestScoped
public class RulesPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private RulesDesk.@Nullable Book book;
    private RulesDesk.@Nullable DryRun dryRun;

    /** One threshold, in force and in the draft. */
    public record Line(
            String key,
            String what,
            String inForce,
            String draft,
            boolean changed,
            String unit,
            String level,
            String tone,
            String mark,
            String source,
            String reason) {}

    /** The thresholds of one kind of rule. */
    public record Group(String title, List<Line> lines) {}

    /** One rule's difference, in words. */
    public record DifferenceLine(String rule, String what, String text, List<ReferralsPage.Filter> fresh) {}

    /** One version. */
    public record Version(int number, String state, String when, String by, String changes) {}

    public void open() {
        if (posted()) {
            act();
        }
        subject(desks.rules().book(actor())).ifPresent(found -> book = found);
        if (book != null && book.draft().isPresent() && mayGovern()) {
            done(desks.rules().dryRun(actor())).ifPresent(run -> dryRun = run);
        }
    }

    private void act() {
        var step = param("step");
        if (step.equals("set")) {
            var value = param("value").replace(',', '.');
            if (!value.matches("\\d{1,6}(\\.\\d{1,3})?")) {
                notices.invalid(words.say("rules.number", param("value")));
                return;
            }
            done(desks.rules().set(actor(), param("key"), Double.parseDouble(value), param("reason")))
                    .ifPresent(draft -> {
                        notices.keepDone(words.say("rules.set", param("key"), draft.version()));
                        go("/rules");
                    });
        } else if (step.equals("discard")) {
            done(desks.rules().discard(actor())).ifPresent(draft -> {
                notices.keepDone(words.say("rules.discarded", draft.version()));
                go("/rules");
            });
        } else if (step.startsWith("approve:")) {
            try {
                done(desks.rules()
                                .approve(
                                        actor(),
                                        Inputs.wholeNumber("step", step.substring("approve:".length())),
                                        date("from")))
                        .ifPresent(rules -> {
                            notices.keepDone(
                                    words.say("rules.approved", rules.version(), words.day(rules.effectiveFrom())));
                            go("/rules");
                        });
            } catch (InvalidInput wrong) {
                notices.invalid(wrong);
            }
        }
    }

    public boolean loaded() {
        return book != null;
    }

    private RulesDesk.Book book() {
        return Objects.requireNonNull(book);
    }

    public boolean mayGovern() {
        return signedIn.may("GOVERN_RULES");
    }

    public int version() {
        return book().inForce().version();
    }

    public boolean approved() {
        return book().inForce().approval() == RuleSet.Approval.APPROVED;
    }

    public boolean drafted() {
        return book().draft().isPresent();
    }

    public int draftVersion() {
        return book().draft().map(RuleSet::version).orElse(0);
    }

    public String state() {
        return drafted()
                ? words.say(
                        "rules.draft-state",
                        book().draft().orElseThrow().changes().size(),
                        book().inForce().thresholds().size(),
                        book().draft()
                                .orElseThrow()
                                .editedBy()
                                .map(RuleSet.Signature::name)
                                .orElse(""))
                : words.say("rules.values", book().inForce().thresholds().size());
    }

    public String today() {
        return words.dayOf(clock.instant()).toString();
    }

    private boolean shows(String key) {
        return !param("show").equals("changed")
                || book().draft()
                        .filter(d -> d.changes().stream().anyMatch(c -> c.key().equals(key)))
                        .isPresent();
    }

    public List<Group> groups() {
        var groups = new LinkedHashMap<String, List<Line>>();
        for (var family : List.of("ELG", "PRE", "HOLD", "RESTART", "TRIAGE", "URGENCY", "DUE", "ARRIVE", "REP")) {
            groups.put(family, new ArrayList<>());
        }
        book().inForce().sorted().forEach((key, threshold) -> {
            if (shows(key)) {
                Objects.requireNonNull(groups.get(key.split("[-.]", 2)[0])).add(line(key, threshold));
            }
        });
        return groups.entrySet().stream()
                .filter(group -> !group.getValue().isEmpty())
                .map(group -> new Group(words.say("rules.family." + group.getKey()), group.getValue()))
                .toList();
    }

    private Line line(String key, RuleSet.Threshold threshold) {
        var draft = book().draft().map(d -> d.value(key)).orElse(threshold.value());
        var rule = key.split("\\.", 2)[0];
        var level =
                Rules.ALL.stream().filter(r -> r.id().equals(rule)).findFirst().map(r -> r.level());
        var change = book().draft().stream()
                .flatMap(d -> d.changes().stream())
                .filter(c -> c.key().equals(key))
                .findFirst();
        return new Line(
                key,
                level.map(l -> FindingText.name(rule, words.locale()))
                        .orElse(words.say("rules.what." + rule.split("-", 2)[0])),
                plain(threshold.value()),
                plain(draft),
                draft != threshold.value(),
                threshold.unit(),
                level.map(l -> words.say("level." + l)).orElse(words.say("rules.workflow")),
                level.map(l -> switch (l) {
                            case INFO -> "t-info";
                            case ADVISORY -> "t-warn";
                            case OVERRIDE_REQUIRED -> "t-over";
                            case HARD_STOP -> "t-danger";
                        })
                        .orElse(""),
                threshold.mark(),
                threshold.source(),
                change.map(RuleSet.Change::reason).orElse(""));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    public boolean editing() {
        return mayGovern() && book().inForce().thresholds().containsKey(param("key"));
    }

    public Line edited() {
        return line(param("key"), book().inForce().threshold(param("key")));
    }

    public boolean ran() {
        return dryRun != null;
    }

    public int looked() {
        return dryRun == null ? 0 : dryRun.referrals();
    }

    public List<DifferenceLine> differences() {
        return Objects.requireNonNull(dryRun).differences().stream()
                .map(d -> new DifferenceLine(
                        d.rule(),
                        Rules.ALL.stream().anyMatch(r -> r.id().equals(d.rule()))
                                ? FindingText.name(d.rule(), words.locale())
                                : words.say("rules.what." + d.rule().split("-", 2)[0]),
                        words.say(
                                "rules.flagged",
                                d.flagged(),
                                looked(),
                                d.before(),
                                d.gone().size()),
                        d.fresh().stream().limit(12).map(this::named).toList()))
                .toList();
    }

    private ReferralsPage.Filter named(ReferralFile file) {
        return new ReferralsPage.Filter(
                file.referral().id().value(), file.patient().displayName(), 0, false);
    }

    public List<Version> history() {
        return book().history().stream()
                .map(rules -> new Version(
                        rules.version(),
                        words.say("approval." + rules.approval()),
                        words.day(rules.effectiveFrom()),
                        Optional.of(rules)
                                .flatMap(r -> r.approvedBy().or(r::editedBy))
                                .map(s -> s.name() + ", " + words.moment(s.at()))
                                .orElse(words.say("rules.shipped")),
                        rules.changes().stream()
                                .map(c -> c.key() + " " + plain(c.from()) + " → " + plain(c.to()) + " (" + c.reason()
                                        + ")")
                                .collect(java.util.stream.Collectors.joining("; "))))
                .toList();
    }
}
