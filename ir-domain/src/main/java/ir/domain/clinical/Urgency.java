package ir.domain.clinical;

/** How soon the referrer asks for it; what that means in days is a threshold of the rule set. */
public enum Urgency {
    URGENT,
    SOON,
    ROUTINE
}
