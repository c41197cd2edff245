package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.HoldService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;

/** {@code Appointment/{id}/$renew-hold}: extends a hold, once. */
@Dependent
public final class RenewHoldOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final HoldService holdService;

    @Inject
    public RenewHoldOperation(
            FhirRequestContext context, AppointmentOperationSupport support, HoldService holdService) {
        this.context = context;
        this.support = support;
        this.holdService = holdService;
    }

    @Operation(name = "$renew-hold", type = Appointment.class, manualRequest = true)
    public Bundle renew(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-renew-hold", request);
        var booking = support.id(id.getIdPart(), "id");
        return support.toBundle(
                context.orThrow(holdService.renew(context.actor(request), booking, support.holdSeconds(parameters))),
                parameters.ignoredParametersOutcome(),
                request);
    }
}
