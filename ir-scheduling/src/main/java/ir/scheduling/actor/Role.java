package ir.scheduling.actor;

/** What a person is here, as the realm says; an EHR is a system. */
public enum Role {
    SCHEDULER,
    CLINICIAN,
    NURSE,
    LEAD,
    AUDITOR,
    ADMIN,
    EHR
}
