package ir.domain.shared;

/**
 * The type of record that a command, a query or a domain event is about. The audit log and the queue to the hospital's
 * server store its code; a code never changes.
 */
public enum RecordType {
    PATIENT("Patient"),
    LESION("BodyStructure"),
    REFERRAL("ServiceRequest"),
    FINDING("DetectedIssue"),
    APPOINTMENT("Appointment"),
    TREATMENT("Procedure"),
    ADVERSE_EVENT("AdverseEvent"),
    OBSERVATION("Observation"),
    FOLLOW_UP_PLAN("CarePlan"),
    VISIT("Encounter"),
    VISIT_RESPONSE("QuestionnaireResponse"),
    TASK("Task"),
    /** A rule set, a follow-up template or a procedure. */
    DEFINITION("PlanDefinition"),
    REMINDER("Communication"),
    STOCK_LOT("Device"),
    RESOURCE("Location"),
    SITE("Organization"),
    CALENDAR("Schedule"),
    BUSY_TIME("Slot"),
    CALENDAR_FEED("Calendar"),
    REPORT("MeasureReport"),
    SUBSCRIPTION("Subscription"),
    MESSAGE("Bundle"),
    FAILED_ITEM("FailedItem"),
    SYNC_TASK("Errand"),
    RECONCILIATION_CONFLICT("Reconciliation"),
    AUDIT_LOG("AuditEvent");

    private final String code;

    RecordType(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
