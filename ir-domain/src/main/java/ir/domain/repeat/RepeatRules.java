package ir.domain.repeat;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.ImagingAssessment;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitResponse;
import ir.domain.rule.RuleSet;
import ir.domain.treatment.AdverseEvent;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds repeat triggers in the responses of a plan, and contraindications. Pure. A score that was not given neither
 * triggers nor clears a repeat.
 */
public final class RepeatRules {
    private RepeatRules() {}

    public static List<RepeatTrigger> triggers(FollowUpPlan plan, LocalDate today, RuleSet rules) {
        var found = new ArrayList<RepeatTrigger>();
        returned(plan, rules).ifPresent(found::add);
        progressed(plan, rules).ifPresent(found::add);
        nonResponse(plan, today, rules).ifPresent(found::add);
        imaging(plan, found);
        return found;
    }

    /** A given score with its response class. */
    private record Score(LocalDate on, int pain, ResponseClass response) {}

    private static List<Score> scores(FollowUpPlan plan, int fromDay) {
        return plan.responses().stream()
                .flatMap(a -> a.pain().stream())
                .filter(a -> a.worst().isPresent())
                .filter(a -> !a.on().isBefore(plan.treatedOn().plusDays(fromDay)))
                .map(a -> new Score(a.on(), a.worst().orElseThrow().value(), plan.response(a)))
                .toList();
    }

    /**
     * After a response: two scores at least a week apart, both high and both well above the best, and none between them
     * low.
     */
    private static Optional<RepeatTrigger> returned(FollowUpPlan plan, RuleSet rules) {
        int flare = rules.intValue("REP-PAIN.flare");
        Optional<Score> first = Optional.empty();
        boolean responded = false;
        int nadir = 11;
        for (var score : scores(plan, 0)) {
            boolean high = score.pain() >= rules.intValue("REP-PAIN.min")
                    && score.pain() - nadir >= rules.intValue("REP-PAIN.rise")
                    && !score.on().isBefore(plan.treatedOn().plusDays(flare));
            if (responded && high) {
                var since = first;
                if (since.isPresent()
                        && ChronoUnit.DAYS.between(since.get().on(), score.on()) >= rules.intValue("REP-PAIN.apart")) {
                    return Optional.of(new RepeatTrigger(
                            RepeatTrigger.TriggerType.REP_PAIN,
                            score.on(),
                            List.of(
                                    String.valueOf(nadir),
                                    String.valueOf(since.get().pain()),
                                    since.get().on().toString(),
                                    String.valueOf(score.pain()),
                                    score.on().toString())));
                }
                first = since.isPresent() ? since : Optional.of(score);
            } else {
                first = Optional.empty();
            }
            responded |= score.response().responded();
            nadir = Math.min(nadir, score.pain());
        }
        return Optional.empty();
    }

    private static Optional<RepeatTrigger> progressed(FollowUpPlan plan, RuleSet rules) {
        return scores(plan, rules.intValue("REP-PROG.days")).stream()
                .filter(s -> s.response() == ResponseClass.PP)
                .findFirst()
                .map(s -> new RepeatTrigger(
                        RepeatTrigger.TriggerType.REP_PROG,
                        s.on(),
                        List.of(String.valueOf(s.pain()), s.on().toString())));
    }

    /** Non-response requires at least one assessable answer. */
    private static Optional<RepeatTrigger> nonResponse(FollowUpPlan plan, LocalDate today, RuleSet rules) {
        var end = plan.treatedOn().plusDays(rules.intValue("REP-NONRESP.days"));
        var until = scores(plan, 0).stream()
                .filter(s -> !s.on().isAfter(end))
                .filter(s -> s.response() != ResponseClass.NOT_ASSESSABLE)
                .toList();
        if (!today.isAfter(end)
                || until.isEmpty()
                || until.stream().anyMatch(s -> s.response().responded())) {
            return Optional.empty();
        }
        var last = until.get(until.size() - 1);
        return Optional.of(new RepeatTrigger(
                RepeatTrigger.TriggerType.REP_NONRESP,
                end.plusDays(1),
                List.of(String.valueOf(last.pain()), last.on().toString())));
    }

