package ir.scheduling.persistence;

import ir.domain.lesion.BodySite;
import ir.domain.session.ChecklistItem;
import ir.domain.treatment.AdverseEvent;
import ir.scheduling.repository.SearchCriteria.Parameter;
import ir.scheduling.repository.SearchCriteria.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Maps search parameters to columns, for every resource type. A resource type may be stored in several tables; a table
 * without a mapping for a parameter returns no match for it. In a condition, {@code {}} is the placeholder for the
 * comparison with the requested values.
 */
final class SearchParameterMapping {
    private static final String LOCAL = "https://ir-scheduling.example/fhir/CodeSystem/ir";
    private static final String SNOMED = "http://snomed.info/sct";
    private static final String LOINC = "http://loinc.org";
    private static final String CPT = "http://www.ama-assn.org/go/cpt";
    private static final String BASE = "https://ir-scheduling.example/fhir/";

    private SearchParameterMapping() {}

    /** The tables of a resource type and its default sort parameter; blank to sort by the last update. */
    record ResourceTypeMapping(String defaultSort, List<TableMapping> tables) {}

    /** @param where selects the table's rows of this resource type; blank for all */
    record TableMapping(
            String name,
            boolean received,
            String from,
            String where,
            String id,
            String patient,
            String version,
            String updated,
            Map<String, ColumnMapping> matches) {

        TableMapping by(Parameter parameter, ColumnMapping match) {
            matches.put(parameter.name(), match);
            return this;
        }

        TableMapping token(String name, String sql, String... systems) {
            return by(
                    new Parameter(name, Type.TOKEN, List.of()),
                    new ColumnMapping(Type.TOKEN, List.of(), sql, "", Set.of(systems)));
        }

        /** An identifier whose system is stored in a separate column. */
        TableMapping identifier(String name, String system, String value) {
            return by(
                    new Parameter(name, Type.TOKEN, List.of()),
                    new ColumnMapping(Type.TOKEN, List.of(), value + " {}", system, Set.of()));
        }

        TableMapping reference(String name, String type, String sql) {
            return by(
                    new Parameter(name, Type.REFERENCE, List.of(type)),
                    new ColumnMapping(Type.REFERENCE, List.of(type), sql, "", Set.of()));
        }

        TableMapping references(String name, List<String> types, String sql) {
            return by(
                    new Parameter(name, Type.REFERENCE, types),
                    new ColumnMapping(Type.REFERENCE, types, sql, "", Set.of()));
        }

        /**
         * A reference to an actor that is no resource here and has only an identifier; searched with {@code
         * :identifier}.
         */
        TableMapping identifierOnlyReference(String name, String sql, String system) {
            return by(
                    new Parameter(name, Type.REFERENCE, List.of()),
                    new ColumnMapping(Type.REFERENCE, List.of(), sql, "", Set.of(system)));
        }

        /** A period between two instants; the second may be null if the period has no end. */
        TableMapping date(String name, String low, String high) {
            return by(
                    new Parameter(name, Type.DATE, List.of()),
                    new ColumnMapping(Type.DATE, List.of(), low, high, Set.of()));
        }

        TableMapping string(String name, String sql) {
            return by(
                    new Parameter(name, Type.STRING, List.of()),
                    new ColumnMapping(Type.STRING, List.of(), sql, "", Set.of()));
        }

        TableMapping uri(String name, String sql) {
            return by(
                    new Parameter(name, Type.URI, List.of()),
                    new ColumnMapping(Type.URI, List.of(), sql, "", Set.of()));
        }
    }

    /**
     * @param sql the condition with its {@code {}}; for a date, its start
     * @param extraConditions for a date, its end; for an identifier, its system
     * @param systems the systems of its codes; empty for any
     */
    record ColumnMapping(Type type, List<String> targets, String sql, String extraConditions, Set<String> systems) {}

    private static TableMapping table(
            String name, String from, String id, String patient, String version, String updated) {
        return new TableMapping(name, false, from, "", id, patient, version, updated, new LinkedHashMap<>());
    }

