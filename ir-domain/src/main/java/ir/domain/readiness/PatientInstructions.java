package ir.domain.readiness;

import ir.domain.anticoagulation.Anticoagulant;
import ir.domain.rule.RuleSet;
import ir.domain.session.Anaesthesia;
import ir.domain.session.Phase;
import ir.domain.session.SessionPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The instructions for a patient with a booked session, as dates and times. A new version is made only when one of them
 * changed, so that the printed copy is either right or replaced.
 *
 * @param version from 1
 */
public record PatientInstructions(int version, Instant made, List<Instruction> lines) {
    /** Type of an instruction; the adapter that prints it supplies the text. */
    public enum InstructionType {
        ARRIVE,
        SESSION,
        NO_FATTY_MEAL_AFTER,
        NO_LIGHT_MEAL_AFTER,
        NO_DRINK_AFTER,
        LAST_DOSE,
        ASK_ABOUT_DRUG,
        KEEP_DRUG,
        RESTART,
        GOES_HOME
    }

    /** @param drug for instructions about a drug */
    public record Instruction(InstructionType type, Optional<Instant> at, Optional<Anticoagulant> drug) {}

    public PatientInstructions {
        lines = List.copyOf(lines);
    }

    /**
     * The next version where an instruction differs from the latest one; empty where the printed copy is still right.
     */
    static Optional<PatientInstructions> next(List<PatientInstructions> before, List<Instruction> lines, Instant now) {
        var newest = before.isEmpty()
                ? List.<Instruction>of()
                : before.get(before.size() - 1).lines();
        return newest.equals(lines)
                ? Optional.empty()
                : Optional.of(new PatientInstructions(before.size() + 1, now, lines));
    }

    /** Fasting counts back from induction, drugs by their doses. */
    public static List<Instruction> lines(Readiness readiness, SessionPlan plan, Instant start, RuleSet rules) {
        var lines = new ArrayList<Instruction>();
        lines.add(line(InstructionType.ARRIVE, start.minus(Duration.ofMinutes(rules.intValue("ARRIVE.before")))));
        lines.add(line(InstructionType.SESSION, start));
        if (plan.input().anaesthesia() != Anaesthesia.LOCAL) {
            var induction = phase(plan, start, Phase.INDUCTION);
            lines.add(line(InstructionType.NO_FATTY_MEAL_AFTER, induction.minus(hours(rules, "PRE-FAST.fatty"))));
            lines.add(line(InstructionType.NO_LIGHT_MEAL_AFTER, induction.minus(hours(rules, "PRE-FAST.light"))));
            lines.add(line(InstructionType.NO_DRINK_AFTER, induction.minus(hours(rules, "PRE-FAST.fluid"))));
        }
        for (var drug : readiness.drugs()) {
            var agent = Optional.of(drug.interruption().drug().agent());
            switch (drug.interruption().basis()) {
                case DOSES, HOURS -> {
                    lines.add(new Instruction(InstructionType.LAST_DOSE, drug.lastDose(), agent));
                    if (drug.restart().isPresent()) {
                        lines.add(new Instruction(InstructionType.RESTART, drug.restart(), agent));
                    }
                }
                case CONTINUES -> lines.add(new Instruction(InstructionType.KEEP_DRUG, Optional.empty(), agent));
                default -> lines.add(new Instruction(InstructionType.ASK_ABOUT_DRUG, Optional.empty(), agent));
            }
        }
        lines.add(line(
                InstructionType.GOES_HOME,
                plan.phaseWindows(start).get(plan.phases().size() - 1).window().end()));
        return lines;
    }

    private static Instant phase(SessionPlan plan, Instant start, Phase phase) {
        return plan.phaseWindows(start).stream()
                .filter(window -> window.phase() == phase)
                .findFirst()
                .orElseThrow()
                .window()
                .start();
    }

    private static Duration hours(RuleSet rules, String key) {
        return Duration.ofMinutes(Math.round(60 * rules.value(key)));
    }

    private static Instruction line(InstructionType what, Instant at) {
        return new Instruction(what, Optional.of(at), Optional.empty());
    }
}
