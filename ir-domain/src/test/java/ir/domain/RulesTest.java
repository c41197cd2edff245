package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.PriorTherapy;
import ir.domain.lesion.ServiceLine;
import ir.domain.patient.Sex;
import ir.domain.resource.ProbeSize;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Rule;
import ir.domain.rule.Rules;
import ir.domain.session.AdjunctProcedure;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule at its threshold, one step to either side, and with the value missing. */
class RulesTest {
    private static final String OVERRIDE = "raised OVERRIDE_REQUIRED";
    private static final String ADVISORY = "raised ADVISORY";
    private static final String INFO = "raised INFO";
    private static final LocalDate DAY = LocalDate.of(2026, 2, 20);
    private static final LocalDateTime EIGHT = LocalDateTime.of(2026, 2, 20, 8, 0);

    private static Arguments row(String rule, String what, Supplier<PatientCaseBuilder> builder, String expected) {
        return Arguments.of(rule, what, builder, expected);
    }

    private static PatientCaseBuilder rib() {
        return PatientCaseBuilder.metastasis(BodySite.RIB);
    }

    private static PlanParameters plan(int probes, int protections, Anaesthesia anaesthesia) {
        return new PlanParameters(
                ProbeSize.MM_2_4,
                probes,
                1,
                anaesthesia,
                CryoProtocol.STANDARD,
                protections,
                List.<AdjunctProcedure>of());
    }

