package ir.scheduling.rule;

import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.rule.Finding;
import ir.domain.rule.RuleSet;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.readiness.Checklists;
import ir.scheduling.referral.ReferralFile;
import ir.scheduling.referral.ReferralFiles;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
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

/** Thresholds as versions: what is in force, a draft beside it, what the draft would have said, and its approval. */
public final class RulesDesk {
    /** How many referrals a dry run looks at, the newest first. */
    private static final int DRY_RUN = 500;

    private final Entrance entrance;

    public RulesDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** @param inForce today @param draft the one in the making @param history every version, newest first */
    public record Book(RuleSet inForce, Optional<RuleSet> draft, List<RuleSet> history) {}

    public Outcome<Book> book(Actor actor) {
        return entrance.read(
                actor,
                Permission.READ_RULES,
                "read",
                "PlanDefinition",
                "rules",
                (stores, now) -> Outcome.done(book(stores, now)));
    }

    private static Book book(Stores stores, Instant now) {
        var all = stores.sites().ruleSets();
        return new Book(
                stores.sites().rulesOn(today(stores, now)),
                all.stream()
                        .filter(rules -> rules.approval() == RuleSet.Approval.DRAFT && rules.version() > 1)
                        .findFirst(),
                all);
    }

    private static LocalDate today(Stores stores, Instant now) {
        return now.atZone(stores.sites().site().zone()).toLocalDate();
    }

    /** One value of the draft; the first change makes the draft. */
    public Outcome<RuleSet> set(Actor actor, String key, double value, String reason) {
        return entrance.change(actor, Permission.GOVERN_RULES, "edit", "PlanDefinition", key, (stores, now) -> {
            var book = book(stores, now);
            var draft = book.draft()
                    .orElseGet(() -> book.inForce()
                            .draft(book.history().get(0).version() + 1, today(stores, now), actor.name(), now));
            return draft.set(key, value, reason, actor.name(), now).map(changed -> {
                stores.sites().save(changed);
                told(stores, actor, "rules-edited", changed, now);
                return changed;
            });
        });
    }

    public Outcome<RuleSet> discard(Actor actor) {
        return entrance.change(
                actor,
                Permission.GOVERN_RULES,
                "discard",
                "PlanDefinition",
                "",
                (stores, now) -> draft(stores, now).map(draft -> {
                    stores.sites().discard(draft);
                    told(stores, actor, "rules-discarded", draft, now);
                    return draft;
                }));
    }

    /** In force from a day on. What is in force from today looks at every open referral at once. */
    public Outcome<RuleSet> approve(Actor actor, int version, LocalDate from) {
        return entrance.change(actor, Permission.GOVERN_RULES, "approve", "PlanDefinition", "", (stores, now) -> {
            var found = stores.sites().ruleSets().stream()
                    .filter(rules -> rules.version() == version)
                    .findFirst();
            if (found.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("rule set", String.valueOf(version)));
            }
            return found.get()
                    .approve(from, today(stores, now), actor.name(), now)
                    .map(approved -> {
                        stores.sites().save(approved);
                        told(stores, actor, "rules-approved", approved, now);
                        if (from.equals(today(stores, now))) {
                            stores.referrals().open().stream()
                                    .map(referral -> referral.id())
                                    .sorted(java.util.Comparator.comparing(id -> id.value()))
                                    .forEach(id -> Checklists.look(stores, id, now));
                        }
                        return approved;
                    });
        });
    }

    /**
     * What one rule would have said.
     *
     * @param flagged how many of the referrals the draft flags, and how many the set in force does
     * @param fresh whom only the draft flags
     * @param gone whom only the set in force flags
     */
    public record Difference(String rule, int flagged, int before, List<ReferralFile> fresh, List<ReferralFile> gone) {}

    /** @param referrals how many were looked at */
    public record DryRun(int referrals, RuleSet draft, List<Difference> differences) {}

    /** The draft against the set in force, over the newest referrals, open and past; nothing is changed. */
    public Outcome<DryRun> dryRun(Actor actor) {
        return entrance.read(
                actor,
                Permission.GOVERN_RULES,
                "dry-run",
                "PlanDefinition",
                "",
                (stores, now) -> draft(stores, now).map(draft -> {
                    var site = stores.sites().site();
                    var referrals = stores.referrals().newest(DRY_RUN);
                    var inForce = stores.sites().rulesOn(today(stores, now));
                    var before = ReferralFiles.of(stores, referrals, inForce, site, now);
                    var after = ReferralFiles.of(stores, referrals, draft, site, now);
                    stores.audit()
                            .addAll(AuditTrail.Entry.each(
                                    now,
                                    actor,
                                    "dry-run",
                                    "ServiceRequest",
                                    before.stream().map(f -> f.patient().id()).toList()));
                    return new DryRun(referrals.size(), draft, differences(draft, before, after));
                }));
    }

    private static List<Difference> differences(RuleSet draft, List<ReferralFile> before, List<ReferralFile> after) {
        // a value names its rule, and a shared value may change more than the rule it is named after
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
                    var fresh = new ArrayList<ReferralFile>();
                    var gone = new ArrayList<ReferralFile>();
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

    /** What is raised, with its level: a rule that is raised higher is another flag. */
    private static Set<String> flags(ReferralFile file) {
        return file.findings().stream()
                .filter(finding -> finding.result() == Finding.Result.RAISED)
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

    private static Outcome<RuleSet> draft(Stores stores, Instant now) {
        return book(stores, now)
                .draft()
                .map(Outcome::done)
                .orElseGet(() -> Outcome.refused(new Refusal.NotFound("draft", "rule set")));
    }

    private static void told(Stores stores, Actor actor, String topic, RuleSet rules, Instant now) {
        var version = String.valueOf(rules.version());
        stores.outbox().add(new Outbox.Event(now, topic, version, Optional.empty(), Map.of()));
        stores.audit().add(AuditTrail.Entry.done(now, actor, topic, "PlanDefinition", version, Optional.empty()));
    }
}
