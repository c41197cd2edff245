package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.FhirSearchService;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** A resource type that can be read and searched. */
public class ReadOnlyResourceProvider extends SearchableResourceProvider {
    public ReadOnlyResourceProvider(FhirSearchService searchService, Class<? extends Resource> type) {
        super(searchService, type);
    }

    @Read
    public Resource read(@IdParam IdType id, RequestDetails request) {
        return searchService.read(resourceType(), id.getIdPart(), request);
    }
}
