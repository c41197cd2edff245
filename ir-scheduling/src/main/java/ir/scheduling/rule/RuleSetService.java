package ir.scheduling.rule;

import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.readiness.ReadinessUpdater;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Manages versions of the rule thresholds: the set in force, a draft, a dry run of the draft, and its approval. */
@ApplicationScoped
public class RuleSetService {
    /** Number of referrals in a dry run, the newest first. */
    private static final int DRY_RUN = 500;

    private final UseCaseAudit audit;
    private final Event<DomainEvent> events;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final ReadinessUpdater readinessUpdater;
    private final ReferralDetailsAssembler referralDetailsAssembler;
    private final Clock clock;

    @Inject
    public RuleSetService(
            UseCaseAudit audit,
            Event<DomainEvent> events,
            ReferralRepository referrals,
            SiteRepository sites,
            ReadinessUpdater readinessUpdater,
            ReferralDetailsAssembler referralDetailsAssembler,
            Clock clock) {
        this.audit = audit;
        this.events = events;
        this.referrals = referrals;
        this.sites = sites;
        this.readinessUpdater = readinessUpdater;
        this.referralDetailsAssembler = referralDetailsAssembler;
        this.clock = clock;
    }

    /**
     * @param inForce the set in force today
     * @param draft the draft, if there is one
     * @param history every version, newest first
     */
    public record RuleSetOverview(RuleSet inForce, Optional<RuleSet> draft, List<RuleSet> history) {}

    @Query(permission = Permission.READ_RULES, action = "read", type = RecordType.DEFINITION)
    public Result<RuleSetOverview> overview(Caller caller) {
        var now = clock.instant();
        return Result.success(overview(now));
    }

    private RuleSetOverview overview(Instant now) {
        var all = sites.ruleSets();
        return new RuleSetOverview(
                sites.rulesOn(today(now)),
                all.stream()
                        .filter(rules -> rules.approval() == RuleSet.Approval.DRAFT && rules.version() > 1)
                        .findFirst(),
                all);
    }

    private LocalDate today(Instant now) {
        return now.atZone(sites.site().zone()).toLocalDate();
    }

    /** Changes one threshold of the draft; the first change creates the draft. */
    @Command(permission = Permission.MANAGE_RULE_SETS, action = "edit", type = RecordType.DEFINITION)
    public Result<RuleSet> changeThreshold(Caller caller, @Subject String key, double value, String reason) {
        var now = clock.instant();
        var book = overview(now);
        var draft = book.draft()
                .orElseGet(() ->
                        book.inForce().draft(book.history().get(0).version() + 1, today(now), caller.name(), now));
        return draft.changeThreshold(key, value, reason, caller.name(), now).map(changed -> {
            sites.save(changed);
            publish(EventType.RULES_EDITED, changed, now);
            return changed;
        });
    }

    @Command(permission = Permission.MANAGE_RULE_SETS, action = "discard", type = RecordType.DEFINITION)
    public Result<RuleSet> discard(Caller caller) {
        var now = clock.instant();
        return draft(now).map(draft -> {
            sites.discard(draft);
            publish(EventType.RULES_DISCARDED, draft, now);
            return draft;
        });
    }

    /** Approves the draft from a day on. If it is in force from today, every open referral is refreshed at once. */
    @Command(permission = Permission.MANAGE_RULE_SETS, action = "approve", type = RecordType.DEFINITION)
    public Result<RuleSet> approve(Caller caller, int version, LocalDate from) {
        var now = clock.instant();
        var found = sites.ruleSets().stream()
                .filter(rules -> rules.version() == version)
                .findFirst();
        if (found.isEmpty()) {
            return Result.failure(new Rejection.NotFound("rule-set", String.valueOf(version)));
        }
        return found.get().approve(from, today(now), caller.name(), now).map(approved -> {
            sites.save(approved);
            publish(EventType.RULES_APPROVED, approved, now);
            if (from.equals(today(now))) {
                referrals.open().stream()
                        .map(referral -> referral.id())
                        .sorted(java.util.Comparator.comparing(id -> id.value()))
                        .forEach(id -> readinessUpdater.refresh(id, now));
            }
            return approved;
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
    @Query(permission = Permission.MANAGE_RULE_SETS, action = "dry-run", type = RecordType.DEFINITION)
    public Result<DryRun> dryRun(Caller caller) {
        var now = clock.instant();
        return draft(now).map(draft -> {
            var site = sites.site();
            var referrals = this.referrals.latest(DRY_RUN);
            var inForce = sites.rulesOn(today(now));
            var before = referralDetailsAssembler.of(referrals, inForce, site, now);
            var after = referralDetailsAssembler.of(referrals, draft, site, now);
            audit.addForEach(
                    "dry-run",
                    RecordType.REFERRAL,
                    before.stream().map(f -> f.patient().id()).toList());
            return new DryRun(referrals.size(), draft, differences(draft, before, after));
        });
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

    private Result<RuleSet> draft(Instant now) {
        return overview(now)
                .draft()
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("draft", "rule set")));
    }

    private void publish(EventType type, RuleSet rules, Instant now) {
        var version = String.valueOf(rules.version());
        events.fire(new DomainEvent.RuleSetChanged(type, now, rules));
        audit.add(type.code(), RecordType.DEFINITION, version, Optional.empty());
    }
}
