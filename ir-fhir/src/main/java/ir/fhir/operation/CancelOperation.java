package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.booking.BookingState;
import ir.domain.shared.Rejection;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.CancellationService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Locale;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.IdType;

/** {@code $cancel}, on one Appointment or, as Medplum calls it, on the type. */
@Dependent
public final class CancelOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final CancellationService cancellationService;

    @Inject
    public CancelOperation(
            FhirRequestContext context, AppointmentOperationSupport support, CancellationService cancellationService) {
        this.context = context;
        this.support = support;
        this.cancellationService = cancellationService;
    }

    @Operation(name = "$cancel", type = Appointment.class, manualRequest = true)
    public Bundle cancel(
            @IdParam(optional = true) @org.jspecify.annotations.Nullable IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-cancel", request);
        var booking = support.id(
                id == null || id.getIdPart() == null ? parameters.requiredId("appointment-reference") : id.getIdPart(),
                "id");
        var reason = parameters
                .one("reason", CodeableConcept.class)
                .filter(r -> !AppointmentOperationSupport.text(r).isBlank())
                .orElseThrow(() -> support.reject(new Rejection.MissingValue("reason", "reason-for-cancellation")));
        var initiator = parameters
                .text("initiator")
                .orElseThrow(() -> support.reject(
                        new Rejection.MissingValue("initiator", "patient-practitioner-or-organisation")));
        BookingState.Initiator who;
        try {
            who = BookingState.Initiator.valueOf(initiator.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw support.reject(
                    new Rejection.InvalidValue("initiator", initiator, "patient-practitioner-or-organisation"));
        }
        var text = AppointmentOperationSupport.text(reason)
                + parameters.text("comment").map(c -> ": " + c).orElse("");
        return support.toBundle(
                context.orThrow(cancellationService.cancel(
                        context.actor(request), booking, text, who, support.version(request, null))),
                parameters.ignoredParametersOutcome(),
                request);
    }
}
