package ir.fhir.provider;

import ir.fhir.operation.ApplyOperation;
import ir.fhir.operation.BookOperation;
import ir.fhir.operation.CancelOperation;
import ir.fhir.operation.FindOperation;
import ir.fhir.operation.FollowUpCalendarOperation;
import ir.fhir.operation.HoldOperation;
import ir.fhir.operation.ReadinessOperation;
import ir.fhir.operation.RenewHoldOperation;
import ir.fhir.operation.RescheduleOperation;
import ir.fhir.operation.ScheduleImpactOperation;
import ir.fhir.operation.SubscriptionEventsOperation;
import ir.fhir.operation.SubscriptionStatusOperation;
import ir.fhir.search.FhirSearchService;
import ir.fhir.search.SubscriptionFilterParser;
import ir.fhir.server.FhirRequestContext;
import ir.fhir.subscription.EndpointAllowList;
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
public final class ResourceProviderRegistry {
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

    private ResourceProviderRegistry() {}

    public static List<Object> all(
            FhirRequestContext context,
            FhirSearchService searchService,
            EndpointAllowList allowList,
            SubscriptionFilterParser filterParser) {
        var all = new ArrayList<Object>();
        all.add(new AppointmentProvider(context, searchService));
        all.add(new SlotProvider(context, searchService));
        all.add(new PatientProvider(context, searchService));
        all.add(new ServiceRequestProvider(context, searchService));
        all.add(new ProcedureProvider(context, searchService));
        all.add(new TaskProvider(context, searchService));
        all.add(new AdverseEventProvider(context, searchService));
        all.add(new QuestionnaireResponseProvider(context, searchService));
        all.add(new SubscriptionProvider(context, searchService, allowList, filterParser));
        all.add(new CarePlanProvider(context, searchService));
        ClinicResourceUpdateProvider.creatableTypes()
                .forEach(type -> all.add(new ClinicResourceProvider(context, searchService, type)));
        ClinicResourceUpdateProvider.updatableTypes()
                .forEach(type -> all.add(new ClinicResourceUpdateProvider(context, searchService, type)));
        RECEIVED.forEach(type -> all.add(new ReceivedResourceProvider(context, searchService, type)));
        READ_ONLY.forEach(type -> all.add(new ReadOnlyResourceProvider(searchService, type)));
        all.add(new TransactionProvider(context));
        all.addAll(List.of(
                new FindOperation(context),
                new HoldOperation(context),
                new BookOperation(context),
                new RenewHoldOperation(context),
                new RescheduleOperation(context),
                new CancelOperation(context),
                new ReadinessOperation(context),
                new ApplyOperation(context),
                new FollowUpCalendarOperation(context),
                new ScheduleImpactOperation(context),
                new SubscriptionStatusOperation(context),
                new SubscriptionEventsOperation(context)));
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
