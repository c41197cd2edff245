package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.Procedure;
import org.jspecify.annotations.Nullable;

/** Treatments done here, which the treating staff records at the console, and earlier ones an EHR tells of. */
public final class ProcedureProvider extends Archive {
    private final Receiving receiving;

    public ProcedureProvider(Door door, SearchAnswers answers) {
        super(answers, Procedure.class);
        this.receiving = new Receiving(door, answers);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam Procedure procedure,
            @ConditionalUrlParam @Nullable String ifNoneExist,
            RequestDetails request) {
        return receiving.create(procedure, ifNoneExist, request);
    }
}
