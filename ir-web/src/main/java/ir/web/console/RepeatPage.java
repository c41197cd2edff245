package ir.web.console;

import ir.domain.followup.FollowUpPlan;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.scheduling.message.FindingText;
import ir.scheduling.repeat.RepeatDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lesions that may have to be treated again: the list, and one before the board. */
@Named("repeat")
@RequestScoped
public class RepeatPage extends Page {
    @Inject
    @SuppressWarnings("NullAway.Init") // the container sets it
    Clock clock;

    private List<RepeatDesk.Listed> cases = List.of();
    private RepeatDesk.@Nullable Case one;

    public void open() {
        var id = param("id");
        if (posted()) {
            act(id);
        }
        if (id.isEmpty()) {
            subject(desks.repeats().open(actor())).ifPresent(found -> cases = found);
        } else {
            subject(desks.repeats().read(actor(), id)).ifPresent(found -> one = found);
        }
    }

    private void act(String id) {
        if (param("step").equals("review")) {
            done(desks.repeats().review(actor(), id)).ifPresent(c -> {
                notices.keepDone(words.say("repeat.reviewed"));
                go("/repeat?id=" + id);
            });
            return;
        }
        if (param("decision").isEmpty()) {
            notices.invalid(words.say("repeat.no-decision"));
            return;
        }
        RepeatDesk.Said said;
        try {
            said = said();
        } catch (InvalidInput wrong) {
            notices.invalid(wrong);
            return;
        }
        done(desks.repeats().decide(actor(), id, said)).ifPresent(c -> {
            notices.keepDone(words.say("repeat.decided", words.say("repeat-state." + c.state())));
            go(c.referral().map(r -> "/referral?id=" + r).orElse("/repeat?id=" + id));
        });
    }

    private RepeatDesk.Said said() {
        var exclusions = new EnumMap<RepeatDecision.Exclusion, Boolean>(RepeatDecision.Exclusion.class);
        for (var exclusion : RepeatDecision.Exclusion.values()) {
            if (!param("exclude-" + exclusion).isEmpty()) {
                exclusions.put(exclusion, param("exclude-" + exclusion).equals("yes"));
            }
        }
        var factors = new EnumMap<RepeatDecision.Factor, String>(RepeatDecision.Factor.class);
        for (var factor : RepeatDecision.Factor.values()) {
            factors.put(factor, param("factor-" + factor));
        }
        return new RepeatDesk.Said(
                choice(RepeatState.class, "decision"),
                exclusions,
                factors,
                param("until").isEmpty() ? Optional.empty() : Optional.of(date("until")),
                param("reason"),
                param("maker"),
                param("override-text").isEmpty()
                        ? Optional.empty()
                        : Optional.of(new RepeatDecision.Override(param("override-code"), param("override-text"))));
    }

    /** One candidate of the list. */
    public record Line(
            String id,
            String patient,
            String lesion,
            String lesionId,
            String why,
            String treated,
            String state,
            String tone) {}

    public boolean listed() {
        return one == null;
    }

    public List<Line> lines() {
        var today = words.dayOf(clock.instant());
        return cases.stream()
                .map(c -> new Line(
                        c.candidate().id(),
                        c.patient().displayName(),
                        words.lesion(c.lesion()),
                        c.lesion().id().value(),
                        c.candidate().triggers().stream()
                                .map(t -> trigger(words, t))
                                .collect(Collectors.joining(" · ")),
                        words.say(
                                "repeat.treated",
                                words.date(c.candidate().treatedOn()),
                                ChronoUnit.DAYS.between(c.candidate().treatedOn(), today)),
                        words.say("repeat-state." + c.candidate().state())
                                + c.candidate()
                                        .decision()
                                        .flatMap(RepeatDecision::until)
                                        .map(until -> " " + words.say("repeat.until", words.date(until)))
                                        .orElse(""),
                        c.candidate().dueOn(today) ? "t-warn" : ""))
                .toList();
    }

    /** A trigger in words, with the values it was seen in. */
    static String trigger(Words words, RepeatTrigger trigger) {
        return words.say(
                "trigger." + trigger.kind(),
                trigger.facts().stream()
                        .map(fact -> fact.matches("\\d{4}-\\d\\d-\\d\\d") ? words.date(LocalDate.parse(fact)) : fact)
                        .toArray());
    }

