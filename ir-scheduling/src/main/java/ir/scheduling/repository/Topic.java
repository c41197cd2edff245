package ir.scheduling.repository;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Subscription topics: outbox events under their published names, with the resource type of each. */
public enum Topic {
    APPOINTMENT_BOOKED("appointment-booked", "Appointment", "appointment-booked", "visit-scheduled"),
    /** The appointment moved to another time or to other resources. */
    APPOINTMENT_RESCHEDULED("appointment-rescheduled", "Appointment", "appointment-moved", "appointment-reassigned"),
    APPOINTMENT_CANCELLED("appointment-cancelled", "Appointment", "appointment-cancelled", "visit-cancelled"),
    APPOINTMENT_STATUS(
            "appointment-status",
            "Appointment",
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
    READINESS_CHANGED("readiness-changed", "ServiceRequest", "readiness-changed"),
    FOLLOWUP_DUE("followup-due", "Task", "followup-due"),
    /** One event per treated lesion. */
    PROCEDURE_COMPLETED("procedure-completed", "Procedure", "session-complete");

    private final String code;
    private final String focus;
    private final Set<String> events;

    Topic(String code, String focus, String... events) {
        this.code = code;
        this.focus = focus;
        this.events = Set.of(events);
    }

    public String code() {
        return code;
    }

    /** The resource type that events of this topic are about. */
    public String focus() {
        return focus;
    }

    public boolean of(String event) {
        return events.contains(event);
    }

    public static Optional<Topic> ofName(String code) {
        return Arrays.stream(values()).filter(t -> t.code.equals(code)).findFirst();
    }
}