    /** Received resources: searched by their stored search values. */
    private static TableMapping received(String resourceType) {
        return new TableMapping(
                "received",
                true,
                "evidence e",
                "e.kind = '" + resourceType + "'",
                "e.id",
                "e.patient_id",
                "e.version",
                "e.received",
                new LinkedHashMap<>());
    }

    /** Start of a day in the site's time zone, as an instant. */
    private static String day(String date) {
        return "((" + date + ")::date::timestamp at time zone {zone})";
    }

    private static String dayEnd(String date) {
        return "(((" + date + ")::date + 1)::timestamp at time zone {zone} - interval '1 millisecond')";
    }

    private static final Map<String, ResourceTypeMapping> RESOURCE_TYPES = Map.ofEntries(
            Map.entry("Appointment", new ResourceTypeMapping("date", List.of(sessions(), visits(), waiting()))),
            Map.entry("Task", new ResourceTypeMapping("modified", List.of(triage(), checklist(), visitTasks()))),
            Map.entry("Procedure", new ResourceTypeMapping("date", List.of(treatments(), received("Procedure")))),
            Map.entry("Encounter", new ResourceTypeMapping("date", List.of(episodes()))),
            Map.entry("AdverseEvent", new ResourceTypeMapping("date", List.of(adverseEvents()))),
            Map.entry(
                    "Observation",
                    new ResourceTypeMapping(
                            "date", List.of(scores("visit"), scores("loose"), received("Observation")))),
            Map.entry(
                    "QuestionnaireResponse",
                    new ResourceTypeMapping("authored", List.of(answers("visit"), answers("loose")))),
            Map.entry("CarePlan", new ResourceTypeMapping("date", List.of(plans()))),
            Map.entry("Patient", new ResourceTypeMapping("", List.of(received("Patient"), typedPatients()))),
            Map.entry(
                    "ServiceRequest",
                    new ResourceTypeMapping("", List.of(received("ServiceRequest"), typedReferrals()))),
            Map.entry("Condition", new ResourceTypeMapping("", List.of(received("Condition"), typedTumours()))),
            Map.entry("BodyStructure", new ResourceTypeMapping("", List.of(lesions(), received("BodyStructure")))),
            Map.entry("AuditEvent", new ResourceTypeMapping("date", List.of(auditEvents(false)))),
            Map.entry("Provenance", new ResourceTypeMapping("recorded", List.of(auditEvents(true)))),
            Map.entry("DeviceUseStatement", new ResourceTypeMapping("", List.of(probes()))),
            Map.entry("Communication", new ResourceTypeMapping("sent", List.of(messages(true)))),
            Map.entry("CommunicationRequest", new ResourceTypeMapping("occurrence", List.of(messages(false)))));

    /** The mapping of a resource type. A type without a table of its own is stored as a received resource. */
    static ResourceTypeMapping resourceType(String resourceType) {
        return Optional.ofNullable(RESOURCE_TYPES.get(resourceType))
                .orElseGet(() -> new ResourceTypeMapping("", List.of(received(resourceType))));
    }

    private static final String ALLOCATED = "exists (select 1 from allocation a where a.booking_id = b.id and ";
    private static final String PERSONS = "a.role in ('OPERATOR', 'ANAESTHETIST', 'SEDATION_NURSE', 'TECHNOLOGIST')";
    /**
     * A hold has no session yet, so its lesions are read from its referral. The join on the patient limits the search
     * to a few lesions.
     */
    private static final String BOOKED_LESION = "exists (select 1 from lesion l join referral r on r.id = b.referral_id"
            + " where l.patient_id = b.patient_id and jsonb_path_exists("
            + "coalesce(r.body #> array['staging', 'stages', (b.stage - 1)::text], r.body -> 'lesions'),"
            + " '$[*] ? (@.value == $id)', jsonb_build_object('id', l.id)) and ";

