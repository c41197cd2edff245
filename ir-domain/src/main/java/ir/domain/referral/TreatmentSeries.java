package ir.domain.referral;

import ir.domain.lesion.LesionId;
import java.util.HashSet;
import java.util.List;

/**
 * A treatment planned over several sessions, as for a lesion above 5 cm or more lesions than one day allows.
 *
 * @param stages the lesions of each session, in order; a lesion may be in several
 * @param minimumGapDays minimum number of days between two consecutive sessions
 */
public record TreatmentSeries(List<List<LesionId>> stages, int minimumGapDays) {
    /** Days between sessions planned together; a local default, as no published value was found. */
    public static final int USUAL_GAP_DAYS = 14;

    public TreatmentSeries {
        stages = stages.stream().map(List::copyOf).toList();
        if (stages.size() < 2 || stages.size() > 6) {
            throw new IllegalArgumentException("stages: " + stages.size() + " (expected: 2 to 6)");
        }
        if (stages.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("lesions of a stage: 0 (expected: >= 1)");
        }
        if (minimumGapDays < 1 || minimumGapDays > 365) {
            throw new IllegalArgumentException("minimum gap: " + minimumGapDays + " days (expected: 1 to 365)");
        }
    }

    boolean covers(List<LesionId> lesions) {
        var staged = new HashSet<LesionId>();
        stages.forEach(staged::addAll);
        return staged.equals(new HashSet<>(lesions));
    }
}
