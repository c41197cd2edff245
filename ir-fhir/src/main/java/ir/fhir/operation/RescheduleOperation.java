package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Reference;

/** {@code Appointment/{id}/$reschedule}: moves a booking to another start. */
@Dependent
public final class RescheduleOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;

    @Inject
    public RescheduleOperation(FhirRequestContext context, AppointmentOperationSupport support) {
        this.context = context;
        this.support = support;
    }

    @Operation(name = "$reschedule", type = Appointment.class, manualRequest = true)
    public Bundle reschedule(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-reschedule", request);
        var start = parameters.required("start");
        long version = support.version(request, null).orElseThrow(() -> support.reject(new Rejection.VersionMissing()));
        return support.reschedule(
                support.id(id.getIdPart(), "id"),
                start,
                AppointmentOperationSupport.resources(parameters.all("schedule", Reference.class)),
                version,
                parameters.ignoredParametersOutcome(),
                request);
    }
}
