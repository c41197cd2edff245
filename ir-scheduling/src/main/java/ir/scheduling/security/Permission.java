package ir.scheduling.security;

import static ir.scheduling.security.Role.ADMIN;
import static ir.scheduling.security.Role.AUDITOR;
import static ir.scheduling.security.Role.CLINICIAN;
import static ir.scheduling.security.Role.EHR;
import static ir.scheduling.security.Role.LEAD;
import static ir.scheduling.security.Role.NURSE;
import static ir.scheduling.security.Role.SCHEDULER;

import java.util.Set;

/** Permissions and the roles that have them. Denied unless listed; the console and the FHIR API use the same table. */
public enum Permission {
    READ(SCHEDULER, CLINICIAN, NURSE, LEAD, EHR),
    ENTER_REFERRAL(SCHEDULER, CLINICIAN, LEAD, EHR),
    DECIDE_REFERRAL(CLINICIAN, LEAD),
    CHANGE_PLAN(CLINICIAN, LEAD),
    BOOK(SCHEDULER, CLINICIAN, LEAD, EHR),
    OVERRIDE_DESK_RULE(SCHEDULER, LEAD),
    OVERRIDE_CLINICAL_RULE(CLINICIAN, LEAD),
    CHECK_IN(SCHEDULER, CLINICIAN, NURSE, LEAD),
    /** Answer the rules' questions and assign checklist items. */
    RECORD_READINESS(SCHEDULER, CLINICIAN, NURSE, LEAD),
    RECORD_TREATMENT(CLINICIAN, LEAD),
    RECORD_VISIT(CLINICIAN, NURSE, LEAD),
    /** Schedule visits and record contact attempts. */
    ARRANGE_VISIT(SCHEDULER, CLINICIAN, NURSE, LEAD),
    /** Record responses that a patient gave outside a visit, on paper or through another system. */
    SUBMIT_ANSWERS(CLINICIAN, NURSE, LEAD, EHR),
    /** End a follow-up, or correct its treatment date. */
    END_FOLLOW_UP(CLINICIAN, LEAD),
    /** Read activity and outcome figures, which name no patient. */
    READ_FIGURES(SCHEDULER, CLINICIAN, NURSE, LEAD, ADMIN),
    /** Manage resources, hours, rosters and closures, and see how each change affects booked sessions. */
    MANAGE_RESOURCES(SCHEDULER, LEAD, ADMIN),
    MANAGE_STOCK(SCHEDULER, NURSE, LEAD, ADMIN),
    ENTER_BUSY_TIME(SCHEDULER, LEAD, ADMIN, EHR),
    READ_RULES(CLINICIAN, LEAD, ADMIN),
    /** Draft a rule set, try it and approve it. */
    GOVERN_RULES(LEAD),
    /** Receive events through a subscription. */
    SUBSCRIBE(EHR),
    /** Monitor delivery to other systems: retry or disable it. No patient is named. */
    MANAGE_INTERFACES(LEAD, ADMIN),
    READ_AUDIT(AUDITOR),
    ADMINISTER(ADMIN);

    private final Set<Role> roles;

    Permission(Role... roles) {
        this.roles = Set.of(roles);
    }

    public boolean isGrantedTo(Role role) {
        return roles.contains(role);
    }
}
