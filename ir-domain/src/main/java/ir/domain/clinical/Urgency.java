package ir.domain.clinical;

/** How soon the referrer requests treatment; the number of days is a threshold of the rule set. */
public enum Urgency {
    URGENT,
    SOON,
    ROUTINE
}
