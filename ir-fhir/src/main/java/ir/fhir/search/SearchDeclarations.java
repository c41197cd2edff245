package ir.fhir.search;

import static ir.fhir.search.RecordMapping.received;
import static java.util.Map.entry;

import ir.domain.clinical.Urgency;
import ir.domain.followup.VisitState;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Sex;
import ir.domain.readiness.Readiness;
import ir.domain.referral.ReferralState;
import ir.domain.session.ChecklistItem;
import ir.domain.treatment.AdverseEvent;
import ir.domain.treatment.SessionState;
import ir.fhir.criteria.SearchCriteria;
import ir.fhir.criteria.SearchCriteria.Criterion;
import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.criteria.SearchCriteria.Type;
import ir.fhir.mapper.AdverseEventMapper;
import ir.fhir.mapper.AppointmentMapper;
import ir.fhir.mapper.AuditMapper;
import ir.fhir.mapper.Codes;
import ir.fhir.mapper.EncounterMapper;
import ir.fhir.mapper.FollowUpMapper;
import ir.fhir.mapper.ManualEntryMapper;
import ir.fhir.mapper.QuestionnaireMapper;
import ir.fhir.mapper.ReadinessMapper;
import ir.fhir.mapper.ReminderCommunicationMapper;
import ir.fhir.mapper.TreatmentMapper;
import ir.scheduling.repository.BookingStatus;
import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.RecordSearch.RecordFilter;
import ir.scheduling.repository.Reminder;
import ir.scheduling.repository.SearchCondition;
import ir.scheduling.repository.SearchableRecord;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Declares the kinds of records that each resource type combines, and their search parameters. A code is compared by the
 * mapping that writes it into the resource. A kind without a mapping for a parameter returns no match for it.
 */
public final class SearchDeclarations {
    private static final String V2_APPOINTMENT_TYPE = "http://terminology.hl7.org/CodeSystem/v2-0276";
    private static final String APPOINTMENT_STATUS = "http://hl7.org/fhir/appointmentstatus";
    private static final String PARTICIPATION_STATUS = "http://hl7.org/fhir/participationstatus";
    private static final String TASK_STATUS = "http://hl7.org/fhir/task-status";
    private static final String REQUEST_STATUS = "http://hl7.org/fhir/request-status";
    private static final String REQUEST_PRIORITY = "http://hl7.org/fhir/request-priority";
    private static final String SPECIALTY = "408455009";

    private SearchDeclarations() {}

    /**
     * The records of a resource type.
     *
     * @param defaultSort the parameter of the default order; blank for the last update
     */
    private record Declaration(String defaultSort, List<RecordMapping> records) {
        static Declaration of(String defaultSort, RecordMapping... records) {
            return new Declaration(defaultSort, List.of(records));
        }
    }

    private static final Map<String, Declaration> DECLARATIONS = Map.ofEntries(
            entry("Appointment", Declaration.of("date", bookings(), scheduledVisits(), waitingEntries())),
            entry("Task", Declaration.of("modified", triage(), checklistItems(), followUpVisits())),
            entry("Procedure", Declaration.of("date", lesionTreatments(), received("Procedure"))),
            entry("Encounter", Declaration.of("date", attendedSessions())),
            entry("AdverseEvent", Declaration.of("date", adverseEvents())),
            entry(
                    "Observation",
                    Declaration.of(
                            "date",
                            painScores(SearchableRecord.VISIT_PAIN_SCORE),
                            painScores(SearchableRecord.UNSCHEDULED_PAIN_SCORE),
                            received("Observation"))),
            entry(
                    "QuestionnaireResponse",
                    Declaration.of(
                            "authored",
                            responses(SearchableRecord.VISIT_RESPONSE),
                            responses(SearchableRecord.UNSCHEDULED_RESPONSE))),
            entry("CarePlan", Declaration.of("date", followUpPlans())),
            entry("Patient", Declaration.of("", received("Patient"), enteredPatients())),
            entry("ServiceRequest", Declaration.of("", received("ServiceRequest"), enteredReferrals())),
            entry("Condition", Declaration.of("", received("Condition"), enteredLesions())),
            entry("BodyStructure", Declaration.of("", lesions(), received("BodyStructure"))),
            entry("AuditEvent", Declaration.of("date", auditEntries())),
            entry("Provenance", Declaration.of("recorded", auditedChanges())),
            entry("DeviceUseStatement", Declaration.of("", probeUses())),
            entry("Communication", Declaration.of("sent", sentReminders())),
            entry("CommunicationRequest", Declaration.of("occurrence", reminders())));

