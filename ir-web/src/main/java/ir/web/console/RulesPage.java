package ir.web.console;

import ir.domain.rule.RuleSet;
import ir.domain.rule.Rules;
import ir.scheduling.message.FindingMessages;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.rule.RuleSetService;
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

/**
 * The thresholds in force and the draft beside them, the effect of the draft on current referrals, and its approval.
 */
@Named("rules")
@RequestScoped
public class RulesPage extends AbstractPage {
    private final RuleSetService ruleSetService;
    private final Clock clock;

    private RuleSetService.@Nullable RuleSetOverview book;
    private RuleSetService.@Nullable DryRun dryRun;

    /** One threshold with its value in force and in the draft. */
    public record ThresholdRow(
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

    /** The thresholds of one rule category. */
    public record ThresholdGroup(String title, List<ThresholdRow> lines) {}

    /** The effect of the draft on one rule, as text. */
    public record DifferenceRow(String rule, String what, String text, List<ReferralsPage.Filter> newlyFlagged) {}

    /** One version of the rule set. */
    public record RuleSetVersionRow(int number, String state, String when, String by, String changes) {}

    @Inject
    RulesPage(PageContext context, RuleSetService ruleSetService, Clock clock) {
        super(context);
        this.ruleSetService = ruleSetService;
        this.clock = clock;
    }

    public void load() {
        if (posted()) {
            act();
        }
        requireFound(ruleSetService.overview(actor())).ifPresent(found -> book = found);
        if (book != null && book.draft().isPresent() && canManage()) {
            showRejection(ruleSetService.dryRun(actor())).ifPresent(run -> dryRun = run);
        }
    }

    private void act() {
        var step = param("step");
        if (step.equals("set")) {
            var value = param("value").replace(',', '.');
            if (!value.matches("\\d{1,6}(\\.\\d{1,3})?")) {
                flashMessages.invalid(messages.get("rules.number", param("value")));
                return;
            }
            showRejection(ruleSetService.changeThreshold(
                            actor(), param("key"), Double.parseDouble(value), param("reason")))
                    .ifPresent(draft -> {
                        flashMessages.success(messages.get("rules.set", name(messages, param("key")), draft.version()));
                        redirect("/rules");
                    });
        } else if (step.equals("discard")) {
            showRejection(ruleSetService.discard(actor())).ifPresent(draft -> {
                flashMessages.success(messages.get("rules.discarded", draft.version()));
                redirect("/rules");
            });
        } else if (step.startsWith("approve:")) {
            try {
                showRejection(ruleSetService.approve(
                                actor(), Inputs.wholeNumber("step", step.substring("approve:".length())), date("from")))
                        .ifPresent(rules -> {
                            flashMessages.success(messages.get(
                                    "rules.approved", rules.version(), messages.day(rules.effectiveFrom())));
                            redirect("/rules");
                        });
            } catch (InvalidInput wrong) {
                flashMessages.invalid(wrong);
            }
        }
    }

    public boolean loaded() {
        return book != null;
    }

    private RuleSetService.RuleSetOverview book() {
        return Objects.requireNonNull(book);
    }

    public boolean canManage() {
        return currentUser.has("MANAGE_RULE_SETS");
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
                ? messages.get(
                        "rules.draft-state",
                        book().draft().orElseThrow().changes().size(),
                        book().inForce().thresholds().size(),
                        book().draft()
                                .orElseThrow()
                                .editedBy()
                                .map(RuleSet.Signature::name)
                                .orElse(""))
                : messages.get("rules.values", book().inForce().thresholds().size());
    }

    public String today() {
        return messages.dayOf(clock.instant()).toString();
    }

    private boolean shows(String key) {
        return !param("show").equals("changed")
                || book().draft()
                        .filter(d -> d.changes().stream().anyMatch(c -> c.key().equals(key)))
                        .isPresent();
    }

    public List<ThresholdGroup> groups() {
        var groups = new LinkedHashMap<String, List<ThresholdRow>>();
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
                .map(group -> new ThresholdGroup(messages.get("rules.family." + group.getKey()), group.getValue()))
                .toList();
    }

    private ThresholdRow line(String key, RuleSet.Threshold threshold) {
        var draft = book().draft().map(d -> d.value(key)).orElse(threshold.value());
        var rule = key.split("\\.", 2)[0];
        var level =
                Rules.ALL.stream().filter(r -> r.id().equals(rule)).findFirst().map(r -> r.level());
        var change = book().draft().stream()
                .flatMap(d -> d.changes().stream())
                .filter(c -> c.key().equals(key))
                .findFirst();
        return new ThresholdRow(
                key,
                name(messages, key),
                plain(threshold.value()),
                plain(draft),
                draft != threshold.value(),
                unit(threshold.unit()),
                level.map(l -> messages.get("level." + l)).orElse(messages.get("rules.workflow")),
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

    /** What the threshold limits; the code of a threshold that only an earlier version had. */
    static String name(Messages messages, String key) {
        var text = textKeys(key);
        if (!text.stream().allMatch(messages::has)) {
            return key;
        }
        return text.size() == 1 ? messages.get(text.get(0)) : messages.get(text.get(0), messages.get(text.get(1)));
    }

    /** The keys of the text: that of the threshold, or for a drug that of the interval and that of the drug. */
    static List<String> textKeys(String key) {
        var parts = key.split("\\.", 2);
        var rule = parts[0].split("-", 2);
        return rule[0].equals("HOLD") || rule[0].equals("RESTART")
                ? List.of("rules.threshold." + rule[0] + "." + parts[1], "drug." + rule[1])
                : List.of("rules.threshold." + key);
    }

    private String unit(String unit) {
        return switch (unit) {
            case "0-10", "a", "d", "h", "probes" -> messages.get("unit." + unit);
            default -> AssessmentPage.unit(unit);
        };
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    public boolean editing() {
        return canManage() && book().inForce().thresholds().containsKey(param("key"));
    }

    public ThresholdRow edited() {
        return line(param("key"), book().inForce().threshold(param("key")));
    }

    public boolean ran() {
        return dryRun != null;
    }

    public int referralsChecked() {
        return dryRun == null ? 0 : dryRun.referrals();
    }

    public List<DifferenceRow> differences() {
        return Objects.requireNonNull(dryRun).differences().stream()
                .map(d -> new DifferenceRow(
                        d.rule(),
                        Rules.ALL.stream().anyMatch(r -> r.id().equals(d.rule()))
                                ? FindingMessages.name(d.rule(), messages.locale())
                                : messages.get("rules.what." + d.rule().split("-", 2)[0]),
                        messages.get(
                                "rules.flagged",
                                d.flagged(),
                                referralsChecked(),
                                d.before(),
                                d.noLongerFlagged().size()),
                        d.newlyFlagged().stream().limit(12).map(this::named).toList()))
                .toList();
    }

    private ReferralsPage.Filter named(ReferralDetails details) {
        return new ReferralsPage.Filter(
                details.referral().id().value(), details.patient().displayName(), 0, false);
    }

    public List<RuleSetVersionRow> history() {
        return book().history().stream()
                .map(rules -> new RuleSetVersionRow(
                        rules.version(),
                        messages.get("approval." + rules.approval()),
                        messages.day(rules.effectiveFrom()),
                        Optional.of(rules)
                                .flatMap(r -> r.approvedBy().or(r::editedBy))
                                .map(s -> s.name() + ", " + messages.dateTime(s.at()))
                                .orElse(messages.get("rules.shipped")),
                        rules.changes().stream()
                                .map(c -> messages.get(
                                        "rules.change",
                                        name(messages, c.key()),
                                        plain(c.from()),
                                        plain(c.to()),
                                        c.reason()))
                                .collect(java.util.stream.Collectors.joining("; "))))
                .toList();
    }
}
