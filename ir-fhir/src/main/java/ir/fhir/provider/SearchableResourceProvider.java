package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.fhir.search.FhirSearchService;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;

/** A resource type that can be searched. The search parameter registry defines its parameters. */
abstract class SearchableResourceProvider implements IResourceProvider {
    protected final FhirSearchService searchService;
    private final Class<? extends Resource> type;

    SearchableResourceProvider(FhirSearchService searchService, Class<? extends Resource> type) {
        this.searchService = searchService;
        this.type = type;
    }

    @Override
    public final Class<? extends Resource> getResourceType() {
        return type;
    }

    final String resourceType() {
        return type.getSimpleName();
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        return searchService.search(resourceType(), request);
    }
}
