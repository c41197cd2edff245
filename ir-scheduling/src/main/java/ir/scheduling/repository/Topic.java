package ir.scheduling.repository;

import ir.domain.shared.RecordType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Subscription topics: outbox events under their published names, with the resource type of each. */
public enum Topic {
    APPOINTMENT_BOOKED("appointment-booked", RecordType.APPOINTMENT, "appointment-booked", "visit-scheduled"),
    /** The appointment moved to another time or to other resources. */
    APPOINTMENT_RESCHEDULED(
            "appointment-rescheduled", RecordType.APPOINTMENT, "appointment-moved", "appointment-reassigned"),
    APPOINTMENT_CANCELLED("appointment-cancelled", RecordType.APPOINTMENT, "appointment-cancelled", "visit-cancelled"),
    APPOINTMENT_STATUS(
            "appointment-status",
            RecordType.APPOINTMENT,
            "appointment-held",
            "appointment-booked",
            "appointment-cancelled",
            "appointment-expired",
            "visit-scheduled",
            "visit-fulfilled",
            "visit-cancelled",
            "session-check-in",
            "session-no-show",
            "session-abort",
            "session-complete"),
    READINESS_CHANGED("readiness-changed", RecordType.REFERRAL, "readiness-changed"),
    FOLLOWUP_DUE("followup-due", RecordType.TASK, "followup-due"),
    /** One event per treated lesion. */
    PROCEDURE_COMPLETED("procedure-completed", RecordType.TREATMENT, "session-complete");

    private final String code;
    private final RecordType focus;
    private final Set<String> events;

    Topic(String code, RecordType focus, String... events) {
        this.code = code;
        this.focus = focus;
        this.events = Set.of(events);
    }

    public String code() {
        return code;
    }

    /** The code of the type of record that events of this topic are about. */
    public String focus() {
        return focus.code();
    }

    public boolean includesEvent(String event) {
        return events.contains(event);
    }

    public static Optional<Topic> ofName(String code) {
        return Arrays.stream(values()).filter(t -> t.code.equals(code)).findFirst();
    }
}