    /** The declaration of a resource type. A type without one is stored as received resources only. */
    private static Declaration declaration(String resourceType) {
        return Optional.ofNullable(DECLARATIONS.get(resourceType))
                .orElseGet(() -> Declaration.of("", received(resourceType)));
    }

    /** The search parameters of stored records, each name once. */
    static List<Parameter> parameters(String resourceType) {
        var merged = new LinkedHashMap<String, Parameter>();
        declaration(resourceType).records().stream()
                .flatMap(record -> record.parameters().values().stream())
                .map(ParameterMapping::parameter)
                .forEach(parameter -> merged.merge(parameter.name(), parameter, SearchDeclarations::merge));
        return List.copyOf(merged.values());
    }

    static Parameter merge(Parameter one, Parameter other) {
        var targets = new LinkedHashSet<>(one.targets());
        targets.addAll(other.targets());
        return new Parameter(one.name(), one.type(), List.copyOf(targets));
    }

    /** A search for every stored resource of a type. */
    public static RecordSearch all(String resourceType) {
        return search(
                new SearchCriteria(resourceType, List.of(), SearchCriteria.Sort.USUAL, Optional.empty(), 1),
                Instant.EPOCH);
    }

    /** The search for stored records that meet the criteria. */
    static RecordSearch search(SearchCriteria criteria, Instant now) {
        var declaration = declaration(criteria.resourceType());
        var sort = criteria.sort().parameter().isEmpty()
                ? declaration.defaultSort()
                : criteria.sort().parameter();
        return new RecordSearch(
                criteria.resourceType(),
                declaration.records().stream()
                        .map(record -> filter(record, criteria.criteria(), record.sortKey(sort), new Translation(now)))
                        .toList(),
                criteria.sort().descending(),
                criteria.after(),
                criteria.count());
    }

    private static RecordFilter filter(
            RecordMapping record,
            List<Criterion> criteria,
            RecordSearch.SortKey sortKey,
            ParameterMapping.Context context) {
        return new RecordFilter(
                record.record(),
                record.documentType(),
                SearchCondition.all(criteria.stream()
                        .map(criterion -> record.condition(criterion, context))
                        .toList()),
                sortKey);
    }

    private record Translation(Instant now) implements ParameterMapping.Context {
        @Override
        public List<RecordFilter> records(String resourceType, Criterion criterion) {
            return declaration(resourceType).records().stream()
                    .map(record -> filter(record, List.of(criterion), new RecordSearch.ById(), this))
                    .toList();
        }
    }

    private static RecordMapping bookings() {
        return RecordMapping.of(SearchableRecord.BOOKING)
                .reference("patient", "Patient", RecordField.PATIENT)
                .date("date", RecordField.TIME)
                .coded(
                        "status",
                        RecordField.STATE,
                        BookingStatus.class,
                        status -> AppointmentMapper.status(status).toCode(),
                        APPOINTMENT_STATUS)
                .token("identifier", RecordField.ID, Codes.NAMES + "appointment")
                .reference("practitioner", "Practitioner", RecordField.STAFF)
                .reference("location", "Location", RecordField.PLACE)
                .references(
                        "actor",
                        List.of("Patient", "Practitioner", "Location", "Device"),
                        RecordField.PATIENT,
                        RecordField.RESOURCE)
                .constant("service-type", "cryoablation-bone", Codes.LOCAL)
                .constant("service-category", "interventional-radiology", Codes.LOCAL)
                .constant("specialty", SPECIALTY, Codes.SNOMED)
                .constant("appointment-type", "ROUTINE", V2_APPOINTMENT_TYPE)
                .reference("based-on", "ServiceRequest", RecordField.REFERRAL)
                .reference("slot", "Slot", RecordField.ALLOCATION)
                .coded("reason-code", RecordField.CATEGORY, TumourCategory.class, Codes::local, Codes.LOCAL)
                .reference("reason-reference", "Condition", RecordField.CONDITION)
                .reference("supporting-info", "BodyStructure", RecordField.LESION)
                .coded(
                        "part-status",
                        RecordField.STATE,
                        BookingStatus.class,
                        status -> AppointmentMapper.participation(status).toCode(),
                        PARTICIPATION_STATUS);
    }

