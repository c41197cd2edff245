package ir.scheduling.repository;

/** Kinds of stored records that can be searched. Each kind has one table or join, and its own fields. */
public enum SearchableRecord {
    BOOKING,
    /** A follow-up visit with a time. */
    SCHEDULED_VISIT,
    /** An entry of the waiting list that is open. */
    WAITING_ENTRY,
    /** The triage decision of a referral. */
    TRIAGE,
    /** An item of the checklist of an accepted referral. */
    CHECKLIST_ITEM,
    /** A follow-up visit, with or without a time. */
    FOLLOW_UP_VISIT,
    /** One lesion of one session, treated or left untreated. */
    LESION_TREATMENT,
    /** A session whose patient has arrived. */
    ATTENDED_SESSION,
    ADVERSE_EVENT,
    /** A visit response with pain scores. */
    VISIT_PAIN_SCORE,
    /** An unscheduled response with pain scores. */
    UNSCHEDULED_PAIN_SCORE,
    VISIT_RESPONSE,
    UNSCHEDULED_RESPONSE,
    FOLLOW_UP_PLAN,
    /** A patient that was entered manually. */
    ENTERED_PATIENT,
    /** A referral that was entered manually. */
    ENTERED_REFERRAL,
    /** A lesion that was entered manually. */
    ENTERED_LESION,
    LESION,
    PROBE_USE,
    REMINDER,
    SENT_REMINDER,
    AUDIT_ENTRY,
    /** An audit log entry of a successful change. */
    AUDITED_CHANGE,
    /** A received document; its fields are the search values that were extracted when it was received. */
    RECEIVED_DOCUMENT;

    /** Whether it is a record of the audit log, which only auditors may read. */
    public boolean ofAuditLog() {
        return this == AUDIT_ENTRY || this == AUDITED_CHANGE;
    }
}
