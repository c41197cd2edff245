package ir.scheduling.repository;

import ir.domain.shared.RecordType;
import ir.scheduling.event.EventType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Subscription topics: outbox events under their published names, with the resource type of each. */
public enum Topic {
    APPOINTMENT_BOOKED(
            "appointment-booked", RecordType.APPOINTMENT, EventType.APPOINTMENT_BOOKED, EventType.VISIT_SCHEDULED),
    /** The appointment moved to another time or to other resources. */
    APPOINTMENT_RESCHEDULED(
            "appointment-rescheduled",
            RecordType.APPOINTMENT,
            EventType.APPOINTMENT_MOVED,
            EventType.APPOINTMENT_REASSIGNED),
    APPOINTMENT_CANCELLED(
            "appointment-cancelled",
            RecordType.APPOINTMENT,
            EventType.APPOINTMENT_CANCELLED,
            EventType.VISIT_CANCELLED),
    APPOINTMENT_STATUS(
            "appointment-status",
            RecordType.APPOINTMENT,
            EventType.APPOINTMENT_HELD,
            EventType.APPOINTMENT_BOOKED,
            EventType.APPOINTMENT_CANCELLED,
            EventType.APPOINTMENT_EXPIRED,
            EventType.VISIT_SCHEDULED,
            EventType.VISIT_FULFILLED,
            EventType.VISIT_CANCELLED,
            EventType.SESSION_CHECK_IN,
            EventType.SESSION_NO_SHOW,
            EventType.SESSION_ABORT,
            EventType.SESSION_COMPLETE),
    READINESS_CHANGED("readiness-changed", RecordType.REFERRAL, EventType.READINESS_CHANGED),
    FOLLOWUP_DUE("followup-due", RecordType.TASK, EventType.FOLLOWUP_DUE),
    /** One event per treated lesion. */
    PROCEDURE_COMPLETED("procedure-completed", RecordType.TREATMENT, EventType.SESSION_COMPLETE);

    private final String code;
    private final RecordType focus;
    private final Set<EventType> events;

    Topic(String code, RecordType focus, EventType... events) {
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

    public boolean includesEvent(EventType event) {
        return events.contains(event);
    }

    public static Optional<Topic> ofName(String code) {
        return Arrays.stream(values()).filter(t -> t.code.equals(code)).findFirst();
    }
}
