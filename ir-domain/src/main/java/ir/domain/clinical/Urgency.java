package ir.domain.clinical;

/**
 * How soon the referrer requests treatment. It determines the treat-by date; the numbers of days are the thresholds
 * {@code URGENCY.urgent}, {@code .soon} and {@code .routine} of the rule set, so a constant keeps its name.
 */
public enum Urgency {
    /** FHIR priorities stat and asap. */
    URGENT,
    /** FHIR priority urgent. */
    SOON,
    /** FHIR priority routine, or none. */
    ROUTINE
}
