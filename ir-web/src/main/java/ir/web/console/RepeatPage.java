package ir.web.console;

import ir.domain.followup.FollowUpPlan;
import ir.domain.repeat.RepeatDecision;
import ir.domain.repeat.RepeatState;
import ir.domain.repeat.RepeatTrigger;
import ir.scheduling.message.FindingMessages;
import ir.scheduling.repeat.RepeatQueryService;
import ir.scheduling.repeat.RepeatTreatmentService;
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

/** Candidates for a repeat treatment: the list, and the review of one candidate. */
@Named("repeat")
@RequestScoped
public class RepeatPage extends AbstractPage {
    private final RepeatQueryService repeatQueryService;
    private final RepeatTreatmentService repeatTreatmentService;
    private final Clock clock;

    private List<RepeatQueryService.CandidateSummary> cases = List.of();
    private RepeatQueryService.@Nullable RepeatCaseView one;

    @Inject
    RepeatPage(
            PageContext context,
            RepeatQueryService repeatQueryService,
            RepeatTreatmentService repeatTreatmentService,
            Clock clock) {
        super(context);
        this.repeatQueryService = repeatQueryService;
        this.repeatTreatmentService = repeatTreatmentService;
        this.clock = clock;
    }

    public void load() {
        var id = param("id");
        if (posted()) {
            act(id);
        }
        if (id.isEmpty()) {
            requireFound(repeatQueryService.open(actor())).ifPresent(found -> cases = found);
        } else {
            requireFound(repeatQueryService.read(actor(), id)).ifPresent(found -> one = found);
        }
    }

    private void act(String id) {
        if (param("step").equals("review")) {
            showRejection(repeatTreatmentService.review(actor(), id)).ifPresent(c -> {
                flashMessages.success(messages.get("repeat.reviewed"));
                redirect("/repeat?id=" + id);
            });
            return;
        }
        if (param("decision").isEmpty()) {
            flashMessages.invalid(messages.get("repeat.no-decision"));
            return;
        }
        RepeatTreatmentService.DecisionInput input;
        try {
            input = decisionInput();
        } catch (InvalidInput wrong) {
            flashMessages.invalid(wrong);
            return;
        }
        showRejection(repeatTreatmentService.decide(actor(), id, input)).ifPresent(c -> {
            flashMessages.success(messages.get("repeat.decided", messages.get("repeat-state." + c.state())));
            redirect(c.referral().map(r -> "/referral?id=" + r).orElse("/repeat?id=" + id));
        });
    }

