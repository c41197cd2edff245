package ir.scheduling.persistence;

import static ir.scheduling.persistence.SearchSchema.ALLOCATION;
import static ir.scheduling.persistence.SearchSchema.BOOKED_LESION;
import static ir.scheduling.persistence.SearchSchema.BOOKING;
import static ir.scheduling.persistence.SearchSchema.CHECKLIST_LINE;
import static ir.scheduling.persistence.SearchSchema.EVIDENCE;
import static ir.scheduling.persistence.SearchSchema.FOLLOW_UP_SPAN;
import static ir.scheduling.persistence.SearchSchema.FOLLOW_UP_VISIT;
import static ir.scheduling.persistence.SearchSchema.PATIENT;
import static ir.scheduling.persistence.SearchSchema.REFERRAL;
import static ir.scheduling.persistence.SearchSchema.REMINDER;
import static ir.scheduling.persistence.SearchSchema.SESSION;
import static ir.scheduling.persistence.SearchSchema.WAITING_ENTRY;
import static ir.scheduling.persistence.SearchableTable.NO_VERSION;
import static ir.scheduling.persistence.SearchableTable.inlined;
import static ir.scheduling.persistence.SearchableTable.table;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.length;
import static org.jooq.impl.DSL.lower;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.replace;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.substring;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.SQLDataType.CLOB;

import ir.scheduling.repository.RecordField;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;

/** The tables of patients, referrals, bookings, visits and reminders. */
final class SchedulingTables {
    private static final Field<String> CONDITION =
            coalesce(nullif(BOOKED_LESION.conditionId, inline("")), BOOKED_LESION.lesionId);
    private static final List<String> PERSONS = List.of("OPERATOR", "ANAESTHETIST", "SEDATION_NURSE", "TECHNOLOGIST");

    private SchedulingTables() {}

    static UnaryOperator<Condition> allocated(Field<String> booking, Condition role) {
        return comparison -> exists(selectOne()
                .from(ALLOCATION.table)
                .where(ALLOCATION.bookingId.eq(booking))
                .and(role)
                .and(comparison));
    }

    private static Condition bookedLesion(Condition comparison) {
        return exists(selectOne()
                .from(BOOKED_LESION.table)
                .where(BOOKED_LESION.bookingId.eq(BOOKING.id))
                .and(comparison));
    }

    static SearchableTable bookings(Instant now) {
        var held = BOOKING.state.eq(inline("HELD"));
        var state = when(held.and(BOOKING.holdExpires.gt(val(now.atOffset(ZoneOffset.UTC)))), inline("HELD"))
                .when(held, inline("EXPIRED"))
                .when(BOOKING.state.eq(inline("BOOKED")).and(SESSION.id.isNotNull()), inline("CHECKED_IN"))
                .otherwise(BOOKING.state);
        return table(
                        BOOKING.table
                                .leftJoin(SESSION.table)
                                .on(SESSION.id.eq(BOOKING.id))
                                .and(SESSION.state.eq(inline("CHECKED_IN"))),
                        noCondition(),
                        BOOKING.id,
                        BOOKING.patientId,
                        BOOKING.version,
                        BOOKING.updated)
                .instant(RecordField.TIME, BOOKING.starts)
                .text(RecordField.STATE, state)
                .text(
                        RecordField.STAFF,
                        ALLOCATION.resourceId,
                        allocated(BOOKING.id, ALLOCATION.role.in(inlined(PERSONS))))
                .text(
                        RecordField.PLACE,
                        ALLOCATION.resourceId,
                        allocated(BOOKING.id, ALLOCATION.role.in(inline("ROOM"), inline("BAY"))))
                .text(RecordField.RESOURCE, ALLOCATION.resourceId, allocated(BOOKING.id, noCondition()))
                .text(
                        RecordField.ALLOCATION,
                        concat(BOOKING.id, inline("."), ALLOCATION.resourceId),
                        allocated(BOOKING.id, noCondition()))
                .text(RecordField.REFERRAL, BOOKING.referralId)
                .text(RecordField.CATEGORY, BOOKED_LESION.category, SchedulingTables::bookedLesion)
                .text(RecordField.CONDITION, CONDITION, SchedulingTables::bookedLesion)
                .text(RecordField.LESION, BOOKED_LESION.lesionId, SchedulingTables::bookedLesion);
    }

    private static Table<Record> visitsOfPlans() {
        return FOLLOW_UP_VISIT.table.join(FOLLOW_UP_SPAN.table).on(FOLLOW_UP_SPAN.id.eq(FOLLOW_UP_VISIT.planId));
    }

    static SearchableTable visits(Condition where) {
        return table(
                visitsOfPlans(),
                where,
                FOLLOW_UP_VISIT.id,
                FOLLOW_UP_SPAN.patientId,
                FOLLOW_UP_SPAN.version,
                FOLLOW_UP_SPAN.updated);
    }

    static SearchableTable scheduledVisits() {
        return visits(FOLLOW_UP_VISIT.starts.isNotNull())
                .instant(RecordField.TIME, FOLLOW_UP_VISIT.starts)
                .text(RecordField.STATE, FOLLOW_UP_VISIT.state)
                .text(RecordField.PLACE, FOLLOW_UP_VISIT.placeId);
    }

