package ir.domain.readiness;

import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Gate;
import ir.domain.rule.LabResultValidity;
import ir.domain.rule.MedicationInterruption;
import ir.domain.rule.PatientCase;
import ir.domain.rule.RuleSet;
import ir.domain.session.ChecklistItem;
import ir.domain.session.SessionPlan;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The checklist of one referral: a function of the known facts, the day of its session and the rules.
 *
 * @param earliestSafe earliest safe start if the patient is informed now; empty where no known fact restricts the start
 */
public record Readiness(List<Item> items, List<InterruptionDates> drugs, Optional<Instant> earliestSafe) {
    /** State of an item. */
    public enum State {
        DONE,
        OVERRIDDEN,
        /** The value is unknown. */
        MISSING,
        /** The value is known and not acceptable. */
        PROBLEM
    }

    /**
     * One item.
     *
     * @param gate the gate that requires it; empty where none does
     * @param due the last day it should be done; empty while the session has no day
     * @param validUntil the last day it is valid; it must be repeated after it
     */
    public record Item(
            ChecklistItem checklistItem,
            State state,
            Optional<Gate> gate,
            Optional<LocalDate> due,
            Optional<LocalDate> validUntil,
            List<Finding> findings) {
        public boolean open() {
            return state == State.MISSING || state == State.PROBLEM;
        }

        public boolean overdue(LocalDate today) {
            return open() && due.filter(today::isAfter).isPresent();
        }
    }

    /** The interruption of one drug: its last dose before the session and its first one after. */
    public record InterruptionDates(
            MedicationInterruption interruption, Optional<Instant> lastDose, Optional<Instant> restart) {}

    public Readiness {
        items = List.copyOf(items);
        drugs = List.copyOf(drugs);
    }

    /** Whether every item is done except those of the day of the session. */
    public boolean ready() {
        return items.stream()
                .noneMatch(item -> item.open() && !item.checklistItem().isSessionDayOnly());
    }

    public long done() {
        return items.stream().filter(item -> !item.open()).count();
    }

    /** The next item to do: those a gate requires first, then by due date. */
    public Optional<Item> next() {
        return items.stream()
                .filter(Item::open)
                .min(Comparator.comparing(
                                (Item item) -> item.gate().map(Enum::ordinal).orElse(9))
                        .thenComparing(item -> item.due().orElse(LocalDate.MAX))
                        .thenComparing(Item::checklistItem));
    }

    public Optional<Item> item(ChecklistItem what) {
        return items.stream().filter(item -> item.checklistItem() == what).findFirst();
    }

    /**
     * @param findings of the patient case, with overrides
     * @param notAsked items the procedure does not require
     * @param end of the work on the patient; empty while the session has no time
     */
    public static Readiness of(
            PatientCase patientCase,
            List<Finding> findings,
            SessionPlan plan,
            Set<ChecklistItem> notAsked,
            Optional<Instant> end,
            RuleSet rules,
            Instant now) {
        var items = ChecklistItem.of(plan, notAsked).stream()
                .flatMap(what -> item(what, patientCase, findings, rules).stream())
                .toList();
        var holds = patientCase.drugs().orElse(List.of()).stream()
                .map(drug -> MedicationInterruption.of(drug, patientCase.creatinineClearance(), rules))
                .toList();
        var dates = holds.stream()
                .map(interruption -> new InterruptionDates(
                        interruption,
                        patientCase.start().flatMap(start -> interruption.lastDose(start, patientCase.zone())),
                        end.flatMap(ended -> interruption.restartAt(ended, patientCase.zone()))))
                .toList();
        var earliest = holds.stream()
                .flatMap(interruption -> interruption.earliestStart(now, patientCase.zone()).stream())
                .max(Comparator.naturalOrder());
        return new Readiness(items, dates, earliest);
    }

    private static Optional<Item> item(
            ChecklistItem what, PatientCase patientCase, List<Finding> findings, RuleSet rules) {
        var about = findings.stream()
                .filter(finding -> what.rules().contains(finding.rule()))
                .toList();
        if (about.isEmpty()) {
            return Optional.empty();
        }
        var due = patientCase
                .start()
                .map(start -> patientCase.asOf().minusDays(what.due().isEmpty() ? 0 : rules.intValue(what.due())));
        var gate = about.stream()
                .filter(f -> f.level().compareTo(FindingLevel.OVERRIDE_REQUIRED) >= 0)
                .map(Finding::gate)
                .max(Comparator.naturalOrder());
        return Optional.of(new Item(
                what, state(about), gate, due, LabResultValidity.validUntil(what.name(), patientCase, rules), about));
    }

    private static State state(List<Finding> findings) {
        // an INFO finding keeps no item open; an unknown value does
        if (has(findings, f -> f.open() && f.result() == Finding.RuleResult.RAISED && f.level() != FindingLevel.INFO)) {
            return State.PROBLEM;
        }
        if (has(findings, f -> f.open() && f.result() == Finding.RuleResult.UNKNOWN)) {
            return State.MISSING;
        }
        return has(
                        findings,
                        f -> f.result() != Finding.RuleResult.PASSED
                                && f.override().isPresent())
                ? State.OVERRIDDEN
                : State.DONE;
    }

    private static boolean has(List<Finding> findings, java.util.function.Predicate<Finding> like) {
        return findings.stream().anyMatch(like);
    }

    /** Items whose state or due date differs from the snapshot; shown to users after a booking was moved. */
    public static List<ChecklistSnapshot.Change> changes(List<ChecklistSnapshot.ItemSnapshot> before, Readiness after) {
        return after.items().stream()
                .flatMap(item -> {
                    var was = before.stream()
                            .filter(line -> line.item() == item.checklistItem())
                            .findFirst();
                    boolean same = was.filter(line ->
                                    line.state() == item.state() && line.due().equals(item.due()))
                            .isPresent();
                    return same || was.isEmpty()
                            ? Stream.<ChecklistSnapshot.Change>empty()
                            : Stream.of(new ChecklistSnapshot.Change(
                                    item.checklistItem(),
                                    was.get().state(),
                                    item.state(),
                                    was.get().due(),
                                    item.due()));
                })
                .toList();
    }
}
