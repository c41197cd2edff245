package ir.scheduling.persistence;

import static java.util.Map.entry;

import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.SearchableRecord;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table or join of each searchable record, and the columns of its fields. In a text column, {@code {}} is the
 * placeholder for the comparison; every other text column is compared as it is.
 *
 * @param where selects the rows of this kind; blank for all
 * @param version the column of the version; blank if the kind has no versions
 */
record SearchableTable(String from, String where, String id, String version, Map<RecordField, Column> columns) {
    /**
     * @param sql the column; for a period, its start
     * @param end for a period, its end
     */
    record Column(String sql, String end) {
        /** The column with a comparison. */
        String compared(String comparison) {
            return sql.contains("{}") ? sql.replace("{}", comparison) : sql + " " + comparison;
        }
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

    private static final String CONDITION = "coalesce(nullif(l.condition_id, ''), l.id)";
    private static final String PLANNED_VISIT = "follow_up_visit v join follow_up_plan p on p.id = v.plan_id";
    private static final String LESION_OF_PLAN = " join lesion l on l.id = p.lesion_id";
    private static final String ROOM_OF_SESSION =
            "exists (select 1 from allocation a where a.booking_id = s.id and a.role = 'ROOM' and a.resource_id {})";

    /** Actions that only read. */
    private static final String READ_ACTIONS =
            "('read', 'search', 'find', 'list', 'history', 'match', 'calendar', 'inbox', 'day-before', 'preview', 'feed', 'figures')";

    private static final Map<SearchableRecord, SearchableTable> TABLES = new EnumMap<>(Map.ofEntries(
            entry(SearchableRecord.BOOKING, bookings()),
            entry(SearchableRecord.SCHEDULED_VISIT, scheduledVisits()),
            entry(SearchableRecord.WAITING_ENTRY, waitingEntries()),
            entry(SearchableRecord.TRIAGE, triage()),
            entry(SearchableRecord.CHECKLIST_ITEM, checklistItems()),
            entry(SearchableRecord.FOLLOW_UP_VISIT, followUpVisits()),
            entry(SearchableRecord.LESION_TREATMENT, lesionTreatments()),
            entry(SearchableRecord.ATTENDED_SESSION, attendedSessions()),
            entry(SearchableRecord.ADVERSE_EVENT, adverseEvents()),
            entry(SearchableRecord.VISIT_PAIN_SCORE, responses(true, true)),
            entry(SearchableRecord.UNSCHEDULED_PAIN_SCORE, responses(false, true)),
            entry(SearchableRecord.VISIT_RESPONSE, responses(true, false)),
            entry(SearchableRecord.UNSCHEDULED_RESPONSE, responses(false, false)),
            entry(SearchableRecord.FOLLOW_UP_PLAN, followUpPlans()),
            entry(SearchableRecord.ENTERED_PATIENT, enteredPatients()),
            entry(SearchableRecord.ENTERED_REFERRAL, enteredReferrals()),
            entry(SearchableRecord.ENTERED_LESION, lesions("l.condition_id = ''")),
            entry(SearchableRecord.LESION, lesions("")),
            entry(SearchableRecord.PROBE_USE, probeUses()),
            entry(SearchableRecord.REMINDER, reminders(false)),
            entry(SearchableRecord.SENT_REMINDER, reminders(true)),
            entry(SearchableRecord.AUDIT_ENTRY, auditEntries("")),
            entry(
                    SearchableRecord.AUDITED_CHANGE,
                    auditEntries("a.action not in " + READ_ACTIONS + " and a.outcome = 'done' and a.entity_id <> ''")),
            entry(SearchableRecord.RECEIVED_DOCUMENT, receivedDocuments())));

    /** The columns of one search value of a received document. */
    static final Map<RecordField, Column> SEARCH_VALUE = Map.of(
            RecordField.VALUE_SYSTEM, new Column("coalesce(v.system, '')", ""),
            RecordField.VALUE, new Column("v.value", ""),
            RecordField.VALUE_EXACT, new Column("v.exact", ""),
            RecordField.VALUE_TIME, new Column("v.low", "v.high"),
            RecordField.VALUE_AMOUNT, new Column("v.amount", ""));

    static SearchableTable of(SearchableRecord record) {
        return Optional.ofNullable(TABLES.get(record)).orElseThrow();
    }

