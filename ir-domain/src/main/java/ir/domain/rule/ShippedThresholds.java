package ir.domain.rule;

import ir.domain.rule.RuleSet.Threshold;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values the product ships, each with its unit, its source and how well that source was read. */
final class ShippedThresholds {
    static final Map<String, Threshold> ALL = new LinkedHashMap<>();

    static {
        is("ELG-PAIN.min", 4, "0-10", "CAL13", "V");
        is("ELG-COUNT.max", 2, "lesions", "CAL13, MOT21", "V");
        is("ELG-SIZE.min", 1, "cm", "S0", "V");
        is("ELG-SIZE.staged", 5, "cm", "", "L");
        is("ELG-SIZE.max", 11, "cm", "S0", "V");
        is("ELG-PROBES.console", 10, "probes", "", "L");
        is("ELG-VESSEL.near", 10, "mm", "S4; mm local", "L");
        is("ELG-NEURAL.near", 10, "mm", "SAG22, RAD; mm local", "L");
        is("ELG-KIDNEY.guideline", 3, "cm", "URO", "V");
        is("ELG-KIDNEY.max", 4, "cm", "S2", "V");
        is("ELG-LUNG.max", 3, "cm", "S2; cm unchecked", "M");
        is("ELG-MIRELS.opinion", 8, "points", "MIR", "V");
        is("ELG-MIRELS.fixation", 9, "points", "MIR", "V");
        is("ELG-SINS.surgeon", 7, "points", "SINS", "V");
        is("ELG-SINS.before-booking", 13, "points", "SINS", "V");
        is("ELG-PS.review", 3, "ECOG", "", "L");

        is("PRE-INR.note", 1.5, "INR", "SIR19", "V");
        is("PRE-INR.max", 1.8, "INR", "SIR19", "V");
        is("PRE-PLT.min", 50, "10*9/L", "SIR19", "V");
        is("PRE-LIVER.inr", 2.5, "INR", "SIR19", "V2");
        is("PRE-LIVER.platelets", 30, "10*9/L", "SIR19", "V2");
        is("PRE-LIVER.fibrinogen", 100, "mg/dL", "SIR19", "V2");
        is("PRE-HB.min", 8, "g/dL", "", "L");
        is("PRE-LABAGE.days", 30, "d", "SKA", "V");
        is("PRE-LABAGE.inr-after-warfarin", 2, "d", "SKA", "V");
        is("PRE-LABAGE.count-after-chemo", 7, "d", "", "L");
        is("PRE-LABAGE.chemo-within", 30, "d", "", "L");
        is("PRE-CREA.egfr", 30, "mL/min/{1.73_m2}", "", "L");
        is("PRE-PREG.from-age", 12, "a", "", "L");
        is("PRE-PREG.to-age", 55, "a", "", "L");
        is("PRE-PREG.hours", 72, "h", "", "L");
        is("PRE-CONSENT.days", 90, "d", "S2; days local", "L");
        is("PRE-ANAES.review", 3, "ASA", "", "L");
        is("PRE-ANAES.override", 4, "ASA", "", "L");
        is("PRE-FAST.fluid", 2, "h", "ASA", "V");
        is("PRE-FAST.light", 6, "h", "ASA", "V");
        is("PRE-FAST.fatty", 8, "h", "ASA", "V");
        is("PRE-PAIN.days", 14, "d", "", "L");
        is("PRE-IMAGING.days", 56, "d", "", "L");
        is("PRE-CLASH.nadir-from", 7, "d", "", "L");
        is("PRE-CLASH.nadir-to", 14, "d", "", "L");

        is("HOLD-WARFARIN.days", 5, "d", "SIR19", "V2");
        is("HOLD-UFH-IV.hours", 6, "h", "SIR19", "V2");
        is("HOLD-UFH-SC.hours", 6, "h", "SIR19", "V2");
        is("HOLD-ENOXAPARIN-PROPHYLACTIC.doses", 1, "doses", "SIR19", "V2");
        is("HOLD-ENOXAPARIN-THERAPEUTIC.doses", 2, "doses", "SIR19", "V2");
        is("HOLD-FONDAPARINUX.crcl", 50, "mL/min", "SIR19", "V2");
        is("HOLD-FONDAPARINUX.days", 3, "d", "SIR19", "V2");
        is("HOLD-FONDAPARINUX.days-low", 5, "d", "SIR19", "V2");
        is("HOLD-APIXABAN.crcl", 50, "mL/min", "SIR19", "V2");
        is("HOLD-APIXABAN.crcl-low", 30, "mL/min", "SIR19", "V2");
        is("HOLD-APIXABAN.doses", 4, "doses", "SIR19", "V2");
        is("HOLD-APIXABAN.doses-low", 6, "doses", "SIR19", "V2");
        is("HOLD-RIVAROXABAN.crcl", 30, "mL/min", "SIR19", "V2");
        is("HOLD-RIVAROXABAN.crcl-low", 15, "mL/min", "SIR19", "V2");
        is("HOLD-RIVAROXABAN.doses", 2, "doses", "SIR19", "V2");
        is("HOLD-RIVAROXABAN.doses-low", 3, "doses", "SIR19", "V2");
        is("HOLD-EDOXABAN.doses", 2, "doses", "SIR19", "V2");
        is("HOLD-DABIGATRAN.crcl", 50, "mL/min", "SIR19", "V2");
        is("HOLD-DABIGATRAN.crcl-low", 30, "mL/min", "SIR19", "V2");
        is("HOLD-DABIGATRAN.doses", 4, "doses", "SIR19", "V2");
        is("HOLD-DABIGATRAN.doses-low", 8, "doses", "SIR19 (6 to 8)", "V2");
        is("HOLD-CLOPIDOGREL.days", 5, "d", "SIR19", "V2");
        is("HOLD-TICAGRELOR.days", 5, "d", "SIR19", "V2");
        is("HOLD-PRASUGREL.days", 7, "d", "SIR19", "V2");
        is("HOLD-ASPIRIN.days", 5, "d", "SIR19 (3 to 5)", "V2");
        is("RESTART-UFH-IV.hours", 8, "h", "SIR19 (6 to 8)", "V2");
        is("RESTART-UFH-SC.hours", 8, "h", "SIR19 (6 to 8)", "V2");
        is("RESTART-ENOXAPARIN-PROPHYLACTIC.hours", 12, "h", "SIR19", "V2");
        is("RESTART-ENOXAPARIN-THERAPEUTIC.hours", 12, "h", "SIR19", "V2");
        is("RESTART-FONDAPARINUX.hours", 24, "h", "SIR19", "V2");
        is("RESTART-APIXABAN.hours", 24, "h", "SIR19", "V2");
        is("RESTART-RIVAROXABAN.hours", 24, "h", "SIR19", "V2");
        is("RESTART-EDOXABAN.hours", 24, "h", "SIR19", "V2");
        is("RESTART-CLOPIDOGREL.hours", 6, "h", "SIR19 (75 mg)", "V2");

        is("TRIAGE.urgent", 1, "d", "", "L");
        is("TRIAGE.soon", 2, "d", "", "L");
        is("TRIAGE.routine", 5, "d", "", "L");
        is("TRIAGE.asked-back", 7, "d", "", "L");
        is("URGENCY.urgent", 14, "d", "", "L");
        is("URGENCY.soon", 28, "d", "", "L");
        is("URGENCY.routine", 56, "d", "", "L");
        is("URGENCY.pain-severe", 7, "0-10", "", "L");
        is("URGENCY.days-severe", 14, "d", "", "L");
        is("URGENCY.pain-moderate", 4, "0-10", "", "L");
        is("URGENCY.days-moderate", 28, "d", "", "L");

        is("DUE.laboratory", 3, "d", "", "L");
        is("DUE.drugs", 8, "d", "", "L");
        is("DUE.assessment", 7, "d", "", "L");
        is("DUE.consent", 1, "d", "", "L");
        is("DUE.cover", 5, "d", "", "L");
        is("DUE.pregnancy", 1, "d", "", "L");
        is("DUE.escort", 1, "d", "", "L");
        is("REP-PAIN.min", 4, "0-10", "S2, CAL13; combination local", "L");
        is("REP-PAIN.rise", 2, "0-10", "S2, CAL13; combination local", "L");
        is("REP-PAIN.apart", 7, "d", "S2, CAL13; combination local", "L");
        is("REP-PAIN.flare", 14, "d", "", "L");
        is("REP-PROG.days", 28, "d", "CHO12; day local", "L");
        is("REP-NONRESP.days", 63, "d", "MOT21; window local", "L");
        is("REP-INTERVAL.days", 28, "d", "", "L");

        is("ARRIVE.before", 60, "min", "", "L");
    }

    private ShippedThresholds() {}

    private static void is(String key, double value, String unit, String source, String mark) {
        ALL.put(key, new Threshold(value, unit, source, mark));
    }
}
