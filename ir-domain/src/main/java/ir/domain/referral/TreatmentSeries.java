package ir.domain.referral;

import ir.domain.lesion.LesionId;
import java.util.HashSet;
import java.util.List;

/**
 * A treatment planned over several sessions, as for a lesion above 5 cm or more lesions than one day allows.
 *
 * @param sessions the lesions of each session, in order; a lesion may be in several
 * @param minimumGapDays minimum number of days between two consecutive sessions
 */
public record TreatmentSeries(List<List<LesionId>> sessions, int minimumGapDays) {
    /** Days between sessions planned together; a local default, as no published value was found. */
    public static final int USUAL_GAP_DAYS = 14;

    public TreatmentSeries {
        sessions = sessions.stream().map(List::copyOf).toList();
        if (sessions.size() < 2 || sessions.size() > 6) {
            throw new IllegalArgumentException("stages: " + sessions.size() + " (expected: 2 to 6)");
        }
        if (sessions.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("lesions of a stage: 0 (expected: >= 1)");
        }
        if (minimumGapDays < 1 || minimumGapDays > 365) {
            throw new IllegalArgumentException("minimum gap: " + minimumGapDays + " days (expected: 1 to 365)");
        }
    }

    boolean covers(List<LesionId> lesions) {
        var staged = new HashSet<LesionId>();
        sessions.forEach(staged::addAll);
        return staged.equals(new HashSet<>(lesions));
    }
}