    String patient() {
        return column(columns, RecordField.PATIENT).sql();
    }

    String updated() {
        return column(columns, RecordField.UPDATED).sql();
    }

    static Column column(Map<RecordField, Column> columns, RecordField field) {
        @Nullable Column column = columns.get(field);
        if (column == null) {
            throw new IllegalArgumentException("the record has no field " + field);
        }
        return column;
    }

    private static SearchableTable table(
            String from, String where, String id, String patient, String version, String updated) {
        return new SearchableTable(from, where, id, version, new EnumMap<>(RecordField.class))
                .text(RecordField.ID, id)
                .text(RecordField.PATIENT, patient)
                .period(RecordField.UPDATED, updated, updated);
    }

    private SearchableTable text(RecordField field, String sql) {
        columns.put(field, new Column(sql, ""));
        return this;
    }

    private SearchableTable period(RecordField field, String start, String end) {
        columns.put(field, new Column(start, end));
        return this;
    }

    /** From the start of a day to its end, or to the end of another day, in the site's time zone. */
    private SearchableTable days(RecordField field, String first, String last) {
        return period(
                field,
                "((" + first + ")::date::timestamp at time zone {zone})",
                "(((" + last + ")::date + 1)::timestamp at time zone {zone} - interval '1 millisecond')");
    }

    private static SearchableTable bookings() {
        return table(
                        "booking b left join treatment_session s on s.id = b.id and s.state = 'CHECKED_IN'",
                        "",
                        "b.id",
                        "b.patient_id",
                        "b.version",
                        "b.updated")
                .period(RecordField.TIME, "b.starts", "b.starts")
                .text(
                        RecordField.STATE,
                        "case when b.state = 'HELD' and b.hold_expires > {now} then 'HELD'"
                                + " when b.state = 'HELD' then 'EXPIRED'"
                                + " when b.state = 'BOOKED' and s.id is not null then 'CHECKED_IN' else b.state end")
                .text(RecordField.STAFF, ALLOCATED + PERSONS + " and a.resource_id {})")
                .text(RecordField.PLACE, ALLOCATED + "a.role in ('ROOM', 'BAY') and a.resource_id {})")
                .text(RecordField.RESOURCE, ALLOCATED + "a.resource_id {})")
                .text(RecordField.ALLOCATION, ALLOCATED + "b.id || '.' || a.resource_id {})")
                .text(RecordField.REFERRAL, "b.referral_id")
                .text(RecordField.CATEGORY, BOOKED_LESION + "l.body ->> 'category' {})")
                .text(RecordField.CONDITION, BOOKED_LESION + CONDITION + " {})")
                .text(RecordField.LESION, BOOKED_LESION + "l.id {})");
    }

    private static SearchableTable scheduledVisits() {
        return table(PLANNED_VISIT, "v.starts is not null", "v.id", "p.patient_id", "p.version", "p.updated")
                .period(RecordField.TIME, "v.starts", "v.starts")
                .text(RecordField.STATE, "v.state")
                .text(RecordField.PLACE, "v.place_id");
    }

    private static SearchableTable waitingEntries() {
        return table(
                        "waiting_entry w join referral r on r.id = w.referral_id",
                        "w.state in ('WAITING', 'OFFERED')",
                        "w.id",
                        "r.patient_id",
                        "w.version",
                        "w.since")
                .text(RecordField.REFERRAL, "r.id");
    }

    private SearchableTable ofReferral() {
        return text(RecordField.REFERRAL, "r.id")
                .text(RecordField.ORDER_SYSTEM, "coalesce(r.order_system, '')")
                .text(RecordField.ORDER_VALUE, "r.order_value")
                .text(RecordField.URGENCY, "r.body ->> 'urgency'");
    }

    private SearchableTable ofOpenReferral() {
        return ofReferral()
                .period(
                        RecordField.CREATED,
                        "(r.body #>> '{history,0,at}')::timestamptz",
                        "(r.body #>> '{history,0,at}')::timestamptz");
    }

    private static SearchableTable triage() {
        return table("referral r", "", "r.id || '.triage'", "r.patient_id", "r.version", "r.updated")
                .ofOpenReferral()
                .text(RecordField.STATE, "r.state")
                .period(
                        RecordField.CHANGED,
                        "(r.body #>> '{history,-1,at}')::timestamptz",
                        "(r.body #>> '{history,-1,at}')::timestamptz");
    }

