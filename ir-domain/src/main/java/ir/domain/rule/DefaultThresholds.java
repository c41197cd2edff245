package ir.domain.rule;

import ir.domain.rule.RuleSet.Threshold;
import java.util.LinkedHashMap;
import java.util.Map;

/** The default thresholds, each with its unit, its source and how the source was checked. */
final class DefaultThresholds {
    static final Map<String, Threshold> ALL = new LinkedHashMap<>();

    static {
        threshold("ELG-PAIN.min", 4, "0-10", "CAL13", "V");
        threshold("ELG-COUNT.max", 2, "lesions", "CAL13, MOT21", "V");
        threshold("ELG-SIZE.min", 1, "cm", "S0", "V");
        threshold("ELG-SIZE.staged", 5, "cm", "", "L");
        threshold("ELG-SIZE.max", 11, "cm", "S0", "V");
        threshold("ELG-PROBES.console", 10, "probes", "", "L");
        threshold("ELG-VESSEL.near", 10, "mm", "S4; mm local", "L");
        threshold("ELG-NEURAL.near", 10, "mm", "SAG22, RAD; mm local", "L");
        threshold("ELG-KIDNEY.guideline", 3, "cm", "URO", "V");
        threshold("ELG-KIDNEY.max", 4, "cm", "S2", "V");
        threshold("ELG-LUNG.max", 3, "cm", "S2; cm unchecked", "M");
        threshold("ELG-MIRELS.opinion", 8, "points", "MIR", "V");
        threshold("ELG-MIRELS.fixation", 9, "points", "MIR", "V");
        threshold("ELG-SINS.surgeon", 7, "points", "SINS", "V");
        threshold("ELG-SINS.before-booking", 13, "points", "SINS", "V");
        threshold("ELG-PS.review", 3, "ECOG", "", "L");

        threshold("PRE-INR.note", 1.5, "INR", "SIR19", "V");
        threshold("PRE-INR.max", 1.8, "INR", "SIR19", "V");
        threshold("PRE-PLT.min", 50, "10*9/L", "SIR19", "V");
        threshold("PRE-LIVER.inr", 2.5, "INR", "SIR19", "V2");
        threshold("PRE-LIVER.platelets", 30, "10*9/L", "SIR19", "V2");
        threshold("PRE-LIVER.fibrinogen", 100, "mg/dL", "SIR19", "V2");
        threshold("PRE-HB.min", 8, "g/dL", "", "L");
        threshold("PRE-LABAGE.days", 30, "d", "SKA", "V");
        threshold("PRE-LABAGE.inr-after-warfarin", 2, "d", "SKA", "V");
        threshold("PRE-LABAGE.count-after-chemo", 7, "d", "", "L");
        threshold("PRE-LABAGE.chemo-within", 30, "d", "", "L");
        threshold("PRE-CREA.egfr", 30, "mL/min/{1.73_m2}", "", "L");
        threshold("PRE-PREG.from-age", 12, "a", "", "L");
        threshold("PRE-PREG.to-age", 55, "a", "", "L");
        threshold("PRE-PREG.hours", 72, "h", "", "L");
        threshold("PRE-CONSENT.days", 90, "d", "S2; days local", "L");
        threshold("PRE-ANAES.review", 3, "ASA", "", "L");
        threshold("PRE-ANAES.override", 4, "ASA", "", "L");
        threshold("PRE-FAST.fluid", 2, "h", "ASA", "V");
        threshold("PRE-FAST.light", 6, "h", "ASA", "V");
        threshold("PRE-FAST.fatty", 8, "h", "ASA", "V");
        threshold("PRE-PAIN.days", 14, "d", "", "L");
        threshold("PRE-IMAGING.days", 56, "d", "", "L");
        threshold("PRE-CLASH.nadir-from", 7, "d", "", "L");
        threshold("PRE-CLASH.nadir-to", 14, "d", "", "L");

        threshold("HOLD-WARFARIN.days", 5, "d", "SIR19", "V2");
        threshold("HOLD-UFH-IV.hours", 6, "h", "SIR19", "V2");
        threshold("HOLD-UFH-SC.hours", 6, "h", "SIR19", "V2");
        threshold("HOLD-ENOXAPARIN-PROPHYLACTIC.doses", 1, "doses", "SIR19", "V2");
        threshold("HOLD-ENOXAPARIN-THERAPEUTIC.doses", 2, "doses", "SIR19", "V2");
        threshold("HOLD-FONDAPARINUX.crcl", 50, "mL/min", "SIR19", "V2");
        threshold("HOLD-FONDAPARINUX.days", 3, "d", "SIR19", "V2");
        threshold("HOLD-FONDAPARINUX.days-low", 5, "d", "SIR19", "V2");
        threshold("HOLD-APIXABAN.crcl", 50, "mL/min", "SIR19", "V2");
        threshold("HOLD-APIXABAN.crcl-low", 30, "mL/min", "SIR19", "V2");
        threshold("HOLD-APIXABAN.doses", 4, "doses", "SIR19", "V2");
        threshold("HOLD-APIXABAN.doses-low", 6, "doses", "SIR19", "V2");
        threshold("HOLD-RIVAROXABAN.crcl", 30, "mL/min", "SIR19", "V2");
        threshold("HOLD-RIVAROXABAN.crcl-low", 15, "mL/min", "SIR19", "V2");
        threshold("HOLD-RIVAROXABAN.doses", 2, "doses", "SIR19", "V2");
        threshold("HOLD-RIVAROXABAN.doses-low", 3, "doses", "SIR19", "V2");
        threshold("HOLD-EDOXABAN.doses", 2, "doses", "SIR19", "V2");
        threshold("HOLD-DABIGATRAN.crcl", 50, "mL/min", "SIR19", "V2");
        threshold("HOLD-DABIGATRAN.crcl-low", 30, "mL/min", "SIR19", "V2");
        threshold("HOLD-DABIGATRAN.doses", 4, "doses", "SIR19", "V2");
        threshold("HOLD-DABIGATRAN.doses-low", 8, "doses", "SIR19 (6 to 8)", "V2");
        threshold("HOLD-CLOPIDOGREL.days", 5, "d", "SIR19", "V2");
        threshold("HOLD-TICAGRELOR.days", 5, "d", "SIR19", "V2");
        threshold("HOLD-PRASUGREL.days", 7, "d", "SIR19", "V2");
        threshold("HOLD-ASPIRIN.days", 5, "d", "SIR19 (3 to 5)", "V2");
        threshold("RESTART-UFH-IV.hours", 8, "h", "SIR19 (6 to 8)", "V2");
        threshold("RESTART-UFH-SC.hours", 8, "h", "SIR19 (6 to 8)", "V2");
        threshold("RESTART-ENOXAPARIN-PROPHYLACTIC.hours", 12, "h", "SIR19", "V2");
        threshold("RESTART-ENOXAPARIN-THERAPEUTIC.hours", 12, "h", "SIR19", "V2");
        threshold("RESTART-FONDAPARINUX.hours", 24, "h", "SIR19", "V2");
        threshold("RESTART-APIXABAN.hours", 24, "h", "SIR19", "V2");
        threshold("RESTART-RIVAROXABAN.hours", 24, "h", "SIR19", "V2");
        threshold("RESTART-EDOXABAN.hours", 24, "h", "SIR19", "V2");
        threshold("RESTART-CLOPIDOGREL.hours", 6, "h", "SIR19 (75 mg)", "V2");

        threshold("TRIAGE.urgent", 1, "d", "", "L");
        threshold("TRIAGE.soon", 2, "d", "", "L");
        threshold("TRIAGE.routine", 5, "d", "", "L");
        threshold("TRIAGE.asked-back", 7, "d", "", "L");
        threshold("URGENCY.urgent", 14, "d", "", "L");
        threshold("URGENCY.soon", 28, "d", "", "L");
        threshold("URGENCY.routine", 56, "d", "", "L");
        threshold("URGENCY.pain-severe", 7, "0-10", "", "L");
        threshold("URGENCY.days-severe", 14, "d", "", "L");
        threshold("URGENCY.pain-moderate", 4, "0-10", "", "L");
        threshold("URGENCY.days-moderate", 28, "d", "", "L");

        threshold("DUE.laboratory", 3, "d", "", "L");
        threshold("DUE.drugs", 8, "d", "", "L");
        threshold("DUE.assessment", 7, "d", "", "L");
        threshold("DUE.consent", 1, "d", "", "L");
        threshold("DUE.cover", 5, "d", "", "L");
        threshold("DUE.pregnancy", 1, "d", "", "L");
        threshold("DUE.escort", 1, "d", "", "L");
        threshold("REP-PAIN.min", 4, "0-10", "S2, CAL13; combination local", "L");
        threshold("REP-PAIN.rise", 2, "0-10", "S2, CAL13; combination local", "L");
        threshold("REP-PAIN.apart", 7, "d", "S2, CAL13; combination local", "L");
        threshold("REP-PAIN.flare", 14, "d", "", "L");
        threshold("REP-PROG.days", 28, "d", "CHO12; day local", "L");
        threshold("REP-NONRESP.days", 63, "d", "MOT21; window local", "L");
        threshold("REP-INTERVAL.days", 28, "d", "", "L");

        threshold("ARRIVE.before", 60, "min", "", "L");
    }

    private DefaultThresholds() {}

    private static void threshold(String key, double value, String unit, String source, String mark) {
        ALL.put(key, new Threshold(value, unit, source, mark));
    }
}
