package ir.domain.anticoagulation;

import java.util.Optional;

/** A drug a patient takes; without a schedule nobody has said when. */
public record Medication(Anticoagulant agent, Optional<DoseSchedule> schedule) {
    public DoseSchedule scheduled() {
        return schedule.orElseGet(agent::usualSchedule);
    }
}