    private static SearchableTable checklistItems() {
        return table(
                        "work_up w join referral r on r.id = w.referral_id"
                                + " cross join lateral jsonb_array_elements(w.body -> 'lines') line",
                        "r.state in ('ACCEPTED', 'ACCEPTED_CONDITIONAL', 'SCHEDULED')",
                        "r.id || '.' || lower(replace(line ->> 'what', '_', '-'))",
                        "r.patient_id",
                        "",
                        "w.updated")
                .ofOpenReferral()
                .text(RecordField.ITEM, "line ->> 'what'")
                .text(RecordField.STATE, "line ->> 'state'")
                .period(
                        RecordField.CHANGED,
                        "(w.body ->> 'changedAt')::timestamptz",
                        "(w.body ->> 'changedAt')::timestamptz");
    }

    private static SearchableTable followUpVisits() {
        return table(PLANNED_VISIT, "", "v.id", "p.patient_id", "p.version", "p.updated")
                .text(RecordField.PLAN, "p.id")
                .text(RecordField.MILESTONE, "substr(v.id, length(p.id) + 2)")
                .text(RecordField.STATE, "v.state")
                .period(RecordField.TIME, "v.starts", "v.ends");
    }

    /** When a session first entered a state, from its document. */
    private static String entered(String state) {
        return "(select min((stamp ->> 'at')::timestamptz) from jsonb_array_elements(s.body -> 'stamps') stamp"
                + " where stamp ->> 'state' = '" + state + "')";
    }

    private static SearchableTable lesionTreatments() {
        return table(
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
                        "s.updated")
                .period(
                        RecordField.TIME,
                        entered("IN_PROGRESS"),
                        "coalesce(" + entered("RECOVERY") + ", " + entered("ABORTED") + ")")
                .text(RecordField.STATE, "case when what.undone and not what.done then 'NOT_TREATED' else s.state end")
                .text(RecordField.REFERRAL, "s.referral_id")
                .text(RecordField.PLACE, ROOM_OF_SESSION)
                .text(
                        RecordField.OPERATOR,
                        "exists (select 1 from allocation a where a.booking_id = s.id and a.role = 'OPERATOR' and a.resource_id {})")
                .text(RecordField.CONDITION, CONDITION)
                .text(RecordField.SESSION, "s.id");
    }

    private static SearchableTable attendedSessions() {
        return table(
                        "treatment_session s",
                        "s.state not in ('PLANNED', 'CANCELLED', 'NO_SHOW')",
                        "s.id",
                        "s.patient_id",
                        "s.version",
                        "s.updated")
                .period(
                        RecordField.TIME,
                        entered("CHECKED_IN"),
                        "coalesce(" + entered("COMPLETED") + ", " + entered("ABORTED") + ", 'infinity')")
                .text(RecordField.STATE, "s.state")
                .text(RecordField.PLACE, ROOM_OF_SESSION);
    }

    private static SearchableTable adverseEvents() {
        return table("adverse_event a", "a.body ->> 'struck' is null", "a.id", "a.patient_id", "a.version", "a.updated")
                .days(RecordField.TIME, "a.onset", "a.onset")
                .text(RecordField.GRADE, "(a.body ->> 'scale') || ' ' || (a.body ->> 'grade')")
                .text(RecordField.TERM, "a.body ->> 'term'");
    }

    /** Responses are stored in the document of their plan: with a visit, or unscheduled. */
    private static SearchableTable responses(boolean visit, boolean withPain) {
        return table(
                        visit
                                ? "follow_up_plan p" + LESION_OF_PLAN
                                        + " cross join lateral jsonb_array_elements(p.body -> 'visits') v"
                                        + " cross join lateral (select v -> 'answers' as answers, v ->> 'id' as id) given"
                                : "follow_up_plan p" + LESION_OF_PLAN
                                        + " cross join lateral jsonb_array_elements(p.body -> 'unscheduled') with ordinality as e (answers, n)"
                                        + " cross join lateral (select e.answers, p.id || '.u' || e.n as id) given",
                        withPain
                                ? "jsonb_typeof(given.answers -> 'pain') = 'object'"
                                : "jsonb_typeof(given.answers) = 'object'",
                        "given.id",
                        "p.patient_id",
                        "p.version",
                        "p.updated")
                .text(
                        RecordField.AMENDED,
                        "case when jsonb_typeof(given.answers -> 'amended') = 'object' then 'true' else 'false' end")
                .days(RecordField.TIME, "given.answers ->> 'on'", "given.answers ->> 'on'")
                .text(RecordField.PLAN, "p.id")
                .text(RecordField.CONDITION, CONDITION);
    }

