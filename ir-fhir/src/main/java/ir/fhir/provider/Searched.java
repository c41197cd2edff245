package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ir.fhir.search.SearchAnswers;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Resource;

/** A kind that can be searched; what for, the catalogue knows. */
abstract class Searched implements IResourceProvider {
    protected final SearchAnswers answers;
    private final Class<? extends Resource> type;

    Searched(SearchAnswers answers, Class<? extends Resource> type) {
        this.answers = answers;
        this.type = type;
    }

    @Override
    public final Class<? extends Resource> getResourceType() {
        return type;
    }

    final String kind() {
        return type.getSimpleName();
    }

    @Search(allowUnknownParams = true)
    public Bundle search(RequestDetails request) {
        return answers.search(kind(), request);
    }
}
