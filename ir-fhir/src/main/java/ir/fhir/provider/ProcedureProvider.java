package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.domain.outcome.Refusal;
import ir.domain.patient.PatientId;
import ir.domain.session.SessionId;
import ir.fhir.mapping.TreatmentMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.server.Door;
import ir.scheduling.record.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Procedure;

/** Treatments done here, and earlier ones an EHR told of. */
public final class ProcedureProvider implements IResourceProvider {
    private final Door door;

    public ProcedureProvider(Door door) {
        this.door = door;
    }

    @Override
    public Class<Procedure> getResourceType() {
        return Procedure.class;
    }

    @Read
    public Procedure read(@IdParam IdType id, RequestDetails request) {
        var session = TreatmentMapping.session(id.getIdPart());
        if (session.isEmpty()) {
            return EvidenceProviders.kept(door, request, Procedure.class, id);
        }
        return door
                .orThrow(door.desks().treatments().ofSession(door.actor(request), new SessionId(session.get())))
                .stream()
                .filter(treated -> TreatmentMapping.id(treated).equals(id.getIdPart()))
                .findFirst()
                .map(treated -> TreatmentMapping.procedure(treated, door.zone()))
                .orElseThrow(
                        () -> RefusalOutcome.exception(new Refusal.NotFound("Procedure", id.getIdPart()), door.zone()));
    }

    @Search
    public List<Procedure> search(
            @Description("whose") @RequiredParam(name = "patient") ReferenceParam patient, RequestDetails request) {
        var actor = door.actor(request);
        var whose = new PatientId(patient.getIdPart());
        var all = new ArrayList<Procedure>();
        door.orThrow(door.desks().treatments().ofPatient(actor, whose))
                .forEach(treated -> all.add(TreatmentMapping.procedure(treated, door.zone())));
        door.orThrow(door.desks()
                        .records()
                        .search(
                                actor,
                                new Records.Query(
                                        "Procedure",
                                        Optional.empty(),
                                        Optional.of(whose),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        0,
                                        500)))
                .page()
                .forEach(e ->
                        all.add(request.getFhirContext().newJsonParser().parseResource(Procedure.class, e.resource())));
        return all;
    }
}
