package ir.domain.rule;

/** Level of a finding: shown, acknowledged, overridden with a reason, or final. */
public enum FindingLevel {
    INFO,
    ADVISORY,
    OVERRIDE_REQUIRED,
    HARD_STOP
}