    private static TableMapping sessions() {
        return table(
                        "session",
                        "booking b left join treatment_session s on s.id = b.id and s.state = 'CHECKED_IN'",
                        "b.id",
                        "b.patient_id",
                        "b.version",
                        "b.updated")
                .reference("patient", "Patient", "b.patient_id {}")
                .date("date", "b.starts", "b.starts")
                .token("status", """
                        case b.state when 'HELD' then case when b.hold_expires > {now} then 'pending' else 'cancelled' end
                          when 'BOOKED' then case when s.id is null then 'booked' else 'checked-in' end
                          when 'FULFILLED' then 'fulfilled' when 'NO_SHOW' then 'noshow' else 'cancelled' end {}""", "http://hl7.org/fhir/appointmentstatus")
                .token("identifier", "b.id {}", BASE + "NamingSystem/appointment")
                .reference("practitioner", "Practitioner", ALLOCATED + PERSONS + " and a.resource_id {})")
                .reference("location", "Location", ALLOCATED + "a.role in ('ROOM', 'BAY') and a.resource_id {})")
                .references(
                        "actor",
                        List.of("Patient", "Practitioner", "Location", "Device"),
                        "(b.patient_id {} or " + ALLOCATED + "a.resource_id {}))")
                .token("service-type", "'cryoablation-bone' {}", LOCAL)
                .token("service-category", "'interventional-radiology' {}", LOCAL)
                .token("specialty", "'408455009' {}", SNOMED)
                .token("appointment-type", "'ROUTINE' {}", "http://terminology.hl7.org/CodeSystem/v2-0276")
                .reference("based-on", "ServiceRequest", "b.referral_id {}")
                .reference("slot", "Slot", ALLOCATED + "b.id || '.' || a.resource_id {})")
                .token("reason-code", BOOKED_LESION + "lower(l.body ->> 'category') {})", LOCAL)
                .reference(
                        "reason-reference",
                        "Condition",
                        BOOKED_LESION + "coalesce(nullif(l.condition_id, ''), l.id) {})")
                .reference("supporting-info", "BodyStructure", BOOKED_LESION + "l.id {})")
                .token(
                        "part-status",
                        "case when b.state = 'HELD' and b.hold_expires > {now} then 'tentative' else 'accepted' end {}",
                        "http://hl7.org/fhir/participationstatus");
    }

    private static final String PLANNED_VISIT = "follow_up_visit v join follow_up_plan p on p.id = v.plan_id";

    private static TableMapping visits() {
        return new TableMapping(
                        "visit",
                        false,
                        PLANNED_VISIT,
                        "v.starts is not null",
                        "v.id",
                        "p.patient_id",
                        "p.version",
                        "p.updated",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "p.patient_id {}")
                .date("date", "v.starts", "v.starts")
                .token("status", """
                        case when v.state in ('PLANNED', 'SCHEDULED', 'OVERDUE') then 'booked'
                          when v.state in ('COMPLETED', 'COMPLETED_LATE') then 'fulfilled'
                          when v.state = 'MISSED' then 'noshow' else 'cancelled' end {}""", "http://hl7.org/fhir/appointmentstatus")
                .token("identifier", "v.id {}", BASE + "NamingSystem/appointment")
                .reference("location", "Location", "v.place_id {}")
                .references("actor", List.of("Patient", "Location"), "(p.patient_id {} or v.place_id {})")
                .token("specialty", "'408455009' {}", SNOMED)
                .token("appointment-type", "'FOLLOWUP' {}", "http://terminology.hl7.org/CodeSystem/v2-0276")
                .token("part-status", "'accepted' {}", "http://hl7.org/fhir/participationstatus");
    }

    private static TableMapping waiting() {
        return new TableMapping(
                        "waiting",
                        false,
                        "waiting_entry w join referral r on r.id = w.referral_id",
                        "w.state in ('WAITING', 'OFFERED')",
                        "w.id",
                        "r.patient_id",
                        "w.version",
                        "w.since",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "r.patient_id {}")
                .references("actor", List.of("Patient"), "r.patient_id {}")
                .token("status", "'waitlist' {}", "http://hl7.org/fhir/appointmentstatus")
                .token("identifier", "w.id {}", BASE + "NamingSystem/appointment")
                .token("service-type", "'cryoablation-bone' {}", LOCAL)
                .token("service-category", "'interventional-radiology' {}", LOCAL)
                .token("specialty", "'408455009' {}", SNOMED)
                .reference("based-on", "ServiceRequest", "r.id {}")
                .token("part-status", "'needs-action' {}", "http://hl7.org/fhir/participationstatus");
    }

