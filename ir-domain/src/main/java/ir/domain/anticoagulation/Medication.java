package ir.domain.anticoagulation;

import java.util.Optional;

/** A drug that a patient takes. An empty schedule means that the dose times are unknown. */
public record Medication(Anticoagulant agent, Optional<DoseSchedule> schedule) {
    public DoseSchedule scheduled() {
        return schedule.orElseGet(agent::usualSchedule);
    }
}
