package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.server.FhirRequestContext;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;

/** {@code Appointment/{id}/$renew-hold}: extends a hold, once. */
public final class RenewHoldOperation {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;

    public RenewHoldOperation(FhirRequestContext context) {
        this.context = context;
        this.support = new AppointmentOperationSupport(context);
    }

    @Operation(name = "$renew-hold", type = Appointment.class, manualRequest = true)
    public Bundle renew(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-renew-hold", request);
        var booking = support.id(id.getIdPart(), "id");
        return support.toBundle(
                context.orThrow(context.services()
                        .holds()
                        .renew(context.actor(request), booking, support.holdSeconds(parameters))),
                parameters.ignoredParametersOutcome(),
                request);
    }
}
