package ir.fhir.subscription;

import ir.domain.shared.Result;
import ir.fhir.mapper.FhirResourceMapper;
import ir.fhir.search.SearchDeclarations;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.Subscription.Event;
import ir.scheduling.search.ClinicalSearchService;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Optional;
import org.hl7.fhir.r4.model.Resource;

/** Reads the resource of an event as the subscription's owner would read it now. */
@Dependent
public final class SubscribedResourceReader {
    private final FhirRequestContext context;
    private final ClinicalSearchService clinicalSearchService;

    @Inject
    public SubscribedResourceReader(FhirRequestContext context, ClinicalSearchService clinicalSearchService) {
        this.context = context;
        this.clinicalSearchService = clinicalSearchService;
    }

    public Optional<Resource> read(Subscription subscription, Event event) {
        var resourceType = event.topic().focus();
        return clinicalSearchService.read(
                                subscription.owner().actor(), SearchDeclarations.all(resourceType), event.focus())
                        instanceof Result.Success<ClinicalSearchService.ResultRow> success
                ? FhirResourceMapper.resource(resourceType, success.value(), context.zone(), context.now())
                : Optional.empty();
    }
}