    static Stream<Arguments> table() {
        return Stream.of(
                row("PRE-IDENTITY", "merged record", () -> rib().mergedAway(), "raised HARD_STOP"),
                row("PRE-IDENTITY", "a number", () -> rib(), "passed"),
                row("ELG-SIDE", "paired with side", () -> rib(), "passed"),
                row("ELG-SERVICE", "bone", () -> rib(), "passed"),
                row(
                        "ELG-SERVICE",
                        "kidney, not offered",
                        () -> PatientCaseBuilder.metastasis(BodySite.KIDNEY),
                        OVERRIDE),
                row(
                        "ELG-SERVICE",
                        "kidney, offered",
                        () -> PatientCaseBuilder.metastasis(BodySite.KIDNEY).offering(ServiceLine.KIDNEY),
                        "passed"),
                row("ELG-ACCESS", "missing", () -> rib(), "unknown"),
                row("ELG-ACCESS", "path known, disorder not", () -> rib().with(Question.SAFE_PATH, "YES"), "unknown"),
                row(
                        "ELG-ACCESS",
                        "safe",
                        () -> rib().with(Question.SAFE_PATH, "YES").with(Question.BLEEDING_DISORDER, "NO"),
                        "passed"),
                row("ELG-ACCESS", "no path", () -> rib().with(Question.SAFE_PATH, "NO"), OVERRIDE),
                row("ELG-ACCESS", "disorder", () -> rib().with(Question.BLEEDING_DISORDER, "YES"), OVERRIDE),
                row("ELG-COLD", "missing", () -> rib(), "unknown"),
                row("ELG-COLD", "none", () -> rib().with(Question.COLD_DISEASE, "NO"), "passed"),
                row("ELG-COLD", "cold urticaria", () -> rib().with(Question.COLD_DISEASE, "YES"), ADVISORY),
                row("ELG-PAIN", "missing", () -> rib(), "unknown"),
                row("ELG-PAIN", "3", () -> rib().with(Question.WORST_PAIN_24H, 3), ADVISORY),
                row("ELG-PAIN", "4", () -> rib().with(Question.WORST_PAIN_24H, 4), "passed"),
                row("ELG-PAIN", "5", () -> rib().with(Question.WORST_PAIN_24H, 5), "passed"),
                row("ELG-PAIN", "benign", () -> PatientCaseBuilder.benign(BodySite.RIB), "not asked"),
                row("ELG-LINE", "missing", () -> rib(), "unknown"),
                row("ELG-LINE", "no prior therapy", () -> rib().withoutPriorTherapy(), OVERRIDE),
                row(
                        "ELG-LINE",
                        "hormones, still running",
                        () -> rib().before("Hormones", PriorTherapy.TherapyResult.OTHER),
                        OVERRIDE),
                row("ELG-LINE", "failed", () -> rib().failed("Radiotherapy"), "passed"),
                row(
                        "ELG-LINE",
                        "refused",
                        () -> rib().before("Radiotherapy", PriorTherapy.TherapyResult.REFUSED),
                        "passed"),
                row(
                        "ELG-LINE",
                        "not repeatable",
                        () -> rib().before("Radiotherapy", PriorTherapy.TherapyResult.NOT_REPEATABLE),
                        "passed"),
                row(
                        "ELG-LINE",
                        "contraindicated",
                        () -> rib().before("Radiotherapy", PriorTherapy.TherapyResult.CONTRAINDICATED),
                        "passed"),
                row("ELG-LINE", "benign", () -> PatientCaseBuilder.benign(BodySite.FEMUR), "not asked"),
                row("ELG-OO", "benign", () -> PatientCaseBuilder.benign(BodySite.FEMUR), "passed"),
                row("ELG-OO", "metastasis", () -> rib(), "not asked"),
                row("ELG-COUNT", "1", () -> rib(), "passed"),
                row("ELG-COUNT", "2", () -> rib().lesions(2), "passed"),
                row("ELG-COUNT", "3", () -> rib().lesions(3), ADVISORY),
                row("ELG-SIZE", "missing", () -> rib(), "unknown"),
                row("ELG-SIZE", "0.9", () -> rib().with(Question.LONGEST_CM, 0.9), ADVISORY),
                row(
                        "ELG-SIZE",
                        "0.9 benign",
                        () -> PatientCaseBuilder.benign(BodySite.FEMUR).with(Question.LONGEST_CM, 0.9),
                        "passed"),
                row("ELG-SIZE", "1.0", () -> rib().with(Question.LONGEST_CM, 1.0), "passed"),
                row("ELG-SIZE", "5.0", () -> rib().with(Question.LONGEST_CM, 5.0), "passed"),
                row("ELG-SIZE", "5.1", () -> rib().with(Question.LONGEST_CM, 5.1), ADVISORY),
                row("ELG-SIZE", "11.0", () -> rib().with(Question.LONGEST_CM, 11.0), ADVISORY),
                row("ELG-SIZE", "11.1", () -> rib().with(Question.LONGEST_CM, 11.1), OVERRIDE),
                row("ELG-PROBES", "no plan", () -> rib(), "unknown"),
                row("ELG-PROBES", "10", () -> rib().planned(plan(10, 0, Anaesthesia.GENERAL)), "passed"),
                row("ELG-PROBES", "11", () -> rib().planned(plan(11, 0, Anaesthesia.GENERAL)), ADVISORY),
                row("ELG-VESSEL", "missing", () -> rib(), "unknown"),
                row("ELG-VESSEL", "none near", () -> rib().with(Question.VESSEL_MM, "none"), "passed"),
                row("ELG-VESSEL", "9", () -> rib().with(Question.VESSEL_MM, 9), ADVISORY),
                row("ELG-VESSEL", "10", () -> rib().with(Question.VESSEL_MM, 10), ADVISORY),
                row("ELG-VESSEL", "11", () -> rib().with(Question.VESSEL_MM, 11), "passed"),
                row("ELG-NEURAL", "missing", () -> rib(), "unknown"),
                row("ELG-NEURAL", "skin alone at 11", () -> rib().with(Question.SKIN_MM, 11), "unknown"),
                row("ELG-NEURAL", "all at 11", () -> structures(11), "passed"),
                row("ELG-NEURAL", "all at 10", () -> structures(10), OVERRIDE),
                row(
                        "ELG-NEURAL",
                        "nerve at 9, protected",
                        () -> rib().with(Question.NERVE_MM, 9).planned(plan(2, 1, Anaesthesia.SEDATION)),
                        "passed"),
                row(
                        "ELG-NEURAL",
                        "nerve at 9, not protected",
                        () -> rib().with(Question.NERVE_MM, 9).planned(plan(2, 0, Anaesthesia.SEDATION)),
                        OVERRIDE),
                row("ELG-KIDNEY", "not the kidney", () -> rib(), "not asked"),
                row("ELG-KIDNEY", "missing", () -> PatientCaseBuilder.metastasis(BodySite.KIDNEY), "unknown"),
                row(
                        "ELG-KIDNEY",
                        "2.9",
                        () -> PatientCaseBuilder.metastasis(BodySite.KIDNEY).with(Question.LONGEST_CM, 2.9),
                        "passed"),
                row(
                        "ELG-KIDNEY",
                        "3.0",
                        () -> PatientCaseBuilder.metastasis(BodySite.KIDNEY).with(Question.LONGEST_CM, 3.0),
                        ADVISORY),
                row(
                        "ELG-KIDNEY",
                        "4.0",
                        () -> PatientCaseBuilder.metastasis(BodySite.KIDNEY).with(Question.LONGEST_CM, 4.0),
                        ADVISORY),
                row(
                        "ELG-LUNG",
                        "edge missing",
                        () -> PatientCaseBuilder.metastasis(BodySite.LUNG).with(Question.LONGEST_CM, 2),
                        "unknown"),
                row("ELG-LUNG", "3.0 at the edge", () -> lung(3.0, "YES"), "passed"),
                row("ELG-LUNG", "3.1 at the edge", () -> lung(3.1, "YES"), ADVISORY),
                row("ELG-LUNG", "2.0 in the middle", () -> lung(2.0, "NO"), ADVISORY),
                row("ELG-MIRELS", "not a long bone", () -> rib(), "not asked"),
                row("ELG-MIRELS", "benign", () -> PatientCaseBuilder.benign(BodySite.FEMUR), "not asked"),
                row("ELG-MIRELS", "missing", () -> PatientCaseBuilder.metastasis(BodySite.FEMUR), "unknown"),
                row("ELG-MIRELS", "7", () -> mirels("UPPER_LIMB", "MODERATE", "MIXED", "ONE_TO_TWO_THIRDS"), "passed"),
                row("ELG-MIRELS", "8", () -> mirels("LOWER_LIMB", "MODERATE", "MIXED", "ONE_TO_TWO_THIRDS"), ADVISORY),
                row(
                        "ELG-MIRELS",
                        "9",
                        () -> mirels("PERITROCHANTERIC", "MODERATE", "MIXED", "ONE_TO_TWO_THIRDS"),
                        OVERRIDE),
                row("ELG-SINS", "not the spine", () -> rib(), "not asked"),
                row("ELG-SINS", "missing", () -> PatientCaseBuilder.metastasis(BodySite.VERTEBRA), "unknown"),
                row("ELG-SINS", "6", () -> sins("JUNCTIONAL", "MECHANICAL", "BLASTIC"), "passed"),
                row("ELG-SINS", "7", () -> sins("JUNCTIONAL", "MECHANICAL", "MIXED"), OVERRIDE),
                row("ELG-SINS", "8", () -> sins("JUNCTIONAL", "MECHANICAL", "LYTIC"), OVERRIDE),
                row("ELG-PS", "missing", () -> rib(), "unknown"),
                row("ELG-PS", "2", () -> rib().with(Question.ECOG, 2), "passed"),
                row("ELG-PS", "3", () -> rib().with(Question.ECOG, 3), ADVISORY),
                row("ELG-LIFE", "missing", () -> rib(), "unknown"),
                row("ELG-LIFE", "short", () -> rib().with(Question.SHORT_PROGNOSIS, "YES"), INFO),
                row("ELG-LIFE", "not short", () -> rib().with(Question.SHORT_PROGNOSIS, "NO"), "passed"),
                row("NOTE-HYPERVASC", "missing", () -> rib(), "unknown"),
                row("NOTE-HYPERVASC", "thyroid", () -> rib().with(Question.PRIMARY_TUMOUR, "THYROID"), INFO),
                row("NOTE-HYPERVASC", "breast", () -> rib().with(Question.PRIMARY_TUMOUR, "BREAST"), "passed"),
                row("NOTE-SARCOMA", "primary of bone", () -> PatientCaseBuilder.primary(BodySite.FEMUR), INFO),
                row("NOTE-SARCOMA", "metastasis", () -> rib(), "not asked"),
                row("PRE-INR", "missing", () -> rib(), "unknown"),
                row("PRE-INR", "1.5", () -> rib().with(Question.INR, 1.5), "passed"),
                row("PRE-INR", "1.6", () -> rib().with(Question.INR, 1.6), INFO),
                row("PRE-INR", "1.8", () -> rib().with(Question.INR, 1.8), INFO),
                row("PRE-INR", "1.9", () -> rib().with(Question.INR, 1.9), OVERRIDE),
                row("PRE-INR", "liver 2.4", () -> liver().with(Question.INR, 2.4), "passed"),
                row("PRE-INR", "liver 2.5", () -> liver().with(Question.INR, 2.5), OVERRIDE),
                row("PRE-PLT", "missing", () -> rib(), "unknown"),
                row("PRE-PLT", "49", () -> rib().with(Question.PLATELETS, 49), OVERRIDE),
                row("PRE-PLT", "50", () -> rib().with(Question.PLATELETS, 50), "passed"),
                row("PRE-PLT", "51", () -> rib().with(Question.PLATELETS, 51), "passed"),
                row("PRE-PLT", "liver 30", () -> liver().with(Question.PLATELETS, 30), OVERRIDE),
                row("PRE-PLT", "liver 31", () -> liver().with(Question.PLATELETS, 31), "passed"),
                row("PRE-LIVER", "no liver disease", () -> rib(), "not asked"),
                row("PRE-LIVER", "missing", () -> liver(), "unknown"),
                row("PRE-LIVER", "100", () -> liver().with(Question.FIBRINOGEN, 100), OVERRIDE),
                row("PRE-LIVER", "101", () -> liver().with(Question.FIBRINOGEN, 101), "passed"),
                row("PRE-HB", "missing", () -> rib(), "unknown"),
                row("PRE-HB", "7.9", () -> rib().with(Question.HAEMOGLOBIN, 7.9), ADVISORY),
                row("PRE-HB", "8.0", () -> rib().with(Question.HAEMOGLOBIN, 8.0), "passed"),
                row("PRE-LABAGE", "missing", () -> rib(), "unknown"),
                row("PRE-LABAGE", "30 d", () -> rib().on(DAY.minusDays(30)).with(Question.INR, 1.1), "passed"),
                row("PRE-LABAGE", "31 d", () -> rib().on(DAY.minusDays(31)).with(Question.INR, 1.1), ADVISORY),
                row(
                        "PRE-LABAGE",
                        "warfarin, 2 d",
                        () -> rib().withMedication("warfarin")
                                .on(DAY.minusDays(2))
                                .with(Question.INR, 1.1),
                        "passed"),
                row(
                        "PRE-LABAGE",
                        "warfarin, 3 d",
                        () -> rib().withMedication("warfarin")
                                .on(DAY.minusDays(3))
                                .with(Question.INR, 1.1),
                        ADVISORY),
                row(
                        "PRE-LABAGE",
                        "chemotherapy, count of 7 d",
                        () -> rib().with(Question.CHEMOTHERAPY_ON, DAY.minusDays(30))
                                .on(DAY.minusDays(7))
                                .with(Question.PLATELETS, 99),
                        "passed"),
                row(
                        "PRE-LABAGE",
                        "chemotherapy, count of 8 d",
                        () -> rib().with(Question.CHEMOTHERAPY_ON, DAY.minusDays(30))
                                .on(DAY.minusDays(8))
                                .with(Question.PLATELETS, 99),
                        ADVISORY),
                row(
                        "PRE-LABAGE",
                        "chemotherapy 31 d ago, count of 8 d",
                        () -> rib().with(Question.CHEMOTHERAPY_ON, DAY.minusDays(31))
                                .on(DAY.minusDays(8))
                                .with(Question.PLATELETS, 99),
                        "passed"),
                row("PRE-CREA", "missing", () -> rib(), "unknown"),
                row(
                        "PRE-CREA",
                        "29, contrast",
                        () -> rib().with(Question.EGFR, 29).with(Question.CONTRAST, "YES"),
                        ADVISORY),
                row(
                        "PRE-CREA",
                        "29, no contrast",
                        () -> rib().with(Question.EGFR, 29).with(Question.CONTRAST, "NO"),
                        "passed"),
                row("PRE-CREA", "29, contrast missing", () -> rib().with(Question.EGFR, 29), "unknown"),
                row("PRE-CREA", "30", () -> rib().with(Question.EGFR, 30), "passed"),
                row("PRE-PREG", "aged 62", () -> rib(), "not asked"),
                row("PRE-PREG", "a man of 30", () -> rib().patient(Sex.MALE, 1996), "not asked"),
                row("PRE-PREG", "aged 11", () -> rib().patient(Sex.FEMALE, 2015), "not asked"),
                row("PRE-PREG", "aged 12", () -> rib().patient(Sex.FEMALE, 2014), "unknown"),
                row("PRE-PREG", "aged 55", () -> rib().patient(Sex.FEMALE, 1971), "unknown"),
                row("PRE-PREG", "aged 56", () -> rib().patient(Sex.FEMALE, 1970), "not asked"),
                row("PRE-PREG", "sex unknown", () -> rib().patient(Sex.UNKNOWN, 1996), "unknown"),
                row(
                        "PRE-PREG",
                        "no potential",
                        () -> rib().patient(Sex.FEMALE, 1996).with(Question.CHILDBEARING, "NO"),
                        "not asked"),
                row(
                        "PRE-PREG",
                        "positive",
                        () -> rib().patient(Sex.FEMALE, 1996).with(Question.HCG, "POSITIVE"),
                        OVERRIDE),
                row(
                        "PRE-PREG",
                        "negative, 72 h before",
                        () -> hcg(DAY.plusDays(3).atTime(9, 0)),
                        "passed"),
                row(
                        "PRE-PREG",
                        "negative, 73 h before",
                        () -> hcg(DAY.plusDays(3).atTime(10, 0)),
                        "unknown"),
                row("PRE-CONSENT", "missing", () -> rib(), "unknown"),
                row("PRE-CONSENT", "90 d", () -> consent(DAY.minusDays(90), "RIGHT"), "passed"),
                row("PRE-CONSENT", "91 d", () -> consent(DAY.minusDays(91), "RIGHT"), "raised HARD_STOP"),
                row("PRE-CONSENT", "other side", () -> consent(DAY, "LEFT"), "raised HARD_STOP"),
                row(
                        "PRE-CONSENT",
                        "side not named",
                        () -> rib().with(Question.CONSENT_SIGNED, DAY).with(Question.CONSENT_NAMES, NAMES),
                        "unknown"),
                row(
                        "PRE-CONSENT",
                        "no cure not named",
                        () -> rib().with(Question.CONSENT_SIGNED, DAY)
                                .with(Question.CONSENT_SIDE, "RIGHT")
                                .with(Question.CONSENT_NAMES, "NERVE INFECTION BLEEDING FRACTURE REPEAT"),
                        "unknown"),
                row("PRE-ANAES", "missing", () -> rib(), "unknown"),
                row("PRE-ANAES", "II", () -> rib().with(Question.ASA, 2), "passed"),
                row("PRE-ANAES", "III", () -> rib().with(Question.ASA, 3), ADVISORY),
                row(
                        "PRE-ANAES",
                        "III, reviewed",
                        () -> rib().with(Question.ASA, 3).with(Question.ANAESTHESIA_REVIEW, "YES"),
                        "passed"),
                row(
                        "PRE-ANAES",
                        "IV",
                        () -> rib().with(Question.ASA, 4).with(Question.ANAESTHESIA_REVIEW, "YES"),
                        OVERRIDE),
                row("PRE-FAST", "missing", () -> rib().session(EIGHT), "unknown"),
                row(
                        "PRE-FAST",
                        "local anaesthesia",
                        () -> rib().session(EIGHT).planned(plan(1, 0, Anaesthesia.LOCAL)),
                        "not asked"),
                row(
                        "PRE-FAST",
                        "fluid 2 h before induction",
                        () -> fasted("2026-02-20T06:15", "2026-02-19T19:00", "LIGHT"),
                        "passed"),
                row(
                        "PRE-FAST",
                        "fluid 1 h 59 before",
                        () -> fasted("2026-02-20T06:16", "2026-02-19T19:00", "LIGHT"),
                        OVERRIDE),
                row(
                        "PRE-FAST",
                        "light 6 h before",
                        () -> fasted("2026-02-20T05:00", "2026-02-20T02:15", "LIGHT"),
                        "passed"),
                row(
                        "PRE-FAST",
                        "light 5 h 59 before",
                        () -> fasted("2026-02-20T05:00", "2026-02-20T02:16", "LIGHT"),
                        OVERRIDE),
                row(
                        "PRE-FAST",
                        "fatty 8 h before",
                        () -> fasted("2026-02-20T05:00", "2026-02-20T00:15", "FATTY"),
                        "passed"),
                row(
                        "PRE-FAST",
                        "fatty 7 h 59 before",
                        () -> fasted("2026-02-20T05:00", "2026-02-20T00:16", "FATTY"),
                        OVERRIDE),
                row("PRE-ABX", "missing", () -> rib(), "unknown"),
                row("PRE-ABX", "decided", () -> rib().with(Question.ANTIBIOTIC_DECISION, "NONE_NEEDED"), "passed"),
                row("PRE-INFECT", "missing", () -> rib(), "unknown"),
                row("PRE-INFECT", "none", () -> rib().with(Question.INFECTION, "NONE"), "passed"),
                row("PRE-INFECT", "systemic", () -> rib().with(Question.INFECTION, "SYSTEMIC"), OVERRIDE),
                row("PRE-INFECT", "at the probe entry", () -> rib().with(Question.INFECTION, "ENTRY_SITE"), OVERRIDE),
                row("PRE-IMPLANT", "missing", () -> rib(), "unknown"),
                row("PRE-IMPLANT", "none", () -> rib().with(Question.IMPLANT, "NONE"), "passed"),
                row("PRE-IMPLANT", "pacemaker", () -> rib().with(Question.IMPLANT, "PACEMAKER"), INFO),
                row("PRE-ALLERGY", "missing", () -> rib(), "unknown"),
                row("PRE-ALLERGY", "none known", () -> rib().with(Question.ALLERGY, "NONE_KNOWN"), "passed"),
                row("PRE-ALLERGY", "pollen", () -> rib().with(Question.ALLERGY, "OTHER"), "passed"),
                row("PRE-ALLERGY", "contrast", () -> rib().with(Question.ALLERGY, "CONTRAST"), ADVISORY),
                row("PRE-COVER", "missing", () -> rib(), "unknown"),
                row("PRE-COVER", "known", () -> rib().covered(), "passed"),
                row("PRE-COVER", "agreed until the day", () -> rib().with(Question.COVER_AGREED_UNTIL, DAY), "passed"),
                row(
                        "PRE-COVER",
                        "agreed until the day before",
                        () -> rib().with(Question.COVER_AGREED_UNTIL, DAY.minusDays(1)),
                        "unknown"),
                row("PRE-PAIN", "missing", () -> rib(), "unknown"),
                row("PRE-PAIN", "14 d", () -> rib().on(DAY.minusDays(14)).with(Question.WORST_PAIN_24H, 7), "passed"),
                row("PRE-PAIN", "15 d", () -> rib().on(DAY.minusDays(15)).with(Question.WORST_PAIN_24H, 7), "unknown"),
                row("PRE-IMAGING", "missing", () -> rib(), "unknown"),
                row("PRE-IMAGING", "56 d", () -> rib().on(DAY.minusDays(56)).with(Question.IMAGING, "CT"), "passed"),
                row("PRE-IMAGING", "57 d", () -> rib().on(DAY.minusDays(57)).with(Question.IMAGING, "CT"), ADVISORY),
                row("PRE-DRUGS", "list missing", () -> rib(), "unknown"),
                row("PRE-DRUGS", "none", () -> rib().withMedication("none"), "passed"),
                row("PRE-DRUGS", "dose times missing", () -> rib().withMedication("edoxaban"), "unknown"),
                row("PRE-DRUGS", "dose times given", () -> rib().withMedication("edoxaban 08:00"), "passed"),
                row("PRE-DRUGS", "clearance unknown", () -> rib().withMedication("apixaban 08:00 20:00"), "unknown"),
                row("PRE-HOLD", "no drug", () -> rib().withMedication("none"), "not asked"),
                row("PRE-HOLD", "in time", () -> rib().withMedication("edoxaban 08:00"), "passed"),
                row(
                        "PRE-HOLD",
                        "last dose in time",
                        () -> rib().session(EIGHT)
                                .withMedication("edoxaban 08:00")
                                .with(Question.LAST_DOSE_TAKEN, "2026-02-17T08:00"),
                        "passed"),
                row(
                        "PRE-HOLD",
                        "last dose a day late",
                        () -> rib().session(EIGHT)
                                .withMedication("edoxaban 08:00")
                                .with(Question.LAST_DOSE_TAKEN, "2026-02-18T08:00"),
                        OVERRIDE),
                row("PRE-HOLD", "sources differ", () -> clearance(29).withMedication("apixaban 08:00 20:00"), OVERRIDE),
                row("PRE-THROMB", "no drug", () -> rib().withMedication("none"), "not asked"),
                row("PRE-THROMB", "missing", () -> rib().withMedication("aspirin 08:00"), "unknown"),
                row(
                        "PRE-THROMB",
                        "stent",
                        () -> rib().withMedication("aspirin 08:00").with(Question.RECENT_STENT_VALVE_THROMBOSIS, "YES"),
                        OVERRIDE),
                row(
                        "PRE-THROMB",
                        "none",
                        () -> rib().withMedication("aspirin 08:00").with(Question.RECENT_STENT_VALVE_THROMBOSIS, "NO"),
                        "passed"),
                row("PRE-CLASH", "missing", () -> rib(), "unknown"),
                row("PRE-CLASH", "6 d after chemotherapy", () -> chemo(6), "passed"),
                row("PRE-CLASH", "7 d after chemotherapy", () -> chemo(7), ADVISORY),
                row("PRE-CLASH", "14 d after chemotherapy", () -> chemo(14), ADVISORY),
                row("PRE-CLASH", "15 d after chemotherapy", () -> chemo(15), "passed"),
                row(
                        "PRE-CLASH",
                        "radiotherapy the same day",
                        () -> rib().with(Question.RADIOTHERAPY_ON, DAY),
                        ADVISORY),
                row("PRE-ESCORT", "missing", () -> rib(), "unknown"),
                row("PRE-ESCORT", "escort available", () -> rib().with(Question.ESCORT, "YES"), "passed"),
                row("PRE-ESCORT", "no escort", () -> rib().with(Question.ESCORT, "NO"), ADVISORY),
                row("PRE-ESCORT", "in-patient", () -> rib().with(Question.SETTING, "INPATIENT"), "not asked"));
    }

