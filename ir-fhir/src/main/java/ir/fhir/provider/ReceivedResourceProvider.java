package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.FhirSearchService;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** Clinical resources that an EHR sends about a patient: create, read and search. */
public final class ReceivedResourceProvider extends ReadOnlyResourceProvider {
    private final ReceivedResourceWriter writer;

    ReceivedResourceProvider(
            FhirSearchService searchService, ReceivedResourceWriter writer, Class<? extends Resource> type) {
        super(searchService, type);
        this.writer = writer;
    }

    @Create
    public MethodOutcome create(
            @ResourceParam IBaseResource resource,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        return writer.create((Resource) resource, ifNoneExist, request);
    }
}