    private static RecordMapping scheduledVisits() {
        return RecordMapping.of(SearchableRecord.SCHEDULED_VISIT)
                .reference("patient", "Patient", RecordField.PATIENT)
                .date("date", RecordField.TIME)
                .coded(
                        "status",
                        RecordField.STATE,
                        VisitState.class,
                        state -> FollowUpMapper.appointmentStatus(state).toCode(),
                        APPOINTMENT_STATUS)
                .token("identifier", RecordField.ID, Codes.NAMES + "appointment")
                .reference("location", "Location", RecordField.PLACE)
                .references("actor", List.of("Patient", "Location"), RecordField.PATIENT, RecordField.PLACE)
                .constant("specialty", SPECIALTY, Codes.SNOMED)
                .constant("appointment-type", "FOLLOWUP", V2_APPOINTMENT_TYPE)
                .constant("part-status", "accepted", PARTICIPATION_STATUS);
    }

    private static RecordMapping waitingEntries() {
        return RecordMapping.of(SearchableRecord.WAITING_ENTRY)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("actor", "Patient", RecordField.PATIENT)
                .constant("status", "waitlist", APPOINTMENT_STATUS)
                .token("identifier", RecordField.ID, Codes.NAMES + "appointment")
                .constant("service-type", "cryoablation-bone", Codes.LOCAL)
                .constant("service-category", "interventional-radiology", Codes.LOCAL)
                .constant("specialty", SPECIALTY, Codes.SNOMED)
                .reference("based-on", "ServiceRequest", RecordField.REFERRAL)
                .constant("part-status", "needs-action", PARTICIPATION_STATUS);
    }

    private static RecordMapping ofReferral(SearchableRecord record) {
        return RecordMapping.of(record)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("focus", "ServiceRequest", RecordField.REFERRAL)
                .reference("based-on", "ServiceRequest", RecordField.REFERRAL)
                .identifier("group-identifier", RecordField.ORDER_SYSTEM, RecordField.ORDER_VALUE)
                .coded("priority", RecordField.URGENCY, Urgency.class, Codes::priority, REQUEST_PRIORITY)
                .date("authored-on", RecordField.CREATED);
    }

    private static RecordMapping triage() {
        return ofReferral(SearchableRecord.TRIAGE)
                .constant("code", ReadinessMapper.TRIAGE, Codes.LOCAL)
                .role("owner", RecordField.STATE, ReferralState.class, ReadinessMapper::triageOwner, Codes.LOCAL)
                .date("modified", RecordField.CHANGED)
                .coded("business-status", RecordField.STATE, ReferralState.class, Codes::local, Codes.LOCAL)
                .coded(
                        "status",
                        RecordField.STATE,
                        ReferralState.class,
                        state -> ReadinessMapper.triageStatus(state).toCode(),
                        TASK_STATUS);
    }

    private static RecordMapping checklistItems() {
        return ofReferral(SearchableRecord.CHECKLIST_ITEM)
                .coded("code", RecordField.ITEM, ChecklistItem.class, Codes::local, Codes.LOCAL)
                .role("owner", RecordField.ITEM, ChecklistItem.class, ReadinessMapper::itemOwner, Codes.LOCAL)
                .date("modified", RecordField.CHANGED)
                .coded("business-status", RecordField.STATE, Readiness.State.class, Codes::local, Codes.LOCAL)
                .coded(
                        "status",
                        RecordField.STATE,
                        Readiness.State.class,
                        state -> ReadinessMapper.itemStatus(state).toCode(),
                        TASK_STATUS);
    }

