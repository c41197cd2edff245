package ir.fhir.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.outcome.OperationOutcomeMapper;
import java.time.ZoneId;
import java.util.Optional;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.DecimalType;

/**
 * The bounds of a resource that was read: how many entries a bundle has, and which decimals can be computed with. In XML,
 * and in quotes in JSON, a number with a large exponent is read as it is written; written again, it would fill the memory.
 */
@Interceptor
public final class ContentBounds {
    /** A bundle of one referral has about thirty. */
    public static final int ENTRIES = 500;

    /** Digits of a decimal, and places before or after its point. */
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

    /** What exceeds its bound; empty where nothing does. */
    public static Optional<Rejection> exceeded(IBaseResource resource) {
        if (resource instanceof Bundle bundle && bundle.getEntry().size() > ENTRIES) {
            return Optional.of(new Rejection.InvalidValue(
                    "Bundle.entry", bundle.getEntry().size() + " entries", "at most " + ENTRIES + " entries"));
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
                        "a decimal of " + decimal.getValue().precision() + " digits and scale "
                                + decimal.getValue().scale(),
                        "decimals of at most " + DIGITS + " digits, and as many places"));
    }
}
