package ir.scheduling.rule;

import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.audit.AuditLog;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Manages versions of the rule thresholds: the set in force, a draft, a dry run of the draft, and its approval. */
@ApplicationScoped
public class RuleSetService {
    /** Number of referrals in a dry run, the newest first. */
    private static final int DRY_RUN = 500;

    private final CommandExecutor executor;

    @Inject
    public RuleSetService(CommandExecutor executor) {
        this.executor = executor;
    }

    /**
     * @param inForce the set in force today
     * @param draft the draft, if there is one
     * @param history every version, newest first
     */
    public record RuleSetOverview(RuleSet inForce, Optional<RuleSet> draft, List<RuleSet> history) {}

    public Result<RuleSetOverview> overview(Caller caller) {
        return executor.read(
                caller,
                Permission.READ_RULES,
                "read",
                RecordType.DEFINITION,
                "rules",
                (repositories, now) -> Result.success(overview(repositories, now)));
    }

    private static RuleSetOverview overview(Repositories repositories, Instant now) {
        var all = repositories.sites().ruleSets();
        return new RuleSetOverview(
                repositories.sites().rulesOn(today(repositories, now)),
                all.stream()
                        .filter(rules -> rules.approval() == RuleSet.Approval.DRAFT && rules.version() > 1)
                        .findFirst(),
                all);
    }

    private static LocalDate today(Repositories repositories, Instant now) {
        return now.atZone(repositories.sites().site().zone()).toLocalDate();
    }

    /** Changes one threshold of the draft; the first change creates the draft. */
    public Result<RuleSet> changeThreshold(Caller caller, String key, double value, String reason) {
        return executor.change(
                caller, Permission.MANAGE_RULE_SETS, "edit", RecordType.DEFINITION, key, (repositories, now) -> {
                    var book = overview(repositories, now);
                    var draft = book.draft()
                            .orElseGet(() -> book.inForce()
                                    .draft(
                                            book.history().get(0).version() + 1,
                                            today(repositories, now),
                                            caller.name(),
                                            now));
                    return draft.changeThreshold(key, value, reason, caller.name(), now)
                            .map(changed -> {
                                repositories.sites().save(changed);
                                publish(repositories, caller, "rules-edited", changed, now);
                                return changed;
                            });
                });
    }

    public Result<RuleSet> discard(Caller caller) {
        return executor.change(
                caller,
                Permission.MANAGE_RULE_SETS,
                "discard",
                RecordType.DEFINITION,
                "",
                (repositories, now) -> draft(repositories, now).map(draft -> {
                    repositories.sites().discard(draft);
                    publish(repositories, caller, "rules-discarded", draft, now);
                    return draft;
                }));
    }