    static SearchableTable followUpVisits() {
        return visits(noCondition())
                .text(RecordField.PLAN, FOLLOW_UP_SPAN.id)
                .text(
                        RecordField.MILESTONE,
                        substring(FOLLOW_UP_VISIT.id, length(FOLLOW_UP_SPAN.id).plus(inline(2))))
                .text(RecordField.STATE, FOLLOW_UP_VISIT.state)
                .period(RecordField.TIME, FOLLOW_UP_VISIT.starts, FOLLOW_UP_VISIT.ends);
    }

    static SearchableTable waitingEntries() {
        return table(
                        WAITING_ENTRY.table.join(REFERRAL.table).on(REFERRAL.id.eq(WAITING_ENTRY.referralId)),
                        WAITING_ENTRY.state.in(inline("WAITING"), inline("OFFERED")),
                        WAITING_ENTRY.id,
                        REFERRAL.patientId,
                        WAITING_ENTRY.version,
                        WAITING_ENTRY.since)
                .text(RecordField.REFERRAL, REFERRAL.id);
    }

    private static SearchableTable ofReferral(SearchableTable table) {
        return table.text(RecordField.REFERRAL, REFERRAL.id)
                .text(RecordField.ORDER_SYSTEM, coalesce(REFERRAL.orderSystem, inline("")))
                .text(RecordField.ORDER_VALUE, REFERRAL.orderValue)
                .text(RecordField.URGENCY, REFERRAL.urgency);
    }

    static SearchableTable triage() {
        return ofReferral(table(
                        REFERRAL.table,
                        noCondition(),
                        concat(REFERRAL.id, inline(".triage")),
                        REFERRAL.patientId,
                        REFERRAL.version,
                        REFERRAL.updated))
                .instant(RecordField.CREATED, REFERRAL.created)
                .text(RecordField.STATE, REFERRAL.state)
                .instant(RecordField.CHANGED, REFERRAL.changed);
    }

    static SearchableTable checklistItems() {
        return ofReferral(table(
                        CHECKLIST_LINE.table.join(REFERRAL.table).on(REFERRAL.id.eq(CHECKLIST_LINE.referralId)),
                        REFERRAL.state.in(inline("ACCEPTED"), inline("ACCEPTED_CONDITIONAL"), inline("SCHEDULED")),
                        concat(REFERRAL.id, inline("."), lower(replace(CHECKLIST_LINE.item, inline("_"), inline("-")))),
                        REFERRAL.patientId,
                        NO_VERSION,
                        CHECKLIST_LINE.updated))
                .instant(RecordField.CREATED, REFERRAL.created)
                .text(RecordField.ITEM, CHECKLIST_LINE.item)
                .text(RecordField.STATE, CHECKLIST_LINE.state)
                .instant(RecordField.CHANGED, CHECKLIST_LINE.changed);
    }

    private static Condition notReceived(Field<String> id) {
        return notExists(selectOne().from(EVIDENCE.table).where(EVIDENCE.id.eq(id)));
    }

    private static Field<String> plain(Field<String> name) {
        return function("plain_text", CLOB, name);
    }

    static SearchableTable enteredPatients() {
        return table(PATIENT.table, notReceived(PATIENT.id), PATIENT.id, PATIENT.id, NO_VERSION, PATIENT.updated)
                .text(RecordField.NUMBER, PATIENT.number)
                .text(RecordField.FAMILY_NAME, plain(PATIENT.familyName))
                .text(RecordField.GIVEN_NAMES, plain(PATIENT.givenNames))
                .day(RecordField.BIRTH_DATE, PATIENT.birthDate)
                .text(RecordField.SEX, PATIENT.sex)
                .text(RecordField.MERGED_INTO, PATIENT.mergedInto)
                .text(RecordField.EMAIL, PATIENT.email);
    }

    static SearchableTable enteredReferrals() {
        return ofReferral(table(
                        REFERRAL.table,
                        notReceived(REFERRAL.id),
                        REFERRAL.id,
                        REFERRAL.patientId,
                        REFERRAL.version,
                        REFERRAL.updated))
                .text(RecordField.STATE, REFERRAL.state)
                .day(RecordField.CREATED, REFERRAL.referredOn)
                .day(RecordField.TREAT_BY, REFERRAL.treatBy);
    }

    static SearchableTable remindersWhere(Condition where) {
        return table(
                REMINDER.table,
                where,
                concat(inline("reminder-"), REMINDER.id.cast(CLOB)),
                REMINDER.patientId,
                NO_VERSION,
                coalesce(REMINDER.finished, REMINDER.created));
    }

    static SearchableTable reminders() {
        return remindersWhere(REMINDER.patientId.isNotNull())
                .instant(RecordField.TIME, REMINDER.starts)
                .text(RecordField.STATE, REMINDER.state);
    }

    static SearchableTable sentReminders() {
        return remindersWhere(REMINDER.state.eq(inline("SENT")).and(REMINDER.patientId.isNotNull()))
                .instant(RecordField.TIME, REMINDER.finished);
    }
}
