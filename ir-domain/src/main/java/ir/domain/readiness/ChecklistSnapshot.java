package ir.domain.readiness;

import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.rule.RuleSet;
import ir.domain.session.ChecklistItem;
import ir.domain.session.SessionPlan;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was last known of a referral's checklist: kept, so that what changed can be told, and who took which line.
 *
 * @param lines as they stood when it was last looked at
 * @param assignees by whom, for lines a person took to themselves
 * @param changes what the last look found changed, and when
 * @param instructions every version the patient was given
 */
public record ChecklistSnapshot(
        ReferralId referral,
        PatientId patient,
        ItemState state,
        List<ItemSnapshot> lines,
        Map<ChecklistItem, Assignee> assignees,
        List<Change> changes,
        Optional<Instant> changedAt,
        List<PatientInstructions> instructions) {
    /** Whether everything is in place; goes back when a value expires or turns bad. */
    public enum ItemState {
        OPEN,
        READY;

        public boolean mayBecome(ItemState next) {
            return this != next;
        }
    }

    /** One line as it stood. */
    public record ItemSnapshot(ChecklistItem item, Readiness.State state, Optional<LocalDate> due) {}

    /** Who took a line to themselves. */
    public record Assignee(String login, String name) {}

    /** One line that changed. */
    public record Change(
            ChecklistItem item,
            Readiness.State was,
            Readiness.State is,
            Optional<LocalDate> dueWas,
            Optional<LocalDate> due) {}

    public ChecklistSnapshot {
        lines = List.copyOf(lines);
        assignees = Map.copyOf(assignees);
        changes = List.copyOf(changes);
        instructions = List.copyOf(instructions);
    }

    public static ChecklistSnapshot begin(ReferralId referral, PatientId patient) {
        return new ChecklistSnapshot(
                referral, patient, ItemState.OPEN, List.of(), Map.of(), List.of(), Optional.empty(), List.of());
    }

    /**
     * Looked at again. The same work-up comes back where nothing changed.
     *
     * @param booked the plan and start of a booked session; instructions are for booked sessions only
     */
    public ChecklistSnapshot update(Readiness now, Optional<BookedSession> booked, RuleSet rules, Instant at) {
        var fresh = now.items().stream()
                .map(item -> new ItemSnapshot(item.checklistItem(), item.state(), item.due()))
                .toList();
        var next = now.ready() ? ItemState.READY : ItemState.OPEN;
        var told = new ArrayList<>(instructions);
        booked.flatMap(session -> PatientInstructions.next(
                        instructions, PatientInstructions.lines(now, session.plan(), session.start(), rules), at))
                .ifPresent(told::add);
        if (fresh.equals(lines) && next == state && told.size() == instructions.size()) {
            return this;
        }
        return new ChecklistSnapshot(
                referral, patient, next, fresh, assignees, Readiness.changes(lines, now), Optional.of(at), told);
    }

    /** What a booked session says about instructions. */
    public record BookedSession(SessionPlan plan, Instant start) {}

    /** Somebody makes a line theirs, or gives it back to its role. */
    public ChecklistSnapshot assign(ChecklistItem what, Optional<Assignee> by) {
        var owners = new HashMap<>(assignees);
        by.ifPresentOrElse(person -> owners.put(what, person), () -> owners.remove(what));
        return new ChecklistSnapshot(referral, patient, state, lines, owners, changes, changedAt, instructions);
    }

    public Optional<PatientInstructions> latestInstructions() {
        return instructions.isEmpty() ? Optional.empty() : Optional.of(instructions.get(instructions.size() - 1));
    }
}