    private static final String PRIORITY =
            "case r.body ->> 'urgency' when 'URGENT' then 'asap' when 'SOON' then 'urgent' else 'routine' end {}";

    private static TableMapping aboutReferral(TableMapping task) {
        return task.reference("patient", "Patient", "r.patient_id {}")
                .references("focus", List.of("ServiceRequest"), "r.id {}")
                .reference("based-on", "ServiceRequest", "r.id {}")
                .identifier("group-identifier", "r.order_system", "r.order_value")
                .token("priority", PRIORITY, "http://hl7.org/fhir/request-priority")
                .date(
                        "authored-on",
                        "(r.body #>> '{history,0,at}')::timestamptz",
                        "(r.body #>> '{history,0,at}')::timestamptz");
    }

    private static TableMapping triage() {
        return aboutReferral(
                        table("triage", "referral r", "r.id || '.triage'", "r.patient_id", "r.version", "r.updated"))
                .token("code", "'triage' {}", LOCAL)
                .identifierOnlyReference(
                        "owner", "case r.state when 'NEEDS_INFO' then 'referrer' else 'clinician' end {}", LOCAL)
                .date(
                        "modified",
                        "(r.body #>> '{history,-1,at}')::timestamptz",
                        "(r.body #>> '{history,-1,at}')::timestamptz")
                .token("business-status", "lower(replace(r.state, '_', '-')) {}", LOCAL)
                .token("status", """
                        case r.state when 'DRAFT' then 'draft' when 'SUBMITTED' then 'requested' when 'NEEDS_INFO' then 'on-hold'
                          when 'IN_MDT' then 'in-progress' when 'DECLINED' then 'rejected' when 'WITHDRAWN' then 'cancelled'
                          else 'completed' end {}""", "http://hl7.org/fhir/task-status");
    }

    private static TableMapping checklist() {
        var owners = Arrays.stream(ChecklistItem.values())
                .map(item -> "when '" + item + "' then '" + item.owner().name().toLowerCase(Locale.ROOT) + "'")
                .collect(Collectors.joining(" "));
        return aboutReferral(new TableMapping(
                        "checklist",
                        false,
                        "work_up w join referral r on r.id = w.referral_id"
                                + " cross join lateral jsonb_array_elements(w.body -> 'lines') line",
                        "r.state in ('ACCEPTED', 'ACCEPTED_CONDITIONAL', 'SCHEDULED')",
                        "r.id || '.' || lower(replace(line ->> 'what', '_', '-'))",
                        "r.patient_id",
                        "",
                        "w.updated",
                        new LinkedHashMap<>()))
                .token("code", "lower(replace(line ->> 'what', '_', '-')) {}", LOCAL)
                .identifierOnlyReference("owner", "case line ->> 'what' " + owners + " end {}", LOCAL)
                .date("modified", "(w.body ->> 'changedAt')::timestamptz", "(w.body ->> 'changedAt')::timestamptz")
                .token("business-status", "lower(line ->> 'state') {}", LOCAL)
                .token("status", """
                        case when line ->> 'state' in ('DONE', 'OVERRIDDEN') then 'completed'
                          when line ->> 'state' = 'MISSING' then 'requested' else 'ready' end {}""", "http://hl7.org/fhir/task-status");
    }

