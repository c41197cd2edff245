package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/** Patients, of whom the EHR is master: made, changed and merged as it says. */
public final class PatientProvider extends Archive {
    private final Receiving receiving;

    public PatientProvider(Door door, SearchAnswers answers) {
        super(answers, Patient.class);
        this.receiving = new Receiving(door, answers);
    }

    @Create
    public MethodOutcome create(
            @ResourceParam Patient patient, @ConditionalUrlParam @Nullable String ifNoneExist, RequestDetails request) {
        return receiving.create(patient, ifNoneExist, request);
    }

    @Update
    public MethodOutcome update(
            @IdParam IdType id,
            @ResourceParam Patient patient,
            @ConditionalUrlParam @Nullable String condition,
            RequestDetails request) {
        return condition == null || condition.isBlank()
                ? receiving.update(id, patient, request)
                : receiving.update(condition, patient, request);
    }
}
