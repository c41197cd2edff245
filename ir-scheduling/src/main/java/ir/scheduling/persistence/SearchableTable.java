package ir.scheduling.persistence;

import static ir.scheduling.persistence.SearchSchema.AUDIT;
import static ir.scheduling.persistence.SearchSchema.EVIDENCE;
import static ir.scheduling.persistence.SearchSchema.EVIDENCE_VALUE;
import static ir.scheduling.persistence.SearchSchema.LESION;
import static ir.scheduling.persistence.SearchSchema.SITE;
import static ir.scheduling.persistence.SearchSchema.UNSCHEDULED_RESPONSE;
import static ir.scheduling.persistence.SearchSchema.VISIT_RESPONSE;
import static org.jooq.impl.DSL.castNull;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.localDateAdd;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.SQLDataType.BIGINT;
import static org.jooq.impl.SQLDataType.CLOB;
import static org.jooq.impl.SQLDataType.LOCALDATETIME;
import static org.jooq.impl.SQLDataType.TIMESTAMPWITHTIMEZONE;

import ir.scheduling.repository.RecordField;
import ir.scheduling.repository.RecordSearch.RecordFilter;
import ir.scheduling.repository.SearchableRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.types.DayToSecond;
import org.jspecify.annotations.Nullable;

/**
 * The table or join of each searchable record, and the columns of its fields.
 *
 * @param where selects the rows of this kind
 * @param version the column of the version; null in every row if the kind has no versions
 */
