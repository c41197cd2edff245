package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.SearchAnswers;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Resource;

/** A kind to read and to search. */
public class Shelf extends Searched {
    public Shelf(SearchAnswers answers, Class<? extends Resource> type) {
        super(answers, type);
    }

    @Read
    public Resource read(@IdParam IdType id, RequestDetails request) {
        return answers.read(kind(), id.getIdPart(), request);
    }
}
