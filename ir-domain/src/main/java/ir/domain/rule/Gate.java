package ir.domain.rule;

/** The step a rule guards; an open finding refuses there and at every later step, if its level refuses at all. */
public enum Gate {
    INTAKE,
    BOOK,
    CHECK_IN,
    SEDATION
}