record SearchableTable(
        Table<Record> from,
        Condition where,
        Field<String> id,
        Field<Long> version,
        Map<RecordField, SearchColumn> columns) {
    static final Field<OffsetDateTime> NEVER = inline("infinity").cast(TIMESTAMPWITHTIMEZONE);
    static final Field<Long> NO_VERSION = castNull(BIGINT);

    /** Actions that only read. */
    private static final List<String> READ_ACTIONS = List.of(
            "read",
            "search",
            "find",
            "list",
            "history",
            "match",
            "calendar",
            "inbox",
            "day-before",
            "preview",
            "feed",
            "figures");

    /** The columns of one search value of a received document. */
    static final Map<RecordField, SearchColumn> SEARCH_VALUE = Map.of(
            RecordField.VALUE_SYSTEM, new SearchColumn.Text(coalesce(EVIDENCE_VALUE.system, inline(""))),
            RecordField.VALUE, new SearchColumn.Text(EVIDENCE_VALUE.value),
            RecordField.VALUE_EXACT, new SearchColumn.Text(EVIDENCE_VALUE.exact),
            RecordField.VALUE_TIME, new SearchColumn.Period(EVIDENCE_VALUE.low, EVIDENCE_VALUE.high),
            RecordField.VALUE_AMOUNT, new SearchColumn.Amount(EVIDENCE_VALUE.amount));

    /** The tables that depend on no search, each built when it is first needed. */
    private static final Map<SearchableRecord, SearchableTable> TABLES = new ConcurrentHashMap<>();

    private static final Map<String, SearchableTable> TABLES_OF_DOCUMENTS = new ConcurrentHashMap<>();

    static SearchableTable of(RecordFilter filter, Instant now) {
        return switch (filter.record()) {
            case BOOKING -> SchedulingTables.bookings(now);
            case RECEIVED_DOCUMENT ->
                TABLES_OF_DOCUMENTS.computeIfAbsent(filter.documentType(), SearchableTable::receivedDocuments);
            default -> TABLES.computeIfAbsent(filter.record(), SearchableTable::of);
        };
    }

    private static SearchableTable of(SearchableRecord record) {
        return switch (record) {
            case SCHEDULED_VISIT -> SchedulingTables.scheduledVisits();
            case WAITING_ENTRY -> SchedulingTables.waitingEntries();
            case TRIAGE -> SchedulingTables.triage();
            case CHECKLIST_ITEM -> SchedulingTables.checklistItems();
            case FOLLOW_UP_VISIT -> SchedulingTables.followUpVisits();
            case LESION_TREATMENT -> ClinicalTables.lesionTreatments();
            case ATTENDED_SESSION -> ClinicalTables.attendedSessions();
            case ADVERSE_EVENT -> ClinicalTables.adverseEvents();
            case VISIT_PAIN_SCORE -> ClinicalTables.responses(VISIT_RESPONSE, VISIT_RESPONSE.withPain.isTrue());
            case UNSCHEDULED_PAIN_SCORE ->
                ClinicalTables.responses(UNSCHEDULED_RESPONSE, UNSCHEDULED_RESPONSE.withPain.isTrue());
            case VISIT_RESPONSE -> ClinicalTables.responses(VISIT_RESPONSE, noCondition());
            case UNSCHEDULED_RESPONSE -> ClinicalTables.responses(UNSCHEDULED_RESPONSE, noCondition());
            case FOLLOW_UP_PLAN -> ClinicalTables.followUpPlans();
            case ENTERED_PATIENT -> SchedulingTables.enteredPatients();
            case ENTERED_REFERRAL -> SchedulingTables.enteredReferrals();
            case ENTERED_LESION -> ClinicalTables.lesions(LESION.conditionId.eq(inline("")));
            case LESION -> ClinicalTables.lesions(noCondition());
            case PROBE_USE -> ClinicalTables.probeUses();
            case REMINDER -> SchedulingTables.reminders();
            case SENT_REMINDER -> SchedulingTables.sentReminders();
            case AUDIT_ENTRY -> auditEntries(noCondition());
            case AUDITED_CHANGE ->
                auditEntries(AUDIT.action
                        .notIn(inlined(READ_ACTIONS))
                        .and(AUDIT.outcome.eq(inline("done")))
                        .and(AUDIT.entityId.ne(inline(""))));
            case BOOKING, RECEIVED_DOCUMENT ->
                throw new IllegalArgumentException(record + " has no table without a search");
        };
    }

    /** @param type the kind of column that fields of this type have */
    static <C extends SearchColumn> C column(Map<RecordField, SearchColumn> columns, RecordField field, Class<C> type) {
        @Nullable SearchColumn column = columns.get(field);
        if (column == null) {
            throw new IllegalArgumentException("the record has no field " + field);
        }
        return type.cast(column);
    }

    static SearchableTable table(
            Table<Record> from,
            Condition where,
            Field<String> id,
            Field<String> patient,
            Field<Long> version,
            Field<OffsetDateTime> updated) {
        return new SearchableTable(from, where, id, version, new EnumMap<>(RecordField.class))
                .text(RecordField.ID, id)
                .text(RecordField.PATIENT, patient)
                .instant(RecordField.UPDATED, updated);
    }

    SearchableTable text(RecordField field, Field<String> column) {
        columns.put(field, new SearchColumn.Text(column));
        return this;
    }

    SearchableTable text(RecordField field, Field<String> column, UnaryOperator<Condition> scope) {
        columns.put(field, new SearchColumn.Text(column, scope));
        return this;
    }

    SearchableTable flag(RecordField field, Field<Boolean> column) {
        return text(field, when(column, inline("true")).otherwise(inline("false")));
    }

    SearchableTable period(RecordField field, Field<OffsetDateTime> start, Field<OffsetDateTime> end) {
        columns.put(field, new SearchColumn.Period(start, end));
        return this;
    }

    SearchableTable instant(RecordField field, Field<OffsetDateTime> at) {
        return period(field, at, at);
    }

    /** From the start of a day to its end, or to the end of another day, in the site's time zone. */
    SearchableTable days(RecordField field, Field<LocalDate> first, Field<LocalDate> last) {
        return period(
                field,
                startOf(first),
                startOf(localDateAdd(last, inline(1))).sub(inline(DayToSecond.valueOf(Duration.ofMillis(1)))));
    }

    private static Field<OffsetDateTime> startOf(Field<LocalDate> day) {
        Field<String> zone = field(
                select(SITE.zone).from(SITE.table).orderBy(SITE.sort, SITE.id).limit(inline(1)));
        return function("timezone", TIMESTAMPWITHTIMEZONE, zone, day.cast(LOCALDATETIME));
    }

    SearchableTable day(RecordField field, Field<LocalDate> day) {
        return days(field, day, day);
    }

    /** Constants of a query are part of its text, so that the planner knows them. */
    static List<Field<String>> inlined(List<String> constants) {
        return constants.stream()
                .<Field<String>>map(constant -> inline(constant))
                .toList();
    }

    private static SearchableTable auditEntries(Condition where) {
        return table(AUDIT.table, where, AUDIT.id.cast(CLOB), AUDIT.patientId, NO_VERSION, AUDIT.at)
                .instant(RecordField.TIME, AUDIT.at)
                .text(RecordField.ACTOR, AUDIT.actor)
                .text(RecordField.ACTION, AUDIT.action)
                .text(RecordField.OUTCOME, AUDIT.outcome)
                .text(RecordField.ENTITY_ID, AUDIT.entityId);
    }

    /** The type is part of the text of the query, because types differ in their number of rows. */
    private static SearchableTable receivedDocuments(String type) {
        return table(
                EVIDENCE.table,
                EVIDENCE.kind.eq(inline(type)),
                EVIDENCE.id,
                EVIDENCE.patientId,
                EVIDENCE.version,
                EVIDENCE.received);
    }
}
