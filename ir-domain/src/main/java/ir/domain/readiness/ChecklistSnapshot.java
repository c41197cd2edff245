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
 * The last evaluated checklist of a referral with its assignees, stored so that changes can be published.
 *
 * @param lines the items as last evaluated
 * @param assignees the person assigned to an item
 * @param changes what the last evaluation found changed
 * @param changedAt when it did
 * @param instructions every version of the instructions issued to the patient
 */
public record ChecklistSnapshot(
        ReferralId referral,
        PatientId patient,
        ChecklistState state,
        List<ItemSnapshot> lines,
        Map<ChecklistItem, Assignee> assignees,
        List<Change> changes,
        Optional<Instant> changedAt,
        List<PatientInstructions> instructions) {
    /** Whether the checklist is complete; READY returns to OPEN when a value expires or becomes unacceptable. */
    public enum ChecklistState {
        OPEN,
        READY;

        public boolean mayBecome(ChecklistState next) {
            return this != next;
        }
    }

    /** One item as last evaluated. */
    public record ItemSnapshot(ChecklistItem item, Readiness.State state, Optional<LocalDate> due) {}

    /** The user assigned to an item. */
    public record Assignee(String login, String name) {}

    /** One changed item. */
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
                referral, patient, ChecklistState.OPEN, List.of(), Map.of(), List.of(), Optional.empty(), List.of());
    }

    /**
     * Updates the snapshot with a new evaluation. Returns the same snapshot where nothing changed.
     *
     * @param booked plan and start of a booked session; only booked sessions have instructions
     */
    public ChecklistSnapshot update(Readiness now, Optional<BookedSession> booked, RuleSet rules, Instant at) {
        var fresh = now.items().stream()
                .map(item -> new ItemSnapshot(item.checklistItem(), item.state(), item.due()))
                .toList();
        var next = now.ready() ? ChecklistState.READY : ChecklistState.OPEN;
        var versions = new ArrayList<>(instructions);
        booked.flatMap(session -> PatientInstructions.next(
                        instructions, PatientInstructions.lines(now, session.plan(), session.start(), rules), at))
                .ifPresent(versions::add);
        if (fresh.equals(lines) && next == state && versions.size() == instructions.size()) {
            return this;
        }
        return new ChecklistSnapshot(
                referral, patient, next, fresh, assignees, Readiness.changes(lines, now), Optional.of(at), versions);
    }

    /** The data of a booked session that the instructions need. */
    public record BookedSession(SessionPlan plan, Instant start) {}

    /** Assigns an item to a user, or returns it to its role. */
    public ChecklistSnapshot assign(ChecklistItem what, Optional<Assignee> by) {
        var owners = new HashMap<>(assignees);
        by.ifPresentOrElse(person -> owners.put(what, person), () -> owners.remove(what));
        return new ChecklistSnapshot(referral, patient, state, lines, owners, changes, changedAt, instructions);
    }

    /** The same checklist as a record of another patient, into whose records this patient's are merged. */
    public ChecklistSnapshot withPatient(PatientId other) {
        return new ChecklistSnapshot(referral, other, state, lines, assignees, changes, changedAt, instructions);
    }

    public Optional<PatientInstructions> latestInstructions() {
        return instructions.isEmpty() ? Optional.empty() : Optional.of(instructions.get(instructions.size() - 1));
    }
}
