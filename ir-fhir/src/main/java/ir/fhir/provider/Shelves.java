package ir.fhir.provider;

import ir.fhir.operation.Apply;
import ir.fhir.operation.Book;
import ir.fhir.operation.Cancel;
import ir.fhir.operation.Find;
import ir.fhir.operation.FollowUpCalendar;
import ir.fhir.operation.Hold;
import ir.fhir.operation.Impact;
import ir.fhir.operation.Readiness;
import ir.fhir.operation.RenewHold;
import ir.fhir.operation.Reschedule;
import ir.fhir.operation.SubscriptionEvents;
import ir.fhir.operation.SubscriptionStatus;
import ir.fhir.search.Filters;
import ir.fhir.search.SearchAnswers;
import ir.fhir.server.Door;
import ir.fhir.subscription.Endpoints;
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

/** Everything this door serves. */
public final class Shelves {
    /** To read and to search, nothing else. */
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

    /** What an EHR may send by itself. */
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

    private Shelves() {}

    public static List<Object> all(Door door, SearchAnswers answers, Endpoints endpoints, Filters filters) {
        var all = new ArrayList<Object>();
        all.add(new AppointmentProvider(door, answers));
        all.add(new SlotProvider(door, answers));
        all.add(new PatientProvider(door, answers));
        all.add(new ServiceRequestProvider(door, answers));
        all.add(new ProcedureProvider(door, answers));
        all.add(new TaskProvider(door, answers));
        all.add(new AdverseEventProvider(door, answers));
        all.add(new QuestionnaireResponseProvider(door, answers));
        all.add(new SubscriptionProvider(door, answers, endpoints, filters));
        all.add(new CarePlanProvider(door, answers));
        ClinicProvider.made().forEach(type -> all.add(new ClinicMaker(door, answers, type)));
        ClinicProvider.changed().forEach(type -> all.add(new ClinicProvider(door, answers, type)));
        RECEIVED.forEach(type -> all.add(new ReceivedProvider(door, answers, type)));
        READ_ONLY.forEach(type -> all.add(new Shelf(answers, type)));
        all.add(new TransactionProvider(door));
        all.addAll(List.of(
                new Find(door),
                new Hold(door),
                new Book(door),
                new RenewHold(door),
                new Reschedule(door),
                new Cancel(door),
                new Readiness(door),
                new Apply(door),
                new FollowUpCalendar(door),
                new Impact(door),
                new SubscriptionStatus(door),
                new SubscriptionEvents(door)));
        return all;
    }

    /** Every kind there is here. */
    public static Set<String> kinds() {
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
        Stream.of(READ_ONLY, RECEIVED, ClinicProvider.made(), ClinicProvider.changed())
                .flatMap(List::stream)
                .forEach(type -> kinds.add(type.getSimpleName()));
        return kinds;
    }
}