    private RepeatTreatmentService.DecisionInput decisionInput() {
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
        return new RepeatTreatmentService.DecisionInput(
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

    /** One candidate in the list. */
    public record CandidateRow(
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

    public List<CandidateRow> lines() {
        var today = messages.dayOf(clock.instant());
        return cases.stream()
                .map(c -> new CandidateRow(
                        c.candidate().id(),
                        c.patient().displayName(),
                        messages.lesion(c.lesion()),
                        c.lesion().id().value(),
                        c.candidate().triggers().stream()
                                .map(t -> trigger(messages, t))
                                .collect(Collectors.joining(" · ")),
                        messages.get(
                                "repeat.treated",
                                messages.date(c.candidate().treatedOn()),
                                ChronoUnit.DAYS.between(c.candidate().treatedOn(), today)),
                        messages.get("repeat-state." + c.candidate().state())
                                + c.candidate()
                                        .decision()
                                        .flatMap(RepeatDecision::until)
                                        .map(until -> " " + messages.get("repeat.until", messages.date(until)))
                                        .orElse(""),
                        c.candidate().dueOn(today) ? "t-warn" : ""))
                .toList();
    }

    /** Formats a trigger with the values that caused it. */
    static String trigger(Messages messages, RepeatTrigger trigger) {
        return messages.get(
                "trigger." + trigger.type(),
                trigger.facts().stream()
                        .map(fact -> fact.matches("\\d{4}-\\d\\d-\\d\\d") ? messages.date(LocalDate.parse(fact)) : fact)
                        .toArray());
    }

    public RepeatQueryService.RepeatCaseView one() {
        return Objects.requireNonNull(one);
    }

    public List<ReferralPage.LabelledValue> facts() {
        var today = messages.dayOf(clock.instant());
        var facts = new ArrayList<ReferralPage.LabelledValue>();
        facts.add(new ReferralPage.LabelledValue(messages.get("fact.lesion"), messages.lesion(one().lesion())));
        facts.add(new ReferralPage.LabelledValue(
                messages.get("fact.treated"),
                messages.get(
                        "repeat.treated",
                        messages.date(one().candidate().treatedOn()),
                        ChronoUnit.DAYS.between(one().candidate().treatedOn(), today))));
        facts.add(
                new ReferralPage.LabelledValue(messages.get("fact.treatments"), Integer.toString(one().treatments())));
        facts.add(new ReferralPage.LabelledValue(
                messages.get("fact.baseline"),
                one().plan()
                        .flatMap(FollowUpPlan::baseline)
                        .flatMap(b -> b.worst())
                        .map(p -> Integer.toString(p.value()))
                        .orElse(messages.get("unknown.value"))));
        return facts;
    }

    public ReferralsPage.StatusTag state() {
        var state = one().candidate().state();
        return new ReferralsPage.StatusTag(
                state.open() ? "t-warn" : "", state.open() ? "due" : "done", messages.get("repeat-state." + state));
    }

    public List<String> triggers() {
        return one().candidate().triggers().stream()
                .map(t -> messages.day(t.on()) + ": " + trigger(messages, t))
                .toList();
    }

    /** Contraindications, except those that the MDT will assess. */
    public List<String> contraindications() {
        return one().contraindications().stream()
                .map(o -> FindingMessages.of(o.rule(), o.facts(), messages.locale()))
                .toList();
    }

    public List<SessionPage.AdverseEventRow> events() {
        return one().events().stream().map(e -> SessionPage.event(messages, e)).toList();
    }

    public boolean reviewable() {
        return currentUser.has("DECIDE_REFERRAL")
                && (one().candidate().state() == RepeatState.OPEN
                        || one().candidate().state() == RepeatState.DEFERRED);
    }

    public boolean decidable() {
        return currentUser.has("DECIDE_REFERRAL") && one().candidate().state() == RepeatState.UNDER_REVIEW;
    }

    public List<AvailabilityPage.SelectOption> exclusions() {
        return Arrays.stream(RepeatDecision.Exclusion.values())
                .map(e -> new AvailabilityPage.SelectOption(e.name(), messages.get("exclusion." + e), false))
                .toList();
    }

    /** One factor with the text entered for it. */
    public record FactorRow(String id, String name, String typed) {}

    public List<FactorRow> factors() {
        return Arrays.stream(RepeatDecision.Factor.values())
                .map(f -> new FactorRow(f.name(), messages.get("repeat-factor." + f), submittedOr("factor-" + f, "")))
                .toList();
    }

    /** The decision as labelled values. */
    public List<ReferralPage.LabelledValue> decided() {
        return one().candidate()
                .decision()
                .map(d -> {
                    var facts = new ArrayList<ReferralPage.LabelledValue>();
                    facts.add(new ReferralPage.LabelledValue(
                            messages.get("mdt.maker"), d.decisionMaker() + ", " + messages.dateTime(d.at())));
                    facts.add(new ReferralPage.LabelledValue(messages.get("decision.reason"), d.reason()));
                    d.until()
                            .ifPresent(until -> facts.add(new ReferralPage.LabelledValue(
                                    messages.get("repeat.until.label"), messages.day(until))));
                    d.exclusions().entrySet().stream()
                            .sorted(java.util.Map.Entry.comparingByKey())
                            .forEach(e -> facts.add(new ReferralPage.LabelledValue(
                                    messages.get("exclusion." + e.getKey()),
                                    messages.get(e.getValue() ? "answer.yes" : "answer.no"))));
                    d.factors().entrySet().stream()
                            .sorted(java.util.Map.Entry.comparingByKey())
                            .forEach(e -> facts.add(new ReferralPage.LabelledValue(
                                    messages.get("repeat-factor." + e.getKey()), e.getValue())));
                    d.override()
                            .ifPresent(o -> facts.add(new ReferralPage.LabelledValue(
                                    messages.get("repeat.override"), o.reasonCode() + ": " + o.text())));
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
