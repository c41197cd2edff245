package ir.fhir.provider;

import ca.uhn.fhir.model.api.annotation.Description;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.OptionalParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.RequiredParam;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.domain.outcome.Outcome;
import ir.domain.patient.PatientId;
import ir.fhir.mapping.FollowUpMapping;
import ir.fhir.server.Door;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.record.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Observation;
import org.jspecify.annotations.Nullable;

/** Pain and dose answered at visits here, and what an EHR observed. */
public final class ObservationProvider implements IResourceProvider {
    private final Door door;

    public ObservationProvider(Door door) {
        this.door = door;
    }

    @Override
    public Class<Observation> getResourceType() {
        return Observation.class;
    }

    @Read
    public Observation read(@IdParam IdType id, RequestDetails request) {
        var score = door.desks().followUps().score(door.actor(request), id.getIdPart());
        return score instanceof Outcome.Done<FollowUpDesk.Given> done
                ? pain(done.value())
                : EvidenceProviders.kept(door, request, Observation.class, id);
    }

    @Search
    public List<Observation> search(
            @Description("whose") @RequiredParam(name = "patient") ReferenceParam patient,
            @Description("what was observed") @OptionalParam(name = "code") @Nullable TokenParam code,
            RequestDetails request) {
        var actor = door.actor(request);
        var whose = new PatientId(patient.getIdPart());
        var wanted = Optional.ofNullable(code).map(TokenParam::getValue);
        var all = new ArrayList<Observation>();
        door.orThrow(door.desks().followUps().scores(actor, whose)).stream()
                .map(this::pain)
                .filter(o -> wanted.isEmpty()
                        || o.getCode().getCoding().stream()
                                .anyMatch(c -> wanted.get().equals(c.getCode())))
                .forEach(all::add);
        door.orThrow(door.desks()
                        .records()
                        .search(
                                actor,
                                new Records.Query(
                                        "Observation",
                                        Optional.empty(),
                                        Optional.of(whose),
                                        wanted,
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        0,
                                        500)))
                .page()
                .forEach(e -> all.add(
                        request.getFhirContext().newJsonParser().parseResource(Observation.class, e.resource())));
        return all;
    }

    private Observation pain(FollowUpDesk.Given given) {
        return FollowUpMapping.pain(given.id(), given.answer(), given.lesion(), door.zone());
    }
}