    private static final String NAMES = "NO_CURE NERVE INFECTION BLEEDING FRACTURE REPEAT";

    private static PatientCaseBuilder structures(int mm) {
        return rib().with(Question.NERVE_MM, mm)
                .with(Question.CORD_MM, "none")
                .with(Question.BOWEL_MM, "none")
                .with(Question.URETER_MM, "none")
                .with(Question.SKIN_MM, mm);
    }

    private static PatientCaseBuilder lung(double cm, String peripheral) {
        return PatientCaseBuilder.metastasis(BodySite.LUNG)
                .with(Question.LONGEST_CM, cm)
                .with(Question.PERIPHERAL, peripheral);
    }

    private static PatientCaseBuilder mirels(String site, String pain, String lesion, String size) {
        return PatientCaseBuilder.metastasis(BodySite.FEMUR)
                .with(Question.MIRELS_SITE, site)
                .with(Question.MIRELS_PAIN, pain)
                .with(Question.MIRELS_LESION, lesion)
                .with(Question.MIRELS_SIZE, size);
    }

    private static PatientCaseBuilder sins(String location, String pain, String lesion) {
        return PatientCaseBuilder.metastasis(BodySite.VERTEBRA)
                .with(Question.SINS_LOCATION, location)
                .with(Question.SINS_PAIN, pain)
                .with(Question.SINS_LESION, lesion)
                .with(Question.SINS_ALIGNMENT, "NORMAL")
                .with(Question.SINS_COLLAPSE, "NONE")
                .with(Question.SINS_POSTEROLATERAL, "NONE");
    }

