package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ir.domain.patient.PatientId;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.FollowUpMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.intake.ReceivedResourceService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.PlanDefinition;

/**
 * {@code PlanDefinition/{id}/$apply}: proposes a follow-up plan without saving it. The plan itself is created when a
 * session is completed.
 */
@Dependent
public final class ApplyOperation implements FhirProvider {
    private final FhirRequestContext context;
    private final FollowUpTemplateLookup templates;
    private final ReceivedResourceService receivedResourceService;

    @Inject
    public ApplyOperation(
            FhirRequestContext context,
            FollowUpTemplateLookup templates,
            ReceivedResourceService receivedResourceService) {
        this.context = context;
        this.templates = templates;
        this.receivedResourceService = receivedResourceService;
    }

    @Operation(name = "$apply", idempotent = true, type = PlanDefinition.class, manualRequest = true)
    public CarePlan apply(@IdParam IdType id, RequestDetails request) {
        var parameters = OperationParameters.of(context, "plandefinition-apply", request);
        var caller = context.actor(request);
        var patient = new PatientId(parameters.requiredId("subject"));
        var template = templates.inForce(caller).stream()
                .filter(t -> FollowUpMapper.definitionId(t.name()).equals(id.getIdPart()))
                .findFirst()
                .orElseThrow(() -> new ResourceNotFoundException(id));
        context.orThrow(receivedResourceService.patient(caller, patient));
        var treatedOn = parameters
                .instant("anchor")
                .orElseGet(context::now)
                .atZone(context.zone())
                .toLocalDate();
        if (!CalendarBounds.contains(treatedOn.plusYears(CalendarBounds.SPAN_YEARS))) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.InvalidValue(
                            "anchor",
                            treatedOn.toString(),
                            Expected.of("date-years-before", CalendarBounds.SPAN_YEARS, CalendarBounds.LAST)),
                    context.zone());
        }
        return FollowUpMapper.proposal(template, patient.value(), treatedOn);
    }
}
