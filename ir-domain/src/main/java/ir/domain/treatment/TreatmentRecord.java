package ir.domain.treatment;

import ir.domain.lesion.LesionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was done to one lesion in one session. {@code ordinal} counts the treatments of that lesion (I6).
 *
 * @param lowestTemperature °C, the lowest any probe reached
 * @param iceMarginMm the smallest ice beyond the tumour, mm; 5 is wanted (RAD)
 * @param technicalSuccess protocol completed and tumour covered, judged at or just after the session (AHM14)
 */
public record TreatmentRecord(
        LesionId lesion,
        int ordinal,
        int probes,
        List<FreezeThawCycle> cycles,
        int lowestTemperature,
        Optional<Integer> iceMarginMm,
        boolean technicalSuccess,
        List<AdverseEvent> adverseEvents,
        Instant recordedAt,
        String recordedBy) {

    public TreatmentRecord {
        cycles = List.copyOf(cycles);
        adverseEvents = List.copyOf(adverseEvents);
        if (ordinal < 1) {
            throw new IllegalArgumentException("ordinal: " + ordinal + " (expected: >= 1)");
        }
        if (probes < 1 || probes > 30) {
            throw new IllegalArgumentException("probes: " + probes + " (expected: 1 to 30)");
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
    }
}
