package ir.domain.assessment;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All questions that rules can evaluate. Laboratory results and questionnaires are matched by code, manual entries by
 * the question itself; all are stored the same way. The code is LOINC where the clinic's list has one, otherwise the
 * question's name as a local code.
 */
public enum Question {
    INR(Scope.PATIENT, Section.LABORATORY, AnswerType.NUMBER, "", "6301-6", "34714-6"),
    PLATELETS(Scope.PATIENT, Section.LABORATORY, AnswerType.NUMBER, "10*9/L", "777-3"),
    HAEMOGLOBIN(Scope.PATIENT, Section.LABORATORY, AnswerType.NUMBER, "g/dL", "718-7"),
    CREATININE(Scope.PATIENT, Section.LABORATORY, AnswerType.NUMBER, "mg/dL", "2160-0"),
    EGFR(Scope.PATIENT, Section.LABORATORY, AnswerType.NUMBER, "mL/min/{1.73_m2}", "98979-8"),
    FIBRINOGEN(Scope.PATIENT, Section.LABORATORY, AnswerType.NUMBER, "mg/dL", "3255-7"),
    HCG(Scope.PATIENT, Section.LABORATORY, "NEGATIVE POSITIVE", "2106-3", "2118-8"),

    WEIGHT(Scope.PATIENT, Section.HEALTH, AnswerType.NUMBER, "kg", "29463-7"),
    ECOG(Scope.PATIENT, Section.HEALTH, "0 1 2 3 4 5", "89247-1"),
    ASA(Scope.PATIENT, Section.HEALTH, "1 2 3 4 5"),
    ANAESTHESIA_REVIEW(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    LIVER_DISEASE(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    BLEEDING_DISORDER(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    COLD_DISEASE(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    INFECTION(Scope.PATIENT, Section.DAY, "NONE SYSTEMIC ENTRY_SITE"),
    IMPLANT(Scope.PATIENT, Section.HEALTH, "NONE METAL_NEAR_PATH PACEMAKER"),
    ALLERGY(Scope.PATIENT, Section.HEALTH, "NONE_KNOWN CONTRAST LATEX ANTIBIOTIC CEMENT OTHER"),
    CHILDBEARING(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    SHORT_PROGNOSIS(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    CONTRAST(Scope.PATIENT, Section.HEALTH, AnswerType.YES_NO),
    ANTIBIOTIC_DECISION(Scope.PATIENT, Section.HEALTH, "NONE_NEEDED CEFAZOLIN OTHER"),

    /** {@code none}, or one drug per line: name and dose times. */
    ANTICOAGULANTS(Scope.PATIENT, Section.DRUGS, AnswerType.DRUGS),
    RECENT_STENT_VALVE_THROMBOSIS(Scope.PATIENT, Section.DRUGS, AnswerType.YES_NO),
    LAST_DOSE_TAKEN(Scope.PATIENT, Section.DRUGS, AnswerType.MOMENT),
    /** The day of the last or next chemotherapy; {@code none} where there is none. */
    CHEMOTHERAPY_ON(Scope.PATIENT, Section.DRUGS, AnswerType.DAY_OR_NONE),
    RADIOTHERAPY_ON(Scope.PATIENT, Section.DRUGS, AnswerType.DAY_OR_NONE),

    LONGEST_CM(Scope.LESION, Section.LESION, AnswerType.NUMBER, "cm", "33728-7", "21889-1"),
    WORST_PAIN_24H(Scope.LESION, Section.LESION, "0 1 2 3 4 5 6 7 8 9 10", "worst-pain-24h", "72514-3"),
    OMED(Scope.LESION, Section.LESION, AnswerType.NUMBER, "mg/d", "omed"),
    /** {@code none}, or the earlier therapies of the lesion, in addition to those the EHR sent. */
    PRIOR_THERAPIES(Scope.LESION, Section.LESION, AnswerType.THERAPIES),
    PRIMARY_TUMOUR(Scope.LESION, Section.LESION, "BREAST LUNG PROSTATE KIDNEY THYROID OTHER"),
    HISTOLOGY(Scope.LESION, Section.LESION, AnswerType.TEXT),
    IMAGING(Scope.LESION, Section.LESION, "CT MRI PET_CT X_RAY"),
    IMAGING_REPORT(Scope.LESION, Section.LESION, AnswerType.TEXT),
    SAFE_PATH(Scope.LESION, Section.LESION, AnswerType.YES_NO),
    PERIPHERAL(Scope.LESION, Section.LESION, AnswerType.YES_NO),
    VESSEL_MM(Scope.LESION, Section.STRUCTURES, AnswerType.NUMBER_OR_NONE, "mm"),
    NERVE_MM(Scope.LESION, Section.STRUCTURES, AnswerType.NUMBER_OR_NONE, "mm"),
    CORD_MM(Scope.LESION, Section.STRUCTURES, AnswerType.NUMBER_OR_NONE, "mm"),
    BOWEL_MM(Scope.LESION, Section.STRUCTURES, AnswerType.NUMBER_OR_NONE, "mm"),
    URETER_MM(Scope.LESION, Section.STRUCTURES, AnswerType.NUMBER_OR_NONE, "mm"),
    SKIN_MM(Scope.LESION, Section.STRUCTURES, AnswerType.NUMBER_OR_NONE, "mm"),
    MIRELS_SITE(Scope.LESION, Section.MIRELS, "UPPER_LIMB LOWER_LIMB PERITROCHANTERIC"),
    MIRELS_PAIN(Scope.LESION, Section.MIRELS, "MILD MODERATE FUNCTIONAL"),
    MIRELS_LESION(Scope.LESION, Section.MIRELS, "BLASTIC MIXED LYTIC"),
    MIRELS_SIZE(Scope.LESION, Section.MIRELS, "UNDER_ONE_THIRD ONE_TO_TWO_THIRDS OVER_TWO_THIRDS"),
    SINS_LOCATION(Scope.LESION, Section.SINS, "RIGID SEMIRIGID MOBILE JUNCTIONAL"),
    SINS_PAIN(Scope.LESION, Section.SINS, "NONE OCCASIONAL MECHANICAL"),
    SINS_LESION(Scope.LESION, Section.SINS, "BLASTIC MIXED LYTIC"),
    SINS_ALIGNMENT(Scope.LESION, Section.SINS, "NORMAL DEFORMITY SUBLUXATION"),
    SINS_COLLAPSE(Scope.LESION, Section.SINS, "NONE BODY_OVER_HALF_INVOLVED UNDER_HALF OVER_HALF"),
    SINS_POSTEROLATERAL(Scope.LESION, Section.SINS, "NONE UNILATERAL BILATERAL"),

    CONSENT_SIGNED(Scope.PATIENT, Section.CONSENT, AnswerType.DAY),
    /** The required risks that the signed form names. */
    CONSENT_NAMES(Scope.PATIENT, Section.CONSENT, AnswerType.MANY, "NO_CURE NERVE INFECTION BLEEDING FRACTURE REPEAT"),
    CONSENT_SIDE(Scope.LESION, Section.CONSENT, "LEFT RIGHT NO_SIDE"),

    COVER_AGREED_UNTIL(Scope.LESION, Section.CARE, AnswerType.DAY),
    APPROACH(Scope.PATIENT, Section.CARE, "PERC_CT PERC_US OPEN_VISUAL"),
    SETTING(Scope.PATIENT, Section.CARE, "OUTPATIENT DAY_CASE INPATIENT"),
    OVERNIGHT_BED(Scope.PATIENT, Section.CARE, AnswerType.YES_NO),
    TRANSPORT(Scope.PATIENT, Section.CARE, "WALKING WHEELCHAIR STRETCHER"),
    INTERPRETER(Scope.PATIENT, Section.CARE, AnswerType.TEXT),
    ISOLATION(Scope.PATIENT, Section.CARE, "NONE CONTACT DROPLET AIRBORNE"),
    GOALS_OF_CARE(Scope.PATIENT, Section.CARE, AnswerType.TEXT),
    ALTERNATIVES(Scope.PATIENT, Section.CARE, AnswerType.TEXT),

    ESCORT(Scope.PATIENT, Section.DAY, AnswerType.YES_NO),
    LAST_FLUID(Scope.PATIENT, Section.DAY, AnswerType.MOMENT),
    LAST_MEAL(Scope.PATIENT, Section.DAY, AnswerType.MOMENT),
    LAST_MEAL_KIND(Scope.PATIENT, Section.DAY, "LIGHT FATTY");

    /** Whether a question is about the patient or about one lesion. */
    public enum Scope {
        PATIENT,
        LESION
    }

    /** The form section that shows the question. */
    public enum Section {
        LABORATORY,
        HEALTH,
        DRUGS,
        LESION,
        STRUCTURES,
        MIRELS,
        SINS,
        CONSENT,
        CARE,
        DAY
    }

    /** The format of an answer. */
    public enum AnswerType {
        NUMBER,
        /** A number, or {@code none} where there is nothing to measure. */
        NUMBER_OR_NONE,
        YES_NO,
        CHOICE,
        /** Several of the choices, separated by blanks. */
        MANY,
        DAY,
        DAY_OR_NONE,
        MOMENT,
        DRUGS,
        THERAPIES,
        TEXT
    }

    private final Scope scope;
    private final Section section;
    private final AnswerType answerType;
    private final String unit;
    private final List<String> choices;
    private final List<String> codes;

    Question(Scope scope, Section section, AnswerType type, String unit, String... codes) {
        this.scope = scope;
        this.section = section;
        this.answerType = type;
        this.unit = type == AnswerType.MANY ? "" : unit;
        this.choices = switch (type) {
            case MANY -> List.of(unit.split(" ", -1));
            case YES_NO -> List.of("YES", "NO");
            default -> List.of();
        };
        this.codes = List.of(codes);
    }

    Question(Scope scope, Section section, AnswerType type) {
        this(scope, section, type, "");
    }

    Question(Scope scope, Section section, String choices, String... codes) {
        this.scope = scope;
        this.section = section;
        this.answerType = AnswerType.CHOICE;
        this.unit = "";
        this.choices = List.of(choices.split(" ", -1));
        this.codes = List.of(codes);
    }

    public Scope scope() {
        return scope;
    }

    public Section section() {
        return section;
    }

    public AnswerType answerType() {
        return answerType;
    }

    /** The UCUM unit; empty where the answer has none. */
    public String unit() {
        return unit;
    }

    public List<String> choices() {
        return choices;
    }

    /** The local code of questions without a LOINC code: asa, last-meal-kind … */
    public String localCode() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The question that an observation code maps to. */
    public static Optional<Question> byCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    private static final Map<String, Question> BY_CODE = new HashMap<>();

    static {
        for (var question : values()) {
            BY_CODE.put(question.localCode(), question);
            question.codes.forEach(code -> BY_CODE.put(code, question));
        }
    }

    /** Whether several codes of differing precision map to this question. */
    public boolean ranked() {
        return codes.size() > 1;
    }

    /** Position of a code; a lower rank is more specific: "worst in 24 hours" before "pain reported". */
    public int rank(String code) {
        int at = codes.indexOf(code);
        return at < 0 ? 0 : at;
    }
}