    public RepeatDesk.Case one() {
        return Objects.requireNonNull(one);
    }

    public List<ReferralPage.Fact> facts() {
        var today = words.dayOf(clock.instant());
        var facts = new ArrayList<ReferralPage.Fact>();
        facts.add(new ReferralPage.Fact(words.say("fact.lesion"), words.lesion(one().lesion())));
        facts.add(new ReferralPage.Fact(
                words.say("fact.treated"),
                words.say(
                        "repeat.treated",
                        words.date(one().candidate().treatedOn()),
                        ChronoUnit.DAYS.between(one().candidate().treatedOn(), today))));
        facts.add(new ReferralPage.Fact(words.say("fact.treatments"), Integer.toString(one().treatments())));
        facts.add(new ReferralPage.Fact(
                words.say("fact.baseline"),
                one().plan()
                        .flatMap(FollowUpPlan::baseline)
                        .flatMap(b -> b.worst())
                        .map(p -> Integer.toString(p.value()))
                        .orElse(words.say("unknown.value"))));
        return facts;
    }

    public ReferralsPage.Tag state() {
        var state = one().candidate().state();
        return new ReferralsPage.Tag(
                state.open() ? "t-warn" : "", state.open() ? "due" : "done", words.say("repeat-state." + state));
    }

    public List<String> triggers() {
        return one().candidate().triggers().stream()
                .map(t -> words.day(t.on()) + ": " + trigger(words, t))
                .toList();
    }

    /** What stands against it, apart from what the board will find. */
    public List<String> obstacles() {
        return one().obstacles().stream()
                .map(o -> FindingText.of(o.rule(), o.facts(), words.locale()))
                .toList();
    }

    public List<SessionPage.EventLine> events() {
        return one().events().stream().map(e -> SessionPage.event(words, e)).toList();
    }

    public boolean reviewable() {
        return signedIn.may("DECIDE_REFERRAL")
                && (one().candidate().state() == RepeatState.OPEN
                        || one().candidate().state() == RepeatState.DEFERRED);
    }

    public boolean decidable() {
        return signedIn.may("DECIDE_REFERRAL") && one().candidate().state() == RepeatState.UNDER_REVIEW;
    }

    public List<OffersPage.Choice> exclusions() {
        return Arrays.stream(RepeatDecision.Exclusion.values())
                .map(e -> new OffersPage.Choice(e.name(), words.say("exclusion." + e), false))
                .toList();
    }

    /** One factor with what was typed to it. */
    public record FactorLine(String id, String name, String typed) {}

    public List<FactorLine> factors() {
        return Arrays.stream(RepeatDecision.Factor.values())
                .map(f -> new FactorLine(f.name(), words.say("repeat-factor." + f), typed("factor-" + f, "")))
                .toList();
    }

    /** What was decided, line by line. */
    public List<ReferralPage.Fact> decided() {
        return one().candidate()
                .decision()
                .map(d -> {
                    var facts = new ArrayList<ReferralPage.Fact>();
                    facts.add(new ReferralPage.Fact(
                            words.say("mdt.maker"), d.decisionMaker() + ", " + words.moment(d.at())));
                    facts.add(new ReferralPage.Fact(words.say("decision.reason"), d.reason()));
                    d.until()
                            .ifPresent(until -> facts.add(
                                    new ReferralPage.Fact(words.say("repeat.until.label"), words.day(until))));
                    d.exclusions().entrySet().stream()
                            .sorted(java.util.Map.Entry.comparingByKey())
                            .forEach(e -> facts.add(new ReferralPage.Fact(
                                    words.say("exclusion." + e.getKey()),
                                    words.say(e.getValue() ? "answer.yes" : "answer.no"))));
                    d.factors().entrySet().stream()
                            .sorted(java.util.Map.Entry.comparingByKey())
                            .forEach(e -> facts.add(
                                    new ReferralPage.Fact(words.say("repeat-factor." + e.getKey()), e.getValue())));
                    d.override()
                            .ifPresent(o -> facts.add(new ReferralPage.Fact(
                                    words.say("repeat.override"), o.reasonCode() + ": " + o.text())));
                    return List.copyOf(facts);
                })
                .orElse(List.of());
    }

    public String referral() {
        return one().candidate().referral().map(r -> r.value()).orElse("");
    }

    public String me() {
        return actor().name();
    }
}
