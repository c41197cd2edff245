package ir.domain.rule;

/** The gate a rule guards. An open finding of a blocking level rejects there and at every later gate. */
public enum Gate {
    INTAKE,
    BOOK,
    CHECK_IN,
    SEDATION
}