    private static TableMapping visitTasks() {
        return table("visit", PLANNED_VISIT, "v.id", "p.patient_id", "p.version", "p.updated")
                .reference("patient", "Patient", "p.patient_id {}")
                .references("focus", List.of("CarePlan"), "p.id {}")
                .reference("part-of", "Task", "null::text {}")
                .reference("based-on", "CarePlan", "p.id {}")
                .token("code", "'milestone-' || substr(v.id, length(p.id) + 2) {}", LOCAL)
                .token("priority", "'routine' {}", "http://hl7.org/fhir/request-priority")
                .date("modified", "p.updated", "p.updated")
                .date("period", "v.starts", "v.ends")
                .token("status", """
                        case when v.state in ('COMPLETED', 'COMPLETED_LATE') then 'completed'
                          when v.state in ('WAIVED', 'SUPERSEDED', 'CANCELLED') then 'cancelled'
                          when v.state = 'MISSED' then 'failed' else 'ready' end {}""", "http://hl7.org/fhir/task-status");
    }

    /** When a session first entered a state, from its document. */
    private static String entered(String state) {
        return "(select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp"
                + " where stamp ->> 'state' = '" + state + "')";
    }

    private static final String ROOM_OF_SESSION =
            "exists (select 1 from allocation a where a.booking_id = s.id and a.role = 'ROOM' and a.resource_id {})";

    private static TableMapping treatments() {
        return new TableMapping(
                        "treatment",
                        false,
                        "treatment_session s"
                                + " cross join lateral jsonb_array_elements(s.body -> 'lesions') with ordinality as part (lesion, n)"
                                + " join lesion l on l.id = part.lesion ->> 'value'"
                                + " cross join lateral (select s.body #> '{course,treatments}' @>"
                                + " jsonb_build_array(jsonb_build_object('lesion', part.lesion)) as done,"
                                + " s.body #> '{course,notTreated}' @>"
                                + " jsonb_build_array(jsonb_build_object('lesion', part.lesion)) as undone) what",
                        "(what.done or what.undone)",
                        "s.id || '.l' || part.n",
                        "s.patient_id",
                        "s.version",
                        "s.updated",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "s.patient_id {}")
                .date(
                        "date",
                        entered("IN_PROGRESS"),
                        "coalesce(" + entered("RECOVERY") + ", " + entered("ABORTED") + ")")
                .token("status", """
                        case when what.undone and not what.done then 'not-done' when s.state = 'COMPLETED' then 'completed'
                          when s.state = 'ABORTED' then 'stopped' else 'in-progress' end {}""", "http://hl7.org/fhir/event-status")
                .token("code", "('20983' {} or '26782000' {})", CPT, SNOMED)
                .token("category", "'387713003' {}", SNOMED)
                .reference("based-on", "ServiceRequest", "s.referral_id {}")
                .reference("location", "Location", ROOM_OF_SESSION)
                .reference(
                        "performer",
                        "Practitioner",
                        "exists (select 1 from allocation a where a.booking_id = s.id and a.role = 'OPERATOR' and a.resource_id {})")
                .reference("reason-reference", "Condition", "coalesce(nullif(l.condition_id, ''), l.id) {}")
                .reference("encounter", "Encounter", "s.id {}")
                .token("identifier", "s.id || '.l' || part.n {}", BASE + "NamingSystem/procedure");
    }