    private static PatientCaseBuilder liver() {
        return rib().with(Question.LIVER_DISEASE, "YES");
    }

    private static PatientCaseBuilder hcg(LocalDateTime session) {
        return rib().patient(Sex.FEMALE, 1996).with(Question.HCG, "NEGATIVE").session(session);
    }

    private static PatientCaseBuilder consent(LocalDate signed, String side) {
        return rib().with(Question.CONSENT_SIGNED, signed)
                .with(Question.CONSENT_SIDE, side)
                .with(Question.CONSENT_NAMES, NAMES);
    }

    private static PatientCaseBuilder fasted(String fluid, String meal, String kind) {
        return rib().session(EIGHT)
                .with(Question.LAST_FLUID, fluid)
                .with(Question.LAST_MEAL, meal)
                .with(Question.LAST_MEAL_KIND, kind);
    }

    /** A man of 60 with 72 kg: the clearance is 80 divided by the creatinine. */
    private static PatientCaseBuilder clearance(double requested) {
        return rib().patient(Sex.MALE, 1966)
                .with(Question.WEIGHT, 72)
                .with(Question.CREATININE, Math.round(80_000 / requested) / 1000.0);
    }

    private static PatientCaseBuilder chemo(int daysAgo) {
        return rib().with(Question.CHEMOTHERAPY_ON, DAY.minusDays(daysAgo)).with(Question.RADIOTHERAPY_ON, "none");
    }

