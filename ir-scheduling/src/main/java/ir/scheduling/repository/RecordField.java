package ir.scheduling.repository;

/** Fields of searchable records. Conditions compare the stored values; each kind of record has some of the fields. */
public enum RecordField {
    ID(Type.TEXT),
    /** When the record was last changed. */
    UPDATED(Type.PERIOD),
    PATIENT(Type.TEXT),
    /** The name of a state of the record's kind. */
    STATE(Type.TEXT),
    /** When it takes place. */
    TIME(Type.PERIOD),
    /** When it was created or requested. */
    CREATED(Type.PERIOD),
    /** When its content was last changed. */
    CHANGED(Type.PERIOD),
    /** From the first to the last due day of a plan's visits. */
    VISITS(Type.PERIOD),
    /** The day until which a referral is to be treated. */
    TREAT_BY(Type.PERIOD),
    BIRTH_DATE(Type.PERIOD),

    /** A person who is allocated. */
    STAFF(Type.TEXT),
    OPERATOR(Type.TEXT),
    /** A room or bay that is allocated. */
    PLACE(Type.TEXT),
    /** Any resource that is allocated. */
    RESOURCE(Type.TEXT),
    /** The booking's id and an allocated resource's id, with a dot between them. */
    ALLOCATION(Type.TEXT),
    REFERRAL(Type.TEXT),
    SESSION(Type.TEXT),
    PLAN(Type.TEXT),
    LESION(Type.TEXT),
    /** The condition of a lesion as received, or the lesion's id. */
    CONDITION(Type.TEXT),
    /** The category of a tumour. */
    CATEGORY(Type.TEXT),
    SITE(Type.TEXT),
    ORDER_SYSTEM(Type.TEXT),
    ORDER_VALUE(Type.TEXT),
    URGENCY(Type.TEXT),
    /** The checklist item. */
    ITEM(Type.TEXT),
    /** The code of a planned visit, in lower case. */
    MILESTONE(Type.TEXT),
    /** The scale and the grade of an adverse event, with a space between them. */
    GRADE(Type.TEXT),
    TERM(Type.TEXT),
    /** {@code true} if a response was amended, otherwise {@code false}. */
    AMENDED(Type.TEXT),
    /** {@code true} if a plan is active, otherwise {@code false}. */
    ACTIVE(Type.TEXT),
    TEMPLATE(Type.TEXT),
    /** The template's name and version, with a bar between them. */
    TEMPLATE_VERSION(Type.TEXT),
    /** The medical record number. */
    NUMBER(Type.TEXT),
    FAMILY_NAME(Type.TEXT),
    GIVEN_NAMES(Type.TEXT),
    SEX(Type.TEXT),
    EMAIL(Type.TEXT),
    /** The patient into which the record was merged. */
    MERGED_INTO(Type.TEXT),
    LOT(Type.TEXT),
    /** The login of an audit log entry. */
    ACTOR(Type.TEXT),
    ACTION(Type.TEXT),
    OUTCOME(Type.TEXT),
    ENTITY_ID(Type.TEXT),

    /** Fields of one search value of a received document. */
    VALUE_SYSTEM(Type.TEXT),
    VALUE(Type.TEXT),
    VALUE_EXACT(Type.TEXT),
    VALUE_TIME(Type.PERIOD),
    VALUE_AMOUNT(Type.NUMBER);

    /** What a field holds. */
    public enum Type {
        TEXT,
        /** From one instant to another, or to none. */
        PERIOD,
        NUMBER
    }

    private final Type type;

    RecordField(Type type) {
        this.type = type;
    }

    public Type type() {
        return type;
    }
}
