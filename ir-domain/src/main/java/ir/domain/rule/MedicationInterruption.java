package ir.domain.rule;

import ir.domain.anticoagulation.Anticoagulant;
import ir.domain.anticoagulation.Medication;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/**
 * How long one drug is interrupted before a session of high bleeding risk, and from when it is taken again (SIR19).
 * Doses are counted, not hours; the prescriber decides.
 *
 * @param amount doses, or hours for an infusion and subcutaneous heparin
 * @param restartHours hours after the end of the session, for {@link Restart#AFTER_HOURS}
 */
public record MedicationInterruption(Medication drug, Basis basis, int amount, Restart restart, int restartHours) {
    /** The unit of the interruption, or why it is not calculated. */
    public enum Basis {
        DOSES,
        HOURS,
        /** The drug is not interrupted. */
        CONTINUES,
        /** No recommendation is published. */
        NO_RECOMMENDATION,
        /** Sources differ: the prescriber decides. */
        MANUAL,
        /** Renal clearance is unknown. */
        CLEARANCE_UNKNOWN
    }

    /** When the drug is restarted. */
    public enum Restart {
        AFTER_HOURS,
        NEXT_DAY,
        MANUAL
    }

    /** @param clearance creatinine clearance in mL/min; empty where unknown */
    public static MedicationInterruption of(Medication drug, Optional<Double> clearance, RuleSet rules) {
        var anticoagulant = drug.agent();
        var key = "HOLD-" + anticoagulant.name().replace('_', '-');
        return switch (anticoagulant) {
            case WARFARIN, TICAGRELOR, PRASUGREL, ASPIRIN ->
                days(drug, rules.intValue(key + ".days"), Restart.NEXT_DAY, 0);
            case CLOPIDOGREL ->
                days(drug, rules.intValue(key + ".days"), Restart.AFTER_HOURS, restart(anticoagulant, rules));
            case UFH_IV, UFH_SC ->
                new MedicationInterruption(
                        drug,
                        Basis.HOURS,
                        rules.intValue(key + ".hours"),
                        Restart.AFTER_HOURS,
                        restart(anticoagulant, rules));
            case ENOXAPARIN_PROPHYLACTIC, ENOXAPARIN_THERAPEUTIC, EDOXABAN ->
                new MedicationInterruption(
                        drug,
                        Basis.DOSES,
                        rules.intValue(key + ".doses"),
                        Restart.AFTER_HOURS,
                        restart(anticoagulant, rules));
            case FONDAPARINUX ->
                clearance
                        .map(ml -> days(
                                drug,
                                rules.intValue(key + (ml >= rules.value(key + ".crcl") ? ".days" : ".days-low")),
                                Restart.AFTER_HOURS,
                                restart(anticoagulant, rules)))
                        .orElseGet(() -> notCalculable(drug, Basis.CLEARANCE_UNKNOWN));
            case APIXABAN, RIVAROXABAN ->
                byClearance(drug, key, clearance, rules, Restart.AFTER_HOURS, restart(anticoagulant, rules));
            // 24 hours in the table, 48 and more in its text
            case DABIGATRAN -> byClearance(drug, key, clearance, rules, Restart.MANUAL, 0);
            case CILOSTAZOL -> notCalculable(drug, Basis.CONTINUES);
            case NSAID -> notCalculable(drug, Basis.NO_RECOMMENDATION);
        };
    }

    private static MedicationInterruption byClearance(
            Medication drug, String key, Optional<Double> clearance, RuleSet rules, Restart restart, int hours) {
        if (clearance.isEmpty()) {
            return notCalculable(drug, Basis.CLEARANCE_UNKNOWN);
        }
        double ml = clearance.get();
        if (ml < rules.value(key + ".crcl-low")) {
            return notCalculable(drug, Basis.MANUAL);
        }
        var doses = ml >= rules.value(key + ".crcl") ? ".doses" : ".doses-low";
        return new MedicationInterruption(drug, Basis.DOSES, rules.intValue(key + doses), restart, hours);
    }

    private static MedicationInterruption days(Medication drug, int days, Restart restart, int hours) {
        return new MedicationInterruption(
                drug, Basis.DOSES, days * drug.scheduled().perDay(), restart, hours);
    }

    private static MedicationInterruption notCalculable(Medication drug, Basis basis) {
        return new MedicationInterruption(drug, basis, 0, Restart.MANUAL, 0);
    }

    private static int restart(Anticoagulant anticoagulant, RuleSet rules) {
        return rules.intValue("RESTART-" + anticoagulant.name().replace('_', '-') + ".hours");
    }

    public boolean isCalculable() {
        return basis == Basis.DOSES || basis == Basis.HOURS;
    }

    /**
     * The last dose that may be taken, so that {@code amount} doses are omitted before the start. Empty where the
     * interruption is not calculated.
     */
    public Optional<Instant> lastDose(Instant start, ZoneId zone) {
        return switch (basis) {
            case DOSES -> Optional.of(drug.scheduled().nthDoseBefore(start, amount + 1, zone));
            case HOURS -> Optional.of(start.minus(Duration.ofHours(amount)));
            default -> Optional.empty();
        };
    }

    /** The earliest start if the patient is informed now. */
    public Optional<Instant> earliestStart(Instant now, ZoneId zone) {
        return switch (basis) {
            // the doses to omit are still to come: the start lies after the last of them
            case DOSES ->
                Optional.of(drug.scheduled().nthDoseFrom(now, amount, zone).plus(Duration.ofMinutes(1)));
            case HOURS -> Optional.of(now.plus(Duration.ofHours(amount)));
            default -> Optional.empty();
        };
    }

    /** The first scheduled dose after the session; an infusion restarts when its hours are over. */
    public Optional<Instant> restartAt(Instant end, ZoneId zone) {
        if (restart == Restart.MANUAL || !isCalculable()) {
            return Optional.empty();
        }
        LocalDate ended = end.atZone(zone).toLocalDate();
        var earliest = restart == Restart.NEXT_DAY
                ? ended.plusDays(1).atStartOfDay(zone).toInstant()
                : end.plus(Duration.ofHours(restartHours));
        return Optional.of(drug.agent().infusion() ? earliest : drug.scheduled().nthDoseFrom(earliest, 1, zone));
    }
}
