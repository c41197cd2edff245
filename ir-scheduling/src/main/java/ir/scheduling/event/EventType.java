package ir.scheduling.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can happen. The code is stored with each event and, for most types, in the audit log; it never changes. */
public enum EventType {
    // A booking: also the Appointment that other systems read.
    APPOINTMENT_HELD("appointment-held"),
    APPOINTMENT_RENEWED("appointment-renewed"),
    APPOINTMENT_BOOKED("appointment-booked"),
    APPOINTMENT_REMARKED("appointment-remarked"),
    APPOINTMENT_MOVED("appointment-moved"),
    APPOINTMENT_REASSIGNED("appointment-reassigned"),
    APPOINTMENT_CANCELLED("appointment-cancelled"),
    APPOINTMENT_EXPIRED("appointment-expired"),
    // The course and the record of a session.
    SESSION_CHECK_IN("session-check-in"),
    SESSION_TIME_OUT("session-time-out"),
    SESSION_PHASE("session-phase"),
    SESSION_START("session-start"),
    SESSION_RECOVERY("session-recovery"),
    SESSION_NO_SHOW("session-no-show"),
    SESSION_ABORT("session-abort"),
    SESSION_COMPLETE("session-complete"),
    SESSION_TREATMENT("session-treatment"),
    SESSION_NOT_TREATED("session-not-treated"),
    SESSION_AMEND("session-amend"),
    // A referral.
    REFERRAL_RECEIVED("referral-received"),
    REFERRAL_DECIDED("referral-decided"),
    FINDING_OVERRIDDEN("finding-overridden"),
    ASSESSMENT_ANSWERED("assessment-answered"),
    SIDE_NAMED("side-named"),
    INTENT_CHANGED("intent-changed"),
    PLAN_CONFIRMED("plan-confirmed"),
    SESSIONS_STAGED("sessions-staged"),
    READINESS_CHANGED("readiness-changed"),
    // The waiting list.
    WAITING_ADDED("waiting-added"),
    WAITING_REMOVED("waiting-removed"),
    PLACE_OFFERED("place-offered"),
    // Follow-up.
    FOLLOWUP_PLANNED("followup-planned"),
    FOLLOWUP_SUPERSEDED("followup-superseded"),
    FOLLOWUP_ENDED("followup-ended"),
    FOLLOWUP_ANCHORED("followup-anchored"),
    FOLLOWUP_DUE("followup-due"),
    VISIT_SCHEDULED("visit-scheduled"),
    VISIT_UNSCHEDULED("visit-unscheduled"),
    VISIT_CONTACT("visit-contact"),
    VISIT_COMPLETED("visit-completed"),
    VISIT_FULFILLED("visit-fulfilled"),
    VISIT_CANCELLED("visit-cancelled"),
    VISIT_WAIVED("visit-waived"),
    ANSWERS("answers"),
    ANSWERS_AMENDED("answers-amended"),
    TEMPLATE_CHANGED("template-changed"),
    // Repeat treatment.
    REPEAT_CANDIDATE("repeat-candidate"),
    REPEAT_TRIGGER("repeat-trigger"),
    REPEAT_REVIEW("repeat-review"),
    REPEAT_DECIDED("repeat-decided"),
    REPEAT_CLOSED("repeat-closed"),
    // Adverse events.
    ADVERSE_EVENT("adverse-event"),
    ADVERSE_EVENT_RESOLVED("adverse-event-resolved"),
    ADVERSE_EVENT_STRUCK("adverse-event-struck"),
    // The tumour board.
    MEETING_PLANNED("meeting-planned"),
    MEETING_LISTED("meeting-listed"),
    MEETING_CLOSED("meeting-closed"),
    // The clinic: calendars, configuration, rules, stock.
    CALENDAR_EVENT_SAVED("diary-entry-kept"),
    CALENDAR_EVENT_REMOVED("diary-entry-removed"),
    BUSY_TIME_IMPORTED("busy-time-imported"),
    RESOURCE_SAVED("resource-saved"),
    RESOURCE_RETIRED("resource-retired"),
    PROCEDURE_SAVED("procedure-saved"),
    SITE_SAVED("site-saved"),
    RULES_EDITED("rules-edited"),
    RULES_DISCARDED("rules-discarded"),
    RULES_APPROVED("rules-approved"),
    STOCK_SAVED("stock-saved"),
    LOT_RECALLED("lot-recalled"),
    GAS_SAVED("gas-saved"),
    // Patients and messages to them.
    PATIENT_MERGED("patient-merged"),
    REMINDER_SENT("reminder-sent");

    private static final Map<String, EventType> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toMap(EventType::code, Function.identity()));

    private final String code;

    EventType(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    public static Optional<EventType> ofCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