    private static void imaging(FollowUpPlan plan, List<RepeatTrigger> found) {
        plan.responses().stream()
                .flatMap(a -> a.imaging().stream())
                .forEach(image -> triggerType(plan, image)
                        .filter(type -> found.stream().noneMatch(t -> t.type() == type))
                        .ifPresent(type -> found.add(new RepeatTrigger(
                                type,
                                image.on(),
                                List.of(
                                        image.modality().name(),
                                        image.on().toString(),
                                        image.longestCm().map(String::valueOf).orElse(""))))));
    }

    private static Optional<RepeatTrigger.TriggerType> triggerType(FollowUpPlan plan, ImagingAssessment image) {
        return switch (image.verdict()) {
            case RESIDUAL_TUMOUR -> Optional.of(RepeatTrigger.TriggerType.REP_RESID);
            // before week 4 an enhancing rim is no progression
            case LOCAL_PROGRESSION ->
                image.on().isBefore(plan.treatedOn().plusDays(ImagingAssessment.RIM_DAYS))
                        ? Optional.empty()
                        : Optional.of(RepeatTrigger.TriggerType.REP_LTP);
            default -> Optional.empty();
        };
    }

    /** A contraindication to another treatment; a person may override it, with a reason. */
    public record Contraindication(String rule, List<String> facts) {
        public Contraindication {
            facts = List.copyOf(facts);
        }
    }

    /** @param staged the further session belongs to a treatment series, so the interval is not checked */
    public static List<Contraindication> findContraindications(
            RepeatCandidate candidate,
            List<AdverseEvent> events,
            Map<RepeatDecision.Exclusion, Boolean> exclusions,
            boolean staged,
            LocalDate today,
            RuleSet rules) {
        var found = new ArrayList<Contraindication>();
        long days = ChronoUnit.DAYS.between(candidate.treatedOn(), today);
        if (!staged && days < rules.intValue("REP-INTERVAL.days")) {
            found.add(new Contraindication("REP-INTERVAL", List.of(String.valueOf(days))));
        }
        exclusions.forEach((exclusion, there) -> {
            if (there) {
                found.add(new Contraindication("REP-EXCLUDE", List.of(exclusion.name())));
            }
        });
        events.stream()
                .filter(AdverseEvent::ongoing)
                .filter(e -> e.term().infection())
                .forEach(e -> found.add(new Contraindication(
                        "REP-INFECT", List.of(e.term().name(), e.onset().toString()))));
        events.stream()
                .filter(AdverseEvent::ongoing)
                .filter(e -> !e.term().infection())
                .filter(e -> e.severity() == AdverseEvent.Severity.SEVERE)
                .forEach(e -> found.add(new Contraindication(
                        "REP-UNHEALED",
                        List.of(e.term().name(), e.gradeLabel(), e.onset().toString()))));
        return found;
    }

    /** For reports: days from the treatment to the second high score, where pain came back. */
    public static Optional<Long> daysToRecurrence(FollowUpPlan plan, RuleSet rules) {
        return returned(plan, rules).map(t -> ChronoUnit.DAYS.between(plan.treatedOn(), t.on()));
    }

    /** The latest imaging of a plan, if any. */
    public static Optional<ImagingAssessment> lastImage(FollowUpPlan plan) {
        return plan.responses().stream()
                .map(VisitResponse::imaging)
                .flatMap(Optional::stream)
                .reduce((older, newer) -> newer);
    }

    /** The latest score of a plan, if any. */
    public static Optional<PainAssessment> lastScore(FollowUpPlan plan) {
        return plan.responses().stream()
                .map(VisitResponse::pain)
                .flatMap(Optional::stream)
                .filter(a -> a.worst().isPresent())
                .reduce((older, newer) -> newer);
    }
}
