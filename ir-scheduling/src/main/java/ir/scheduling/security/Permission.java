package ir.scheduling.security;

import static ir.scheduling.security.Role.ADMIN;
import static ir.scheduling.security.Role.AUDITOR;
import static ir.scheduling.security.Role.CLINICIAN;
import static ir.scheduling.security.Role.EHR;
import static ir.scheduling.security.Role.LEAD;
import static ir.scheduling.security.Role.NURSE;
import static ir.scheduling.security.Role.SCHEDULER;

import java.util.Set;

/** Who may what. Denied unless listed; the same table behind both doors. */
public enum Permission {
    READ(SCHEDULER, CLINICIAN, NURSE, LEAD, EHR),
    ENTER_REFERRAL(SCHEDULER, CLINICIAN, LEAD, EHR),
    DECIDE_REFERRAL(CLINICIAN, LEAD),
    CHANGE_PLAN(CLINICIAN, LEAD),
    BOOK(SCHEDULER, CLINICIAN, LEAD, EHR),
    OVERRIDE_DESK_RULE(SCHEDULER, LEAD),
    OVERRIDE_CLINICAL_RULE(CLINICIAN, LEAD),
    CHECK_IN(SCHEDULER, CLINICIAN, NURSE, LEAD),
    /** Answers to what the rules ask, and who does which line of the checklist. */
    RECORD_READINESS(SCHEDULER, CLINICIAN, NURSE, LEAD),
    RECORD_TREATMENT(CLINICIAN, LEAD),
    RECORD_VISIT(CLINICIAN, NURSE, LEAD),
    /** Times of visits, and who tried to reach the patient. */
    ARRANGE_VISIT(SCHEDULER, CLINICIAN, NURSE, LEAD),
    /** Answers a patient gave outside a visit, on paper or through another system. */
    SUBMIT_ANSWERS(CLINICIAN, NURSE, LEAD, EHR),
    /** Ending a follow-up, or anchoring it to another date. */
    END_FOLLOW_UP(CLINICIAN, LEAD),
    /** What the clinic does and what comes of it, counted; no patient is named. */
    READ_FIGURES(SCHEDULER, CLINICIAN, NURSE, LEAD, ADMIN),
    /** Resources, hours, rosters, closures: with every change, its effect on booked sessions. */
    MANAGE_RESOURCES(SCHEDULER, LEAD, ADMIN),
    MANAGE_STOCK(SCHEDULER, NURSE, LEAD, ADMIN),
    ENTER_BUSY_TIME(SCHEDULER, LEAD, ADMIN, EHR),
    READ_RULES(CLINICIAN, LEAD, ADMIN),
    /** Drafting a rule set, trying it, putting it in force. */
    GOVERN_RULES(LEAD),
    /** To be told of events. */
    SUBSCRIBE(EHR),
    /** What other systems were told and were not: send it again, switch it off. No patient is named. */
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