    private static TableMapping episodes() {
        return new TableMapping(
                        "episode",
                        false,
                        "treatment_session s",
                        "s.state not in ('PLANNED', 'CANCELLED', 'NO_SHOW')",
                        "s.id",
                        "s.patient_id",
                        "s.version",
                        "s.updated",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "s.patient_id {}")
                .reference("appointment", "Appointment", "s.id {}")
                .date(
                        "date",
                        entered("CHECKED_IN"),
                        "coalesce(" + entered("COMPLETED") + ", " + entered("ABORTED") + ", 'infinity')")
                .token("status", """
                        case s.state when 'CHECKED_IN' then 'arrived' when 'COMPLETED' then 'finished'
                          when 'ABORTED' then 'finished' else 'in-progress' end {}""", "http://hl7.org/fhir/encounter-status")
                .token("class", "'AMB' {}", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                .reference("location", "Location", ROOM_OF_SESSION)
                .token("identifier", "s.id {}", BASE + "NamingSystem/encounter");
    }

    private static TableMapping adverseEvents() {
        // the domain defines the severity of each grade; the SQL lists every grade of every scale
        var severity = Arrays.stream(AdverseEvent.Scale.values())
                .flatMap(scale -> java.util.stream.IntStream.rangeClosed(1, scale.highest())
                        .mapToObj(grade -> "when '" + scale + " " + grade + "' then '"
                                + AdverseEvent.severity(scale, grade).name().toLowerCase(Locale.ROOT) + "'"))
                .collect(Collectors.joining(" ", "case (a.body ->> 'scale') || ' ' || (a.body ->> 'grade') ", " end"));
        return new TableMapping(
                        "event",
                        false,
                        "adverse_event a",
                        "a.body ->> 'struck' is null",
                        "a.id",
                        "a.patient_id",
                        "a.version",
                        "a.updated",
                        new LinkedHashMap<>())
                .reference("subject", "Patient", "a.patient_id {}")
                .date("date", day("a.onset"), dayEnd("a.onset"))
                .token("severity", severity + " {}", "http://terminology.hl7.org/CodeSystem/adverse-event-severity")
                .token(
                        "seriousness",
                        "case " + severity + " when 'severe' then 'Serious' else 'Non-serious' end {}",
                        "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness")
                .token("category", "null::text {}", "http://terminology.hl7.org/CodeSystem/adverse-event-category")
                .token("event", "'adverse-event-' || lower(replace(a.body ->> 'term', '_', '-')) {}", LOCAL);
    }

    private static final String LESION_OF_PLAN = " join lesion l on l.id = p.lesion_id";

    /** Visit responses are stored in the document of their plan: with a visit, or unscheduled. */
    private static TableMapping ofPlan(String name, boolean visit, String what) {
        return new TableMapping(
                name,
                false,
                visit
                        ? "follow_up_plan p" + LESION_OF_PLAN
                                + " cross join lateral jsonb_array_elements(p.body -> 'visits') v"
                                + " cross join lateral (select v -> 'answers' as answers, v ->> 'id' as id) given"
                        : "follow_up_plan p" + LESION_OF_PLAN
                                + " cross join lateral jsonb_array_elements(p.body -> 'unscheduled') with ordinality as e (answers, n)"
                                + " cross join lateral (select e.answers, p.id || '.u' || e.n as id) given",
                what,
                "given.id",
                "p.patient_id",
                "p.version",
                "p.updated",
                new LinkedHashMap<>());
    }

    private static final String ANSWERED = "given.answers ->> 'on'";

    private static String status(String otherwise) {
        return "case when jsonb_typeof(given.answers -> 'amended') = 'object' then 'amended' else '" + otherwise
                + "' end {}";
    }

    private static TableMapping scores(String name) {
        return ofPlan(name, name.equals("visit"), "jsonb_typeof(given.answers -> 'pain') = 'object'")
                .reference("patient", "Patient", "p.patient_id {}")
                .token("code", "('worst-pain-24h' {} or '72514-3' {})", LOCAL, LOINC)
                .token("combo-code", "('worst-pain-24h' {} or '72514-3' {} or 'omed' {})", LOCAL, LOINC)
                .token("category", "'survey' {}", "http://terminology.hl7.org/CodeSystem/observation-category")
                .token("status", status("final"), "http://hl7.org/fhir/observation-status")
                .date("date", day(ANSWERED), dayEnd(ANSWERED))
                .reference("based-on", "CarePlan", "p.id {}")
                .reference("focus", "Condition", "coalesce(nullif(l.condition_id, ''), l.id) {}");
    }

    private static TableMapping answers(String name) {
        return ofPlan(name, name.equals("visit"), "jsonb_typeof(given.answers) = 'object'")
                .reference("patient", "Patient", "p.patient_id {}")
                .reference("source", "Patient", "p.patient_id {}")
                .reference("author", "Practitioner", "null::text {}")
                .uri("questionnaire", "'" + BASE + "Questionnaire/follow-up-pain' {}")
                .token("status", status("completed"), "http://hl7.org/fhir/questionnaire-answers-status")
                .date("authored", day(ANSWERED), dayEnd(ANSWERED))
                .reference("based-on", "CarePlan", "p.id {}");
    }

    private static TableMapping plans() {
        return table("plan", "follow_up_plan p" + LESION_OF_PLAN, "p.id", "p.patient_id", "p.version", "p.updated")
                .reference("patient", "Patient", "p.patient_id {}")
                .token(
                        "status",
                        "case when p.active then 'active' else 'revoked' end {}",
                        "http://hl7.org/fhir/request-status")
                .token("category", "'follow-up' {}", LOCAL)
                .reference("based-on", "CarePlan", "null::text {}")
                .reference("activity-reference", "Appointment", "null::text {}")
                .date(
                        "date",
                        day("p.body #>> '{visits,0,window,first}'"),
                        dayEnd("p.body #>> '{visits,-1,window,last}'"))
                .date(
                        "activity-date",
                        day("select min(v.due) from follow_up_visit v where v.plan_id = p.id"),
                        dayEnd("select max(v.window_end) from follow_up_visit v where v.plan_id = p.id"))
                .uri(
                        "instantiates-canonical",
                        "('" + BASE + "PlanDefinition/follow-up-' || (p.body ->> 'template') {} or '" + BASE
                                + "PlanDefinition/follow-up-' || (p.body ->> 'template') || '|' || (p.body ->> 'templateVersion') {})")
                .reference("condition", "Condition", "coalesce(nullif(l.condition_id, ''), l.id) {}");
    }

    private static TableMapping typedPatients() {
        return new TableMapping(
                        "typed",
                        false,
                        "patient p",
                        "not exists (select 1 from evidence e where e.id = p.id)",
                        "p.id",
                        "p.id",
                        "",
                        "p.updated",
                        new LinkedHashMap<>())
                .token("identifier", "p.number {}", BASE + "NamingSystem/patient-number")
                .string("name", "(plain_text(p.family_name) {} or plain_text(p.given_names) {})")
                .string("family", "plain_text(p.family_name) {}")
                .string("given", "plain_text(p.given_names) {}")
                .date("birthdate", day("p.birth_date"), dayEnd("p.birth_date"))
                .token("gender", "lower(p.sex) {}", "http://hl7.org/fhir/administrative-gender")
                .token("active", "case when p.merged_into is null then 'true' else 'false' end {}")
                .reference("link", "Patient", "p.merged_into {}")
                .token("email", "p.email {}")
                .token("telecom", "p.email {}");
    }

    private static TableMapping typedReferrals() {
        return new TableMapping(
                        "typed",
                        false,
                        "referral r",
                        "not exists (select 1 from evidence e where e.id = r.id)",
                        "r.id",
                        "r.patient_id",
                        "r.version",
                        "r.updated",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "r.patient_id {}")
                .identifier("identifier", "r.order_system", "r.order_value")
                .identifier("requisition", "r.order_system", "r.order_value")
                .token("status", """
                        case when r.state = 'DRAFT' then 'draft' when r.state in ('DECLINED', 'WITHDRAWN') then 'revoked'
                          when r.state = 'COMPLETED' then 'completed' else 'active' end {}""", "http://hl7.org/fhir/request-status")
                .token("intent", "'order' {}", "http://hl7.org/fhir/request-intent")
                .token("priority", PRIORITY, "http://hl7.org/fhir/request-priority")
                .token("code", "('20983' {} or '26782000' {})", CPT, SNOMED)
                .date("authored", day("(r.body ->> 'referredOn')"), dayEnd("(r.body ->> 'referredOn')"))
                .date("occurrence", day("r.treat_by"), dayEnd("r.treat_by"));
    }

    private static TableMapping typedTumours() {
        return new TableMapping(
                        "typed",
                        false,
                        "lesion l",
                        "l.condition_id = ''",
                        "l.id",
                        "l.patient_id",
                        "",
                        "l.updated",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "l.patient_id {}")
                .token("clinical-status", "'active' {}", "http://terminology.hl7.org/CodeSystem/condition-clinical");
    }

    private static TableMapping lesions() {
        var sites = Arrays.stream(BodySite.values())
                .map(site -> "when '" + site + "' then '" + site.snomed() + "'")
                .collect(Collectors.joining(" ", "case l.body ->> 'site' ", " end"));
        return table("lesion", "lesion l", "l.id", "l.patient_id", "", "l.updated")
                .reference("patient", "Patient", "l.patient_id {}")
                .token("identifier", "l.id {}", BASE + "NamingSystem/lesion")
                .token("location", sites + " {}", SNOMED)
                .token("morphology", "lower(l.body ->> 'category') {}", LOCAL);
    }

    private static TableMapping probes() {
        return table(
                        "probes",
                        "probe_use u join treatment_session s on s.id = u.session_id",
                        "md5(u.session_id || ' ' || u.lesion_id || ' ' || u.lot_id)",
                        "s.patient_id",
                        "",
                        "u.at")
                .reference("patient", "Patient", "s.patient_id {}")
                .reference("device", "Device", "u.lot_id {}")
                .token(
                        "identifier",
                        "md5(u.session_id || ' ' || u.lesion_id || ' ' || u.lot_id) {}",
                        BASE + "NamingSystem/device-use");
    }

    /** Actions that only read. */
    private static final String READ_ACTIONS =
            "('read', 'search', 'find', 'list', 'history', 'match', 'calendar', 'inbox', 'day-before', 'preview', 'feed', 'figures')";

    private static TableMapping auditEvents(boolean changes) {
        var source = new TableMapping(
                        changes ? "change" : "deed",
                        false,
                        "audit a",
                        changes
                                ? "a.action not in " + READ_ACTIONS + " and a.outcome = 'done' and a.entity_id <> ''"
                                : "",
                        "a.id::text",
                        "a.patient_id",
                        "",
                        "a.at",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "a.patient_id {}")
                .identifierOnlyReference("agent", "a.actor {}", BASE + "NamingSystem/login");
        return changes
                ? source.date("recorded", "a.at", "a.at")
                        .references("target", List.of(), "(a.entity_id {} or a.patient_id {})")
                : source.date("date", "a.at", "a.at")
                        .token("type", "'rest' {}", "http://terminology.hl7.org/CodeSystem/audit-event-type")
                        .token("subtype", "a.action {}", LOCAL)
                        .token(
                                "action",
                                "case when a.action in ('read', 'history') then 'R' when a.action in " + READ_ACTIONS
                                        + " then 'E' when a.action in ('create', 'enter', 'receive', 'report') then 'C' else 'U' end {}",
                                "http://hl7.org/fhir/audit-event-action")
                        .token(
                                "outcome",
                                "case a.outcome when 'done' then '0' else '8' end {}",
                                "http://terminology.hl7.org/CodeSystem/audit-event-outcome")
                        .references("entity", List.of(), "(a.entity_id {} or a.patient_id {})")
                        // the source is this system, which is no resource here
                        .reference("source", "Device", "null::text {}");
    }

    private static TableMapping messages(boolean sent) {
        var source = new TableMapping(
                        "message",
                        false,
                        "reminder m",
                        sent ? "m.state = 'SENT' and m.patient_id is not null" : "m.patient_id is not null",
                        "'reminder-' || m.id",
                        "m.patient_id",
                        "",
                        "coalesce(m.finished, m.created)",
                        new LinkedHashMap<>())
                .reference("patient", "Patient", "m.patient_id {}")
                .reference("recipient", "Patient", "m.patient_id {}")
                .token("medium", "'EMAILWRIT' {}", "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode");
        return sent
                ? source.token("status", "'completed' {}", "http://hl7.org/fhir/event-status")
                        .date("sent", "m.finished", "m.finished")
                        .reference("based-on", "CommunicationRequest", "'reminder-' || m.id {}")
                : source.token(
                                "status",
                                "case m.state when 'QUEUED' then 'active' when 'SENT' then 'completed'"
                                        + " when 'DROPPED' then 'revoked' else 'on-hold' end {}",
                                "http://hl7.org/fhir/request-status")
                        .date("occurrence", "m.starts", "m.starts")
                        .reference("based-on", "CarePlan", "null::text {}");
    }
}
