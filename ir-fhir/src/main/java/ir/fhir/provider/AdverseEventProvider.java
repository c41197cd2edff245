package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.outcome.Refusal;
import ir.fhir.mapping.AdverseEventMapping;
import ir.fhir.outcome.RefusalOutcome;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.IdType;

/** Adverse events; what was struck out as entered in error is not among them. */
public final class AdverseEventProvider extends Shelf {
    private final Door door;

    public AdverseEventProvider(Door door, SearchAnswers answers) {
        super(answers, AdverseEvent.class);
        this.door = door;
    }

    /** About a treatment done here, named as the suspect Procedure. */
    @Create
    public MethodOutcome create(@ResourceParam AdverseEvent event, RequestDetails request) {
        var actor = door.actor(request);
        var reported = door.orThrow(AdverseEventMapping.report(event));
        var session = door.orThrow(door.desks().treatments().session(actor, reported.session()))
                .session();
        if (reported.lesion() < 1 || reported.lesion() > session.lesions().size()) {
            throw RefusalOutcome.exception(
                    new Refusal.NotFound("Procedure", session.id().value() + ".l" + reported.lesion()), door.zone());
        }
        var made = door.orThrow(door.desks()
                .adverseEvents()
                .report(actor, session.id(), session.lesions().get(reported.lesion() - 1), reported.report()));
        var kept = answers.read("AdverseEvent", made.id(), request);
        return new MethodOutcome(new IdType("AdverseEvent", made.id()), true).setResource(kept);
    }
}
