package ir.domain.rule;

/** How far a finding reaches: told, acknowledged, overridden with a reason, or the end of the road. */
public enum FindingLevel {
    INFO,
    ADVISORY,
    OVERRIDE_REQUIRED,
    HARD_STOP
}