    private static RecordMapping followUpVisits() {
        return RecordMapping.of(SearchableRecord.FOLLOW_UP_VISIT)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("focus", "CarePlan", RecordField.PLAN)
                .absent("part-of", Type.REFERENCE, "Task")
                .reference("based-on", "CarePlan", RecordField.PLAN)
                .prefixed("code", RecordField.MILESTONE, FollowUpMapper.MILESTONE, Codes.LOCAL)
                .constant("priority", "routine", REQUEST_PRIORITY)
                .date("modified", RecordField.UPDATED)
                .date("period", RecordField.TIME)
                .coded(
                        "status",
                        RecordField.STATE,
                        VisitState.class,
                        state -> FollowUpMapper.taskStatus(state).toCode(),
                        TASK_STATUS);
    }

    private static RecordMapping lesionTreatments() {
        var untreated = "NOT_TREATED";
        return RecordMapping.of(SearchableRecord.LESION_TREATMENT)
                .reference("patient", "Patient", RecordField.PATIENT)
                .date("date", RecordField.TIME)
                .mapped(
                        "status",
                        RecordField.STATE,
                        Stream.concat(
                                        Stream.of(untreated),
                                        Arrays.stream(SessionState.values()).map(Enum::name))
                                .toList(),
                        state -> (state.equals(untreated)
                                        ? TreatmentMapper.UNTREATED
                                        : TreatmentMapper.status(SessionState.valueOf(state)))
                                .toCode(),
                        "http://hl7.org/fhir/event-status")
                .constants("code", List.copyOf(Codes.CRYOABLATION), Codes.CPT, Codes.SNOMED)
                .constant("category", "387713003", Codes.SNOMED)
                .reference("based-on", "ServiceRequest", RecordField.REFERRAL)
                .reference("location", "Location", RecordField.PLACE)
                .reference("performer", "Practitioner", RecordField.OPERATOR)
                .reference("reason-reference", "Condition", RecordField.CONDITION)
                .reference("encounter", "Encounter", RecordField.SESSION)
                .token("identifier", RecordField.ID, Codes.NAMES + "procedure");
    }

