package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;

/** What an EHR sends about a patient: taken, read, searched. */
public final class ReceivedProvider extends Shelf {
    private final Receiving receiving;

    public ReceivedProvider(Door door, SearchAnswers answers, Class<? extends Resource> type) {
        super(answers, type);
        this.receiving = new Receiving(door, answers);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam IBaseResource resource,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        return receiving.create((Resource) resource, ifNoneExist, request);
    }
}
