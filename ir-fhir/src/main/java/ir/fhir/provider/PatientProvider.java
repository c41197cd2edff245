package ir.fhir.provider;

import ca.uhn.fhir.rest.annotation.ConditionalUrlParam;
import ca.uhn.fhir.rest.annotation.Create;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.ResourceParam;
import ca.uhn.fhir.rest.annotation.Update;
import ca.uhn.fhir.rest.api.MethodOutcome;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;
import org.jspecify.annotations.Nullable;

/** Patients. The EHR is their master: it creates, updates and merges them. */
@Dependent
public final class PatientProvider extends VersionedResourceProvider implements FhirProvider {
    private final ReceivedResourceWriter writer;

    @Inject
    public PatientProvider(FhirRequestContext context, FhirSearchService searchService, ReceivedResourceWriter writer) {
        super(searchService, Patient.class);
        this.writer = writer;
    }

    @Create
    public MethodOutcome create(
            @ResourceParam Patient patient, @ConditionalUrlParam @Nullable String ifNoneExist, RequestDetails request) {
        return writer.create(patient, ifNoneExist, request);
    }

    @Update
    public MethodOutcome update(
            @IdParam IdType id,
            @ResourceParam Patient patient,
            @ConditionalUrlParam @Nullable String condition,
            RequestDetails request) {
        return condition == null || condition.isBlank()
                ? writer.update(id, patient, request)
                : writer.update(condition, patient, request);
    }
}