    private static RecordMapping attendedSessions() {
        return RecordMapping.of(SearchableRecord.ATTENDED_SESSION)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("appointment", "Appointment", RecordField.ID)
                .date("date", RecordField.TIME)
                .coded(
                        "status",
                        RecordField.STATE,
                        SessionState.class,
                        state -> EncounterMapper.status(state).toCode(),
                        "http://hl7.org/fhir/encounter-status")
                .constant("class", "AMB", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                .reference("location", "Location", RecordField.PLACE)
                .token("identifier", RecordField.ID, Codes.NAMES + "encounter");
    }

    /** The severity of each grade of each scale, as the domain defines it. */
    private static Map<String, AdverseEvent.Severity> severities() {
        var all = new LinkedHashMap<String, AdverseEvent.Severity>();
        for (var scale : AdverseEvent.Scale.values()) {
            IntStream.rangeClosed(1, scale.highest())
                    .forEach(grade -> all.put(scale + " " + grade, AdverseEvent.severity(scale, grade)));
        }
        return all;
    }

    private static RecordMapping severity(
            RecordMapping record, String name, Function<AdverseEvent.Severity, String> code, String system) {
        var severities = severities();
        return record.mapped(
                name,
                RecordField.GRADE,
                List.copyOf(severities.keySet()),
                grade -> Optional.ofNullable(severities.get(grade)).map(code).orElseThrow(),
                system);
    }

    private static RecordMapping adverseEvents() {
        var record = RecordMapping.of(SearchableRecord.ADVERSE_EVENT)
                .reference("subject", "Patient", RecordField.PATIENT)
                .date("date", RecordField.TIME);
        severity(record, "severity", Codes::local, "http://terminology.hl7.org/CodeSystem/adverse-event-severity");
        return severity(
                        record,
                        "seriousness",
                        AdverseEventMapper::seriousness,
                        "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness")
                .absent("category", Type.TOKEN)
                .coded("event", RecordField.TERM, AdverseEvent.Term.class, AdverseEventMapper::code, Codes.LOCAL);
    }

    private static RecordMapping painScores(SearchableRecord record) {
        return RecordMapping.of(record)
                .reference("patient", "Patient", RecordField.PATIENT)
                .constants("code", List.of("worst-pain-24h", "72514-3"), Codes.LOCAL, Codes.LOINC)
                .constants("combo-code", List.of("worst-pain-24h", "72514-3", "omed"), Codes.LOCAL, Codes.LOINC)
                .constant("category", "survey", "http://terminology.hl7.org/CodeSystem/observation-category")
                .mapped(
                        "status",
                        RecordField.AMENDED,
                        List.of("true", "false"),
                        amended -> FollowUpMapper.observationStatus(Boolean.parseBoolean(amended))
                                .toCode(),
                        "http://hl7.org/fhir/observation-status")
                .date("date", RecordField.TIME)
                .reference("based-on", "CarePlan", RecordField.PLAN)
                .reference("focus", "Condition", RecordField.CONDITION);
    }

    private static RecordMapping responses(SearchableRecord record) {
        return RecordMapping.of(record)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("source", "Patient", RecordField.PATIENT)
                .absent("author", Type.REFERENCE, "Practitioner")
                .constantUri("questionnaire", QuestionnaireMapper.URL)
                .mapped(
                        "status",
                        RecordField.AMENDED,
                        List.of("true", "false"),
                        amended -> QuestionnaireMapper.status(Boolean.parseBoolean(amended))
                                .toCode(),
                        "http://hl7.org/fhir/questionnaire-answers-status")
                .date("authored", RecordField.TIME)
                .reference("based-on", "CarePlan", RecordField.PLAN);
    }

    private static RecordMapping followUpPlans() {
        return RecordMapping.of(SearchableRecord.FOLLOW_UP_PLAN)
                .reference("patient", "Patient", RecordField.PATIENT)
                .mapped(
                        "status",
                        RecordField.ACTIVE,
                        List.of("true", "false"),
                        active -> FollowUpMapper.status(Boolean.parseBoolean(active))
                                .toCode(),
                        REQUEST_STATUS)
                .constant("category", "follow-up", Codes.LOCAL)
                .absent("based-on", Type.REFERENCE, "CarePlan")
                .absent("activity-reference", Type.REFERENCE, "Appointment")
                .date("date", RecordField.TIME)
                .date("activity-date", RecordField.VISITS)
                .canonical(
                        "instantiates-canonical",
                        FollowUpMapper.PLANS + FollowUpMapper.definitionId(""),
                        RecordField.TEMPLATE,
                        RecordField.TEMPLATE_VERSION)
                .reference("condition", "Condition", RecordField.CONDITION);
    }

    private static RecordMapping enteredPatients() {
        return RecordMapping.of(SearchableRecord.ENTERED_PATIENT)
                .token("identifier", RecordField.NUMBER, Codes.NAMES + "patient-number")
                .string("name", RecordField.FAMILY_NAME, RecordField.GIVEN_NAMES)
                .string("family", RecordField.FAMILY_NAME)
                .string("given", RecordField.GIVEN_NAMES)
                .date("birthdate", RecordField.BIRTH_DATE)
                .coded("gender", RecordField.SEX, Sex.class, Codes::local, "http://hl7.org/fhir/administrative-gender")
                .flag("active", RecordField.MERGED_INTO, "false", "true")
                .reference("link", "Patient", RecordField.MERGED_INTO)
                .token("email", RecordField.EMAIL)
                .token("telecom", RecordField.EMAIL);
    }

    private static RecordMapping enteredReferrals() {
        return RecordMapping.of(SearchableRecord.ENTERED_REFERRAL)
                .reference("patient", "Patient", RecordField.PATIENT)
                .identifier("identifier", RecordField.ORDER_SYSTEM, RecordField.ORDER_VALUE)
                .identifier("requisition", RecordField.ORDER_SYSTEM, RecordField.ORDER_VALUE)
                .coded(
                        "status",
                        RecordField.STATE,
                        ReferralState.class,
                        state -> ManualEntryMapper.status(state).toCode(),
                        REQUEST_STATUS)
                .constant("intent", "order", "http://hl7.org/fhir/request-intent")
                .coded("priority", RecordField.URGENCY, Urgency.class, Codes::priority, REQUEST_PRIORITY)
                .constants("code", List.copyOf(Codes.CRYOABLATION), Codes.CPT, Codes.SNOMED)
                .date("authored", RecordField.CREATED)
                .date("occurrence", RecordField.TREAT_BY);
    }

    private static RecordMapping enteredLesions() {
        return RecordMapping.of(SearchableRecord.ENTERED_LESION)
                .reference("patient", "Patient", RecordField.PATIENT)
                .constant("clinical-status", "active", "http://terminology.hl7.org/CodeSystem/condition-clinical");
    }

    private static RecordMapping lesions() {
        return RecordMapping.of(SearchableRecord.LESION)
                .reference("patient", "Patient", RecordField.PATIENT)
                .token("identifier", RecordField.ID, Codes.NAMES + "lesion")
                .coded("location", RecordField.SITE, BodySite.class, BodySite::snomed, Codes.SNOMED)
                .coded("morphology", RecordField.CATEGORY, TumourCategory.class, Codes::local, Codes.LOCAL);
    }

    private static RecordMapping probeUses() {
        return RecordMapping.of(SearchableRecord.PROBE_USE)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("device", "Device", RecordField.LOT)
                .token("identifier", RecordField.ID, Codes.NAMES + "device-use");
    }

    private static RecordMapping ofAuditLog(SearchableRecord record) {
        return RecordMapping.of(record)
                .reference("patient", "Patient", RecordField.PATIENT)
                .login("agent", RecordField.ACTOR, Codes.NAMES + "login");
    }

    private static RecordMapping auditedChanges() {
        return ofAuditLog(SearchableRecord.AUDITED_CHANGE)
                .date("recorded", RecordField.TIME)
                .references("target", List.of(), RecordField.ENTITY_ID, RecordField.PATIENT);
    }

    private static RecordMapping auditEntries() {
        return ofAuditLog(SearchableRecord.AUDIT_ENTRY)
                .date("date", RecordField.TIME)
                .constant("type", "rest", "http://terminology.hl7.org/CodeSystem/audit-event-type")
                .token("subtype", RecordField.ACTION, Codes.LOCAL)
                .mappedOtherwise(
                        "action",
                        RecordField.ACTION,
                        AuditMapper.NAMED_ACTIONS,
                        action -> AuditMapper.action(action).toCode(),
                        "http://hl7.org/fhir/audit-event-action")
                .mappedOtherwise(
                        "outcome",
                        RecordField.OUTCOME,
                        AuditMapper.NAMED_OUTCOMES,
                        outcome -> AuditMapper.outcome(outcome).toCode(),
                        "http://terminology.hl7.org/CodeSystem/audit-event-outcome")
                .references("entity", List.of(), RecordField.ENTITY_ID, RecordField.PATIENT)
                // the source is this system, which is no resource here
                .absent("source", Type.REFERENCE, "Device");
    }

    private static RecordMapping ofReminders(SearchableRecord record) {
        return RecordMapping.of(record)
                .reference("patient", "Patient", RecordField.PATIENT)
                .reference("recipient", "Patient", RecordField.PATIENT)
                .constant("medium", "EMAILWRIT", "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode");
    }

    private static RecordMapping sentReminders() {
        return ofReminders(SearchableRecord.SENT_REMINDER)
                .constant("status", "completed", "http://hl7.org/fhir/event-status")
                .date("sent", RecordField.TIME)
                .reference("based-on", "CommunicationRequest", RecordField.ID);
    }

    private static RecordMapping reminders() {
        return ofReminders(SearchableRecord.REMINDER)
                .coded(
                        "status",
                        RecordField.STATE,
                        Reminder.State.class,
                        state -> ReminderCommunicationMapper.status(state).toCode(),
                        REQUEST_STATUS)
                .date("occurrence", RecordField.TIME)
                .absent("based-on", Type.REFERENCE, "CarePlan");
    }
}
