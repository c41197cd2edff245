package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.AdverseEventMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirRequestContext;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.IdType;

/** Adverse events, without those marked as entered in error. */
public final class AdverseEventProvider extends ReadOnlyResourceProvider {
    private final FhirRequestContext context;

    public AdverseEventProvider(FhirRequestContext context, FhirSearchService searchService) {
        super(searchService, AdverseEvent.class);
        this.context = context;
    }

    /** Creates an adverse event of a local treatment, which the suspect Procedure names. */
    @Create
    public MethodOutcome create(@ResourceParam AdverseEvent event, RequestDetails request) {
        var caller = context.actor(request);
        var reported = context.orThrow(AdverseEventMapper.report(event));
        var session = context.orThrow(context.services().dayBoard().session(caller, reported.session()))
                .session();
        if (reported.lesion() < 1 || reported.lesion() > session.lesions().size()) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.NotFound("Procedure", session.id().value() + ".l" + reported.lesion()),
                    context.zone());
        }
        var made = context.orThrow(context.services()
                .adverseEvents()
                .report(caller, session.id(), session.lesions().get(reported.lesion() - 1), reported.report()));
        var stored = searchService.read("AdverseEvent", made.id(), request);
        return new MethodOutcome(new IdType("AdverseEvent", made.id()), true).setResource(stored);
    }
}
