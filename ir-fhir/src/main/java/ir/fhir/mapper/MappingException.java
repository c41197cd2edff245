package ir.fhir.mapper;

import ir.domain.shared.Rejection;

/** Refused in the middle of reading; whoever reads turns it into an outcome, and it never leaves this room. */
final class MappingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Rejection rejection;

    MappingException(Rejection rejection) {
        super(rejection.toString());
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
