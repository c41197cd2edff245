package ir.fhir.operation;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Operation;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ir.domain.patient.PatientId;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.provider.Templates;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.PlanDefinition;

/** {@code PlanDefinition/{id}/$apply}: a proposal, of which nothing is kept; the plan itself comes of a completed session. */
public final class Apply {
    private final Door door;

    public Apply(Door door) {
        this.door = door;
    }

    @Operation(name = "$apply", idempotent = true, type = PlanDefinition.class, manualRequest = true)
    public CarePlan apply(@IdParam IdType id, RequestDetails request) {
        var input = Input.of(door, "plandefinition-apply", request);
        var actor = door.actor(request);
        var patient = new PatientId(input.requiredId("subject"));
        var template = Templates.inForce(door, actor).stream()
                .filter(t -> FollowUpMapping.definitionId(t.name()).equals(id.getIdPart()))
                .findFirst()
                .orElseThrow(() -> new ResourceNotFoundException(id));
        door.orThrow(door.desks().records().patient(actor, patient));
        var treatedOn =
                input.instant("anchor").orElseGet(door::now).atZone(door.zone()).toLocalDate();
        return FollowUpMapping.proposal(template, patient.value(), treatedOn);
    }
}
