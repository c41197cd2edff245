package ir.fhir.mapper;

import ir.domain.shared.Rejection;

/** Signals invalid input during mapping. Caught at the mapper's boundary and converted to a rejection. */
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
