package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.domain.patient.PatientId;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.server.Door;
import java.util.List;
import org.hl7.fhir.r4.model.CarePlan;
import org.hl7.fhir.r4.model.IdType;

/** Follow-up plans. */
public final class CarePlanProvider implements IResourceProvider {
    private final Door door;

    public CarePlanProvider(Door door) {
        this.door = door;
    }

    @Override
    public Class<CarePlan> getResourceType() {
        return CarePlan.class;
    }

    @Read
    public CarePlan read(@IdParam IdType id, RequestDetails request) {
        return FollowUpMapping.carePlan(
                door.orThrow(door.desks().followUps().plan(door.actor(request), id.getIdPart())));
    }

    @Search
    public List<CarePlan> search(
            @Description("whose") @RequiredParam(name = "patient") ReferenceParam patient, RequestDetails request) {
        return door
                .orThrow(door.desks().followUps().plansOf(door.actor(request), new PatientId(patient.getIdPart())))
                .stream()
                .map(FollowUpMapping::carePlan)
                .toList();
    }
}
