package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.domain.shared.Rejection;
import ir.fhir.mapper.AdverseEventMapper;
import ir.fhir.outcome.OperationOutcomeMapper;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.treatment.AdverseEventService;
import ir.scheduling.treatment.DayBoardService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.AdverseEvent;
import org.hl7.fhir.r4.model.IdType;

/** Adverse events, without those marked as entered in error. */
@Dependent
public final class AdverseEventProvider extends ReadOnlyResourceProvider implements FhirProvider {
    private final FhirRequestContext context;
    private final DayBoardService dayBoardService;
    private final AdverseEventService adverseEventService;

    @Inject
    public AdverseEventProvider(
            FhirRequestContext context,
            FhirSearchService searchService,
            DayBoardService dayBoardService,
            AdverseEventService adverseEventService) {
        super(searchService, AdverseEvent.class);
        this.context = context;
        this.dayBoardService = dayBoardService;
        this.adverseEventService = adverseEventService;
    }

    /** Creates an adverse event of a local treatment, which the suspect Procedure names. */
    @Create
    public MethodOutcome create(@ResourceParam AdverseEvent event, RequestDetails request) {
        var caller = context.actor(request);
        var reported = context.orThrow(AdverseEventMapper.report(event));
        var session = context.orThrow(dayBoardService.session(caller, reported.session()))
                .session();
        if (reported.lesion() < 1 || reported.lesion() > session.lesions().size()) {
            throw OperationOutcomeMapper.exception(
                    new Rejection.NotFound("Procedure", session.id().value() + ".l" + reported.lesion()),
                    context.zone());
        }
        var made = context.orThrow(adverseEventService.report(
                caller, session.id(), session.lesions().get(reported.lesion() - 1), reported.report()));
        var stored = searchService.read("AdverseEvent", made.id(), request);
        return new MethodOutcome(new IdType("AdverseEvent", made.id()), true).setResource(stored);
    }
}
