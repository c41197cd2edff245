package ir.fhir.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.Diagnostics;
import ir.fhir.outcome.OperationOutcomeMapper;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DecimalType;

/**
 * Checks the limits of a parsed resource: number of Bundle entries, and size of decimals. XML, and JSON with the number
 * in quotes, accept a large exponent; writing such a number would exhaust the memory.
 */
@Interceptor
public final class ContentBounds {
    /** Maximum number of entries. A bundle of one referral has about 30. */
    public static final int ENTRIES = 500;

    /** Maximum number of digits of a decimal, and of places before or after the point. */
    private static final int DIGITS = 100;

    private final ZoneId zone;

    public ContentBounds(ZoneId zone) {
        this.zone = zone;
    }

    @Hook(value = Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED, order = -100)
    public void check(RequestDetails request) {
        if (request.getResource() != null) {
            exceeded(request.getResource()).ifPresent(rejection -> {
                throw OperationOutcomeMapper.exception(rejection, zone);
            });
        }
    }

    /** Returns which limit is exceeded; empty if none is. */
    public static Optional<Rejection> exceeded(IBaseResource resource) {
        if (resource instanceof Bundle bundle && bundle.getEntry().size() > ENTRIES) {
            return Optional.of(new Rejection.InvalidValue(
                    "Bundle.entry", bundle.getEntry().size() + " entries", Expected.of("at-most-entries", ENTRIES)));
        }
        return FhirContext.forR4Cached()
                .newTerser()
                .getAllPopulatedChildElementsOfType(resource, DecimalType.class)
                .stream()
                .filter(decimal -> decimal.getValue() != null)
                .filter(decimal -> decimal.getValue().precision() > DIGITS
                        || Math.abs((long) decimal.getValue().scale()) > DIGITS)
                .findFirst()
                .map(decimal -> new Rejection.InvalidValue(
                        resource.fhirType(),
                        Diagnostics.text(
                                "found.decimal",
                                decimal.getValue().precision(),
                                decimal.getValue().scale()),
                        Expected.of("decimal", DIGITS, DIGITS)));
    }
}
