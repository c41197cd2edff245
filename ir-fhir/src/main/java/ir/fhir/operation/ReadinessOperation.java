package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.referral.ReferralId;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.ReadinessMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.referral.ReferralQueryService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.ServiceRequest;

/** {@code ServiceRequest/{id}/$readiness}: the checklist as Tasks, and a summary. */
@Dependent
public final class ReadinessOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final ReferralQueryService referralQueryService;

    @Inject
    public ReadinessOperation(FhirRequestContext context, ReferralQueryService referralQueryService) {
        this.context = context;
        this.referralQueryService = referralQueryService;
    }

    @Operation(name = "$readiness", idempotent = true, type = ServiceRequest.class, manualRequest = true)
    public Bundle readiness(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "servicerequest-readiness", request);
        var details =
                context.orThrow(referralQueryService.details(context.actor(request), new ReferralId(id.getIdPart())));
        parameters.id("appointment").ifPresent(asked -> {
            // the checklist refers to the day of the booked session; other appointments have none
            if (details.bookings().stream().noneMatch(b -> b.id().value().equals(asked))) {
                throw OperationOutcomeMapper.exception(
                        new Rejection.InvalidValue("appointment", asked, "id-appointment-order"), context.zone());
            }
        });
        var bundle = new Bundle();
        bundle.setType(Bundle.BundleType.COLLECTION);
        ReadinessMapper.tasks(details, context.zone())
                .forEach(task -> bundle.addEntry()
                        .setFullUrl(request.getFhirServerBase() + "/Task/"
                                + task.getIdElement().getIdPart())
                        .setResource(task));
        AppointmentOperationSupport.addOutcome(bundle, ReadinessMapper.summary(details, context.zone()));
        parameters
                .ignoredParametersOutcome()
                .ifPresent(outcome -> AppointmentOperationSupport.addOutcome(bundle, outcome));
        return bundle;
    }
}
