package ir.fhir.provider;

import ir.fhir.search.FhirSearchService;
import ir.fhir.server.FhirProvider;
import ir.fhir.server.FhirRequestContext;
import ir.scheduling.calendar.ResourceAdministrationService;
import ir.scheduling.search.ClinicalSearchService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hl7.fhir.r4.model.AllergyIntolerance;
import org.hl7.fhir.r4.model.AppointmentResponse;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.BodyStructure;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.ClaimResponse;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.Communication;
import org.hl7.fhir.r4.model.CommunicationRequest;
import org.hl7.fhir.r4.model.Condition;
import org.hl7.fhir.r4.model.Consent;
import org.hl7.fhir.r4.model.Coverage;
import org.hl7.fhir.r4.model.DetectedIssue;
import org.hl7.fhir.r4.model.DeviceUseStatement;
import org.hl7.fhir.r4.model.DocumentReference;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.ImagingStudy;
import org.hl7.fhir.r4.model.MedicationRequest;
import org.hl7.fhir.r4.model.MedicationStatement;
import org.hl7.fhir.r4.model.Observation;
import org.hl7.fhir.r4.model.OperationDefinition;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Provenance;
import org.hl7.fhir.r4.model.Questionnaire;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.SearchParameter;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.ValueSet;

/** Lists all resource types and providers of the FHIR API. */
@ApplicationScoped
public class ResourceProviderRegistry {
    /** Types that can only be read and searched. */
    private static final List<Class<? extends Resource>> READ_ONLY = List.of(
            Encounter.class,
            ImagingStudy.class,
            DeviceUseStatement.class,
            Communication.class,
            CommunicationRequest.class,
            DetectedIssue.class,
            PlanDefinition.class,
            Questionnaire.class,
            CapabilityStatement.class,
            OperationDefinition.class,
            SearchParameter.class,
            StructureDefinition.class,
            CodeSystem.class,
            ValueSet.class,
            AuditEvent.class,
            Provenance.class);

    /** Types that an EHR may send as single resources. */
    private static final List<Class<? extends Resource>> RECEIVED = List.of(
            Condition.class,
            BodyStructure.class,
            Observation.class,
            Coverage.class,
            ClaimResponse.class,
            Consent.class,
            DocumentReference.class,
            AllergyIntolerance.class,
            MedicationStatement.class,
            MedicationRequest.class,
            AppointmentResponse.class);

    private final FhirRequestContext context;
    private final FhirSearchService searchService;
    private final ReceivedResourceWriter writer;
    private final ClinicalSearchService clinicalSearchService;
    private final ResourceAdministrationService resourceAdministrationService;
    private final Instance<FhirProvider> beans;

    @Inject
    ResourceProviderRegistry(
            FhirRequestContext context,
            FhirSearchService searchService,
            ReceivedResourceWriter writer,
            ClinicalSearchService clinicalSearchService,
            ResourceAdministrationService resourceAdministrationService,
            Instance<FhirProvider> beans) {
        this.context = context;
        this.searchService = searchService;
        this.writer = writer;
        this.clinicalSearchService = clinicalSearchService;
        this.resourceAdministrationService = resourceAdministrationService;
        this.beans = beans;
    }

    /** Returns each bean, and one provider for each type that has no bean of its own. */
    public List<Object> all() {
        var all = new ArrayList<Object>();
        beans.forEach(all::add);
        ClinicResourceUpdateProvider.creatableTypes()
                .forEach(type -> all.add(new ClinicResourceProvider(
                        context, searchService, clinicalSearchService, resourceAdministrationService, type)));
        ClinicResourceUpdateProvider.updatableTypes()
                .forEach(type -> all.add(new ClinicResourceUpdateProvider(
                        context, searchService, clinicalSearchService, resourceAdministrationService, type)));
        RECEIVED.forEach(type -> all.add(new ReceivedResourceProvider(searchService, writer, type)));
        READ_ONLY.forEach(type -> all.add(new ReadOnlyResourceProvider(searchService, type)));
        return all;
    }

    /** All resource types of this server. */
    public static Set<String> resourceTypes() {
        var kinds = new TreeSet<>(Set.of(
                "Appointment",
                "Slot",
                "Patient",
                "ServiceRequest",
                "Procedure",
                "Task",
                "AdverseEvent",
                "QuestionnaireResponse",
                "CarePlan",
                "Subscription"));
        Stream.of(
                        READ_ONLY,
                        RECEIVED,
                        ClinicResourceUpdateProvider.creatableTypes(),
                        ClinicResourceUpdateProvider.updatableTypes())
                .flatMap(List::stream)
                .forEach(type -> kinds.add(type.getSimpleName()));
        return kinds;
    }
}
