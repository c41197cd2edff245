package ir.fhir.provider;

import ca.uhn.fhir.model.api.ResourceMetadataKeyEnum;
import ca.uhn.fhir.model.valueset.BundleEntryTransactionMethodEnum;
import ca.uhn.fhir.rest.annotation.History;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.api.server.IBundleProvider;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.SimpleBundleProvider;
import ca.uhn.fhir.rest.server.exceptions.ResourceNotFoundException;
import ir.fhir.search.FhirSearchService;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** A resource type with readable history. */
public class VersionedResourceProvider extends SearchableResourceProvider {
    public VersionedResourceProvider(FhirSearchService searchService, Class<? extends Resource> type) {
        super(searchService, type);
    }

    @Read(version = true)
    public Resource read(@IdParam IdType id, RequestDetails request) {
        if (!id.hasVersionIdPart()) {
            return current(id, request);
        }
        return searchService.history(resourceType(), id.getIdPart(), request).stream()
                .filter(r -> id.getVersionIdPart().equals(r.getMeta().getVersionId()))
                .findFirst()
                .orElseThrow(() -> new ResourceNotFoundException(id));
    }

    Resource current(IdType id, RequestDetails request) {
        return searchService.read(resourceType(), id.getIdPart(), request);
    }

    @History
    public IBundleProvider history(@IdParam IdType id, RequestDetails request) {
        var versions = searchService.history(resourceType(), id.getIdPart(), request);
        for (int i = 0; i < versions.size(); i++) {
            ResourceMetadataKeyEnum.ENTRY_TRANSACTION_METHOD.put(
                    versions.get(i),
                    i == versions.size() - 1
                            ? BundleEntryTransactionMethodEnum.POST
                            : BundleEntryTransactionMethodEnum.PUT);
        }
        return new SimpleBundleProvider(versions);
    }
}
