package ir.domain.session;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One item of the checklist: responsible role, due date, the gate that requires it, and the rules that determine
 * whether it is done. An item is left off the list of a patient to whom none of its rules applies.
 */
public enum ChecklistItem {
    IDENTITY(Owner.SCHEDULER, "DUE.assessment", false, "PRE-IDENTITY", "ELG-SIDE"),
    COVER(Owner.SCHEDULER, "DUE.cover", false, "PRE-COVER"),
    COAGULATION(Owner.NURSE, "DUE.laboratory", false, "PRE-INR", "PRE-PLT", "PRE-LIVER", "PRE-LABAGE"),
    BLOOD_COUNT(Owner.NURSE, "DUE.laboratory", false, "PRE-HB"),
    KIDNEYS(Owner.NURSE, "DUE.laboratory", false, "PRE-CREA"),
    DRUGS(Owner.CLINICIAN, "DUE.drugs", false, "PRE-DRUGS", "PRE-HOLD", "PRE-THROMB", "PRE-CLASH"),
    BASELINE_PAIN(Owner.NURSE, "DUE.laboratory", false, "PRE-PAIN"),
    IMAGING(Owner.CLINICIAN, "DUE.assessment", false, "PRE-IMAGING"),
    ANAESTHESIA(Owner.CLINICIAN, "DUE.assessment", false, "PRE-ANAES"),
    ALLERGIES(Owner.NURSE, "DUE.assessment", false, "PRE-ALLERGY", "PRE-IMPLANT"),
    ANTIBIOTICS(Owner.CLINICIAN, "DUE.assessment", false, "PRE-ABX"),
    CONSENT(Owner.CLINICIAN, "DUE.consent", false, "PRE-CONSENT"),
    PREGNANCY(Owner.NURSE, "DUE.pregnancy", false, "PRE-PREG"),
    ESCORT(Owner.SCHEDULER, "DUE.escort", false, "PRE-ESCORT"),
    INFECTION(Owner.NURSE, "", true, "PRE-INFECT"),
    FASTING(Owner.NURSE, "", true, "PRE-FAST");

    /** The role whose inbox lists the item while it has no assignee. */
    public enum Owner {
        SCHEDULER,
        NURSE,
        CLINICIAN
    }

    private final Owner owner;
    private final String due;
    private final boolean onTheDay;
    private final List<String> rules;

    ChecklistItem(Owner owner, String due, boolean onTheDay, String... rules) {
        this.owner = owner;
        this.due = due;
        this.onTheDay = onTheDay;
        this.rules = List.of(rules);
    }

    public Owner owner() {
        return owner;
    }

    /** The threshold with its days before the session. */
    public String due() {
        return due;
    }

    /** Whether it can be answered on the day of the session only. */
    public boolean isSessionDayOnly() {
        return onTheDay;
    }

    public List<String> rules() {
        return rules;
    }

    /**
     * The items of a procedure. Local anaesthesia needs no fasting and no escort.
     *
     * @param notAsked items the procedure does not require
     */
    public static List<ChecklistItem> of(SessionPlan plan, Set<ChecklistItem> notAsked) {
        return Arrays.stream(values())
                .filter(item -> !notAsked.contains(item))
                .filter(item -> plan.input().anaesthesia() != Anaesthesia.LOCAL || (item != FASTING && item != ESCORT))
                .toList();
    }
}
