package ir.fhir.mapping;

import ir.domain.outcome.Refusal;

/** Refused in the middle of reading; whoever reads turns it into an outcome, and it never leaves this room. */
final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Refusal refusal;

    Wrong(Refusal refusal) {
        super(refusal.toString());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
