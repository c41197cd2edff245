package ir.scheduling.persistence;

import static ir.scheduling.persistence.SchedulingTables.allocated;
import static ir.scheduling.persistence.SearchSchema.ADVERSE_EVENT;
import static ir.scheduling.persistence.SearchSchema.ALLOCATION;
import static ir.scheduling.persistence.SearchSchema.FOLLOW_UP_SPAN;
import static ir.scheduling.persistence.SearchSchema.FOLLOW_UP_VISIT;
import static ir.scheduling.persistence.SearchSchema.LESION;
import static ir.scheduling.persistence.SearchSchema.LESION_TREATMENT;
import static ir.scheduling.persistence.SearchSchema.PROBE_USE;
import static ir.scheduling.persistence.SearchSchema.SESSION;
import static ir.scheduling.persistence.SearchableTable.NEVER;
import static ir.scheduling.persistence.SearchableTable.NO_VERSION;
import static ir.scheduling.persistence.SearchableTable.table;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.md5;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.nullif;
import static org.jooq.impl.DSL.select;

import ir.scheduling.repository.RecordField;
import java.util.function.UnaryOperator;
import org.jooq.Condition;
import org.jooq.Field;

/** The tables of lesions, sessions and what follows them. */
final class ClinicalTables {
    private static final Field<String> CONDITION = coalesce(nullif(LESION.conditionId, inline("")), LESION.id);

    private ClinicalTables() {}

    private static UnaryOperator<Condition> ofRoom(Field<String> booking) {
        return allocated(booking, ALLOCATION.role.eq(inline("ROOM")));
    }

    static SearchableTable lesionTreatments() {
        var session = LESION_TREATMENT.sessionId;
        return table(
                        LESION_TREATMENT.table.join(LESION.table).on(LESION.id.eq(LESION_TREATMENT.lesionId)),
                        noCondition(),
                        LESION_TREATMENT.id,
                        LESION_TREATMENT.patientId,
                        LESION_TREATMENT.version,
                        LESION_TREATMENT.updated)
                .period(
                        RecordField.TIME,
                        LESION_TREATMENT.started,
                        coalesce(LESION_TREATMENT.recovery, LESION_TREATMENT.aborted))
                .text(RecordField.STATE, LESION_TREATMENT.state)
                .text(RecordField.REFERRAL, LESION_TREATMENT.referralId)
                .text(RecordField.PLACE, ALLOCATION.resourceId, ofRoom(session))
                .text(
                        RecordField.OPERATOR,
                        ALLOCATION.resourceId,
                        allocated(session, ALLOCATION.role.eq(inline("OPERATOR"))))
                .text(RecordField.CONDITION, CONDITION)
                .text(RecordField.SESSION, session);
    }

    static SearchableTable attendedSessions() {
        return table(
                        SESSION.table,
                        SESSION.state.notIn(inline("PLANNED"), inline("CANCELLED"), inline("NO_SHOW")),
                        SESSION.id,
                        SESSION.patientId,
                        SESSION.version,
                        SESSION.updated)
                .period(RecordField.TIME, SESSION.checkedIn, coalesce(SESSION.completed, SESSION.aborted, NEVER))
                .text(RecordField.STATE, SESSION.state)
                .text(RecordField.PLACE, ALLOCATION.resourceId, ofRoom(SESSION.id));
    }

    static SearchableTable adverseEvents() {
        return table(
                        ADVERSE_EVENT.table,
                        ADVERSE_EVENT.enteredInError.isFalse(),
                        ADVERSE_EVENT.id,
                        ADVERSE_EVENT.patientId,
                        ADVERSE_EVENT.version,
                        ADVERSE_EVENT.updated)
                .day(RecordField.TIME, ADVERSE_EVENT.onset)
                .text(RecordField.GRADE, ADVERSE_EVENT.scaleAndGrade)
                .text(RecordField.TERM, ADVERSE_EVENT.term);
    }

    static SearchableTable responses(SearchSchema.Responses response, Condition where) {
        return table(
                        response.table.join(LESION.table).on(LESION.id.eq(response.lesionId)),
                        where,
                        response.id,
                        response.patientId,
                        response.version,
                        response.updated)
                .flag(RecordField.AMENDED, response.amended)
                .day(RecordField.TIME, response.answeredOn)
                .text(RecordField.PLAN, response.planId)
                .text(RecordField.CONDITION, CONDITION);
    }

    static SearchableTable followUpPlans() {
        var ofPlan = FOLLOW_UP_VISIT.planId.eq(FOLLOW_UP_SPAN.id);
        return table(
                        FOLLOW_UP_SPAN.table.join(LESION.table).on(LESION.id.eq(FOLLOW_UP_SPAN.lesionId)),
                        noCondition(),
                        FOLLOW_UP_SPAN.id,
                        FOLLOW_UP_SPAN.patientId,
                        FOLLOW_UP_SPAN.version,
                        FOLLOW_UP_SPAN.updated)
                .flag(RecordField.ACTIVE, FOLLOW_UP_SPAN.active)
                .days(RecordField.TIME, FOLLOW_UP_SPAN.firstDay, FOLLOW_UP_SPAN.lastDay)
                .days(
                        RecordField.VISITS,
                        field(select(min(FOLLOW_UP_VISIT.due))
                                .from(FOLLOW_UP_VISIT.table)
                                .where(ofPlan)),
                        field(select(max(FOLLOW_UP_VISIT.windowEnd))
                                .from(FOLLOW_UP_VISIT.table)
                                .where(ofPlan)))
                .text(RecordField.TEMPLATE, FOLLOW_UP_SPAN.template)
                .text(RecordField.TEMPLATE_VERSION, FOLLOW_UP_SPAN.templateVersion)
                .text(RecordField.CONDITION, CONDITION);
    }

    static SearchableTable lesions(Condition where) {
        return table(LESION.table, where, LESION.id, LESION.patientId, NO_VERSION, LESION.updated)
                .text(RecordField.SITE, LESION.site)
                .text(RecordField.CATEGORY, LESION.category);
    }

    /** Uses have no id of their own: it is derived from the key. */
    static Field<String> idOfProbeUse() {
        return md5(concat(PROBE_USE.sessionId, inline(" "), PROBE_USE.lesionId, inline(" "), PROBE_USE.lotId));
    }

    static SearchableTable probeUses() {
        return table(
                        PROBE_USE.table.join(SESSION.table).on(SESSION.id.eq(PROBE_USE.sessionId)),
                        noCondition(),
                        idOfProbeUse(),
                        SESSION.patientId,
                        NO_VERSION,
                        PROBE_USE.at)
                .text(RecordField.LOT, PROBE_USE.lotId);
    }
}
