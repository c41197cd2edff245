package ir.scheduling.subscription;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What can be subscribed to: events of the outbox by the names other systems know, and what each is about. */
public enum Topic {
    APPOINTMENT_BOOKED("appointment-booked", "Appointment", "appointment-booked", "visit-scheduled"),
    /** To another time, or to other resources. */
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
    /** One for each lesion that was treated. */
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

    /** The type of resource it is about. */
    public String focus() {
        return focus;
    }

    boolean of(String event) {
        return events.contains(event);
    }

    public static Optional<Topic> ofName(String code) {
        return Arrays.stream(values()).filter(t -> t.code.equals(code)).findFirst();
    }
}