    /** Approves the draft from a day on. If it is in force from today, every open referral is refreshed at once. */
    public Result<RuleSet> approve(Caller caller, int version, LocalDate from) {
        return executor.change(
                caller, Permission.MANAGE_RULE_SETS, "approve", RecordType.DEFINITION, "", (repositories, now) -> {
                    var found = repositories.sites().ruleSets().stream()
                            .filter(rules -> rules.version() == version)
                            .findFirst();
                    if (found.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("rule-set", String.valueOf(version)));
                    }
                    return found.get()
                            .approve(from, today(repositories, now), caller.name(), now)
                            .map(approved -> {
                                repositories.sites().save(approved);
                                publish(repositories, caller, "rules-approved", approved, now);
                                if (from.equals(today(repositories, now))) {
                                    repositories.referrals().open().stream()
                                            .map(referral -> referral.id())
                                            .sorted(java.util.Comparator.comparing(id -> id.value()))
                                            .forEach(id -> ReadinessUpdater.refresh(repositories, id, now));
                                }
                                return approved;
                            });
                });
    }

    /**
     * The effect of the draft on one rule.
     *
     * @param flagged referrals flagged by the draft
     * @param before referrals flagged by the set in force
     * @param newlyFlagged referrals flagged only by the draft
     * @param noLongerFlagged referrals flagged only by the set in force
     */
    public record Difference(
            String rule,
            int flagged,
            int before,
            List<ReferralDetails> newlyFlagged,
            List<ReferralDetails> noLongerFlagged) {}

    /** @param referrals number of referrals evaluated */
    public record DryRun(int referrals, RuleSet draft, List<Difference> differences) {}

    /** Compares the draft with the set in force over the newest referrals, open and closed; changes nothing. */
    public Result<DryRun> dryRun(Caller caller) {
        return executor.read(
                caller,
                Permission.MANAGE_RULE_SETS,
                "dry-run",
                RecordType.DEFINITION,
                "",
                (repositories, now) -> draft(repositories, now).map(draft -> {
                    var site = repositories.sites().site();
                    var referrals = repositories.referrals().latest(DRY_RUN);
                    var inForce = repositories.sites().rulesOn(today(repositories, now));
                    var before = ReferralDetailsAssembler.of(repositories, referrals, inForce, site, now);
                    var after = ReferralDetailsAssembler.of(repositories, referrals, draft, site, now);
                    repositories
                            .audit()
                            .addAll(AuditLog.AuditEntry.forEachPatient(
                                    now,
                                    caller,
                                    "dry-run",
                                    RecordType.REFERRAL,
                                    before.stream().map(f -> f.patient().id()).toList()));
                    return new DryRun(referrals.size(), draft, differences(draft, before, after));
                }));
    }

    private static List<Difference> differences(
            RuleSet draft, List<ReferralDetails> before, List<ReferralDetails> after) {
        // a threshold is named after one rule, and a shared threshold may affect other rules too
        Set<String> rules = new TreeSet<>(draft.changes().stream()
                .map(change -> change.key().split("\\.", 2)[0])
                .toList());
        for (int i = 0; i < before.size(); i++) {
            var was = flags(before.get(i));
            var is = flags(after.get(i));
            for (var flag : symmetric(was, is)) {
                rules.add(flag.split(" ", 2)[0]);
            }
        }
        return rules.stream()
                .map(rule -> {
                    var fresh = new ArrayList<ReferralDetails>();
                    var gone = new ArrayList<ReferralDetails>();
                    int flagged = 0;
                    int flaggedBefore = 0;
                    for (int i = 0; i < before.size(); i++) {
                        var was = of(rule, flags(before.get(i)));
                        var is = of(rule, flags(after.get(i)));
                        flagged += is.isEmpty() ? 0 : 1;
                        flaggedBefore += was.isEmpty() ? 0 : 1;
                        if (!is.equals(was)) {
                            (is.size() >= was.size() && !is.isEmpty() ? fresh : gone).add(after.get(i));
                        }
                    }
                    return new Difference(rule, flagged, flaggedBefore, List.copyOf(fresh), List.copyOf(gone));
                })
                .toList();
    }

    /** The raised rules with their levels: the same rule at a higher level is a different flag. */
    private static Set<String> flags(ReferralDetails details) {
        return details.findings().stream()
                .filter(finding -> finding.result() == Finding.RuleResult.RAISED)
                .map(finding -> finding.rule() + " " + finding.level()
                        + finding.lesion().map(id -> " " + id).orElse(""))
                .collect(Collectors.toSet());
    }

    private static Set<String> of(String rule, Set<String> flags) {
        return flags.stream().filter(flag -> flag.startsWith(rule + " ")).collect(Collectors.toSet());
    }

    private static Set<String> symmetric(Set<String> one, Set<String> other) {
        var all = new HashSet<>(one);
        all.addAll(other);
        var both = new HashSet<>(one);
        both.retainAll(other);
        all.removeAll(both);
        return all;
    }

    private static Result<RuleSet> draft(Repositories repositories, Instant now) {
        return overview(repositories, now)
                .draft()
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("draft", "rule set")));
    }

    private static void publish(Repositories repositories, Caller caller, String topic, RuleSet rules, Instant now) {
        var version = String.valueOf(rules.version());
        repositories.outbox().add(new Outbox.Event(now, topic, version, Optional.empty(), Map.of()));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(now, caller, topic, RecordType.DEFINITION, version, Optional.empty()));
    }
}