    @ParameterizedTest(name = "{0}: {1} is {3}")
    @MethodSource("table")
    void ruleHasTheExpectedFinding(String rule, String what, Supplier<PatientCaseBuilder> builder, String expected) {
        assertThat(builder.get().factOf(rule)).as(rule + ": " + what).isEqualTo(expected);
    }

    @Test
    void everyRuleIsInTheTableAndIsRaisedOrUnknownInIt() {
        Set<String> findings = table().filter(row -> {
                    var expected = String.valueOf(row.get()[3]);
                    return expected.startsWith("raised") || expected.equals("unknown");
                })
                .map(row -> String.valueOf(row.get()[0]))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Rules.ALL).extracting(Rule::id).doesNotHaveDuplicates();
        Set<String> rules = new TreeSet<>(Rules.ALL.stream().map(Rule::id).toList());
        // a hard stop with its own test, and a rule that only explains why another does not apply
        rules.removeAll(Set.of("ELG-SIDE", "ELG-OO"));
        assertThat(rules).isSubsetOf(findings);
    }

    @Test
    void onlyTheListedRulesStopForGood() {
        assertThat(Rules.ALL)
                .filteredOn(rule -> rule.level() == FindingLevel.HARD_STOP)
                .extracting(Rule::id)
                .containsExactlyInAnyOrder("PRE-IDENTITY", "ELG-SIDE", "PRE-CONSENT");
    }

    @Test
    void caseWithoutAnswersIsNeverReady() {
        assertThat(rib().findings())
                .filteredOn(f -> f.result() == Finding.RuleResult.UNKNOWN)
                .hasSizeGreaterThan(20);
        assertThat(rib().eligibility()).isEqualTo(ir.domain.rule.Eligibility.UNKNOWN);
    }
}