    private static SearchableTable followUpPlans() {
        return table("follow_up_plan p" + LESION_OF_PLAN, "", "p.id", "p.patient_id", "p.version", "p.updated")
                .text(RecordField.ACTIVE, "case when p.active then 'true' else 'false' end")
                .days(RecordField.TIME, "p.body #>> '{visits,0,window,first}'", "p.body #>> '{visits,-1,window,last}'")
                .days(
                        RecordField.VISITS,
                        "select min(v.due) from follow_up_visit v where v.plan_id = p.id",
                        "select max(v.window_end) from follow_up_visit v where v.plan_id = p.id")
                .text(RecordField.TEMPLATE, "p.body ->> 'template'")
                .text(RecordField.TEMPLATE_VERSION, "(p.body ->> 'template') || '|' || (p.body ->> 'templateVersion')")
                .text(RecordField.CONDITION, CONDITION);
    }

    private static SearchableTable enteredPatients() {
        return table(
                        "patient p",
                        "not exists (select 1 from evidence e where e.id = p.id)",
                        "p.id",
                        "p.id",
                        "",
                        "p.updated")
                .text(RecordField.NUMBER, "p.number")
                .text(RecordField.FAMILY_NAME, "plain_text(p.family_name)")
                .text(RecordField.GIVEN_NAMES, "plain_text(p.given_names)")
                .days(RecordField.BIRTH_DATE, "p.birth_date", "p.birth_date")
                .text(RecordField.SEX, "p.sex")
                .text(RecordField.MERGED_INTO, "p.merged_into")
                .text(RecordField.EMAIL, "p.email");
    }

    private static SearchableTable enteredReferrals() {
        return table(
                        "referral r",
                        "not exists (select 1 from evidence e where e.id = r.id)",
                        "r.id",
                        "r.patient_id",
                        "r.version",
                        "r.updated")
                .ofReferral()
                .text(RecordField.STATE, "r.state")
                .days(RecordField.CREATED, "(r.body ->> 'referredOn')", "(r.body ->> 'referredOn')")
                .days(RecordField.TREAT_BY, "r.treat_by", "r.treat_by");
    }

    private static SearchableTable lesions(String where) {
        return table("lesion l", where, "l.id", "l.patient_id", "", "l.updated")
                .text(RecordField.SITE, "l.body ->> 'site'")
                .text(RecordField.CATEGORY, "l.body ->> 'category'");
    }

    private static SearchableTable probeUses() {
        return table(
                        "probe_use u join treatment_session s on s.id = u.session_id",
                        "",
                        "md5(u.session_id || ' ' || u.lesion_id || ' ' || u.lot_id)",
                        "s.patient_id",
                        "",
                        "u.at")
                .text(RecordField.LOT, "u.lot_id");
    }

    private static SearchableTable reminders(boolean sent) {
        var table = table(
                "reminder m",
                sent ? "m.state = 'SENT' and m.patient_id is not null" : "m.patient_id is not null",
                "'reminder-' || m.id",
                "m.patient_id",
                "",
                "coalesce(m.finished, m.created)");
        return sent
                ? table.period(RecordField.TIME, "m.finished", "m.finished")
                : table.period(RecordField.TIME, "m.starts", "m.starts").text(RecordField.STATE, "m.state");
    }

    private static SearchableTable auditEntries(String where) {
        return table("audit a", where, "a.id::text", "a.patient_id", "", "a.at")
                .period(RecordField.TIME, "a.at", "a.at")
                .text(RecordField.ACTOR, "a.actor")
                .text(RecordField.ACTION, "a.action")
                .text(RecordField.OUTCOME, "a.outcome")
                .text(RecordField.ENTITY_ID, "a.entity_id");
    }

    private static SearchableTable receivedDocuments() {
        return table("evidence e", "e.kind = {kind}", "e.id", "e.patient_id", "e.version", "e.received");
    }
}
