package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The treatment of one lesion in one session. {@code ordinal} counts the treatments of that lesion (I6).
 *
 * @param lowestTemperature °C, the lowest any probe reached
 * @param iceMarginMm the smallest ice margin beyond the tumour, mm; the target is 5 (RAD)
 * @param gasCylinders argon used, in cylinders
 * @param technicalSuccess protocol completed and tumour covered, judged at or just after the session (AHM14)
 */
public record TreatmentRecord(
        LesionId lesion,
        int ordinal,
        List<Probe> probes,
        List<FreezeThawCycle> cycles,
        int lowestTemperature,
        Optional<Integer> iceMarginMm,
        Set<ProtectiveTechnique> protections,
        Optional<Integer> gasCylinders,
        Optional<RadiationDose> radiation,
        boolean technicalSuccess,
        Instant recordedAt,
        String recordedBy) {

    public TreatmentRecord {
        probes = List.copyOf(probes);
        cycles = List.copyOf(cycles);
        protections = Set.copyOf(protections);
        if (ordinal < 1) {
            throw new IllegalArgumentException("ordinal: " + ordinal + " (expected: >= 1)");
        }
        if (probes.isEmpty() || probes.size() > 30) {
            throw new IllegalArgumentException("probes: " + probes.size() + " (expected: 1 to 30)");
        }
        if (cycles.isEmpty() || cycles.size() > 10) {
            throw new IllegalArgumentException("cycles: " + cycles.size() + " (expected: 1 to 10)");
        }
        if (lowestTemperature < -196 || lowestTemperature > 0) {
            throw new IllegalArgumentException(
                    "lowest temperature: " + lowestTemperature + " °C (expected: -196 to 0)");
        }
        iceMarginMm.ifPresent(margin -> {
            if (margin < 0 || margin > 50) {
                throw new IllegalArgumentException("ice margin: " + margin + " mm (expected: 0 to 50)");
            }
        });
        gasCylinders.ifPresent(cylinders -> {
            if (cylinders < 0 || cylinders > 50) {
                throw new IllegalArgumentException("gas: " + cylinders + " cylinders (expected: 0 to 50)");
            }
        });
    }
}
