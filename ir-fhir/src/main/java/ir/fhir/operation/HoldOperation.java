package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.booking.HoldService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.Appointment;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;

/** {@code Appointment/$hold}, ITI-116: holds an opening for a limited time. */
@Dependent
public final class HoldOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final AppointmentOperationSupport support;
    private final HoldService holdService;

    @Inject
    public HoldOperation(FhirRequestContext context, AppointmentOperationSupport support, HoldService holdService) {
        this.context = context;
        this.support = support;
        this.holdService = holdService;
    }

    @Operation(name = "$hold", type = Appointment.class, manualRequest = true)
    public Bundle hold(RequestDetails request) {
        var parameters = OperationParameters.of(context, "appointment-hold", request);
        var id = support.id(parameters.requiredId("appointment-reference"), "appointment-reference");
        var length = support.holdSeconds(parameters);
        var reason = parameters.one("override-reason", CodeableConcept.class);
        var text = reason.map(AppointmentOperationSupport::text).orElse("");
        var key = AppointmentOperationSupport.key(request, "$hold", id, length.toSeconds() + "\n" + text);
        var holds = holdService;
        var caller = context.actor(request);
        var held = reason.isEmpty()
                ? holds.hold(caller, id, length, key)
                : holds.holdOverridingCoverage(
                        caller,
                        id,
                        length,
                        key,
                        reason.get().hasCoding()
                                        && reason.get().getCodingFirstRep().hasCode()
                                ? reason.get().getCodingFirstRep().getCode()
                                : "OTHER",
                        text);
        return support.toBundleOrConflict(held, id, "held", parameters.ignoredParametersOutcome(), request);
    }
}
