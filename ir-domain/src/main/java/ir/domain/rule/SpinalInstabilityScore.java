package ir.domain.rule;

import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import java.util.List;
import java.util.Optional;

/** Spinal instability neoplastic score, 0 to 18 (SINS). There is no score before all six parts are known. */
public record SpinalInstabilityScore(
        int location, int pain, int lesion, int alignment, int collapse, int posterolateral) {
    public int score() {
        return location + pain + lesion + alignment + collapse + posterolateral;
    }

    static boolean appliesTo(Lesion lesion) {
        return lesion.site().tissueType() == BodySite.TissueType.SPINE;
    }

    public static Optional<SpinalInstabilityScore> of(Lesion lesion, Assessment assessment) {
        var location = points(assessment, lesion, Question.SINS_LOCATION, 0, 1, 2, 3);
        var pain = points(assessment, lesion, Question.SINS_PAIN, 0, 1, 3);
        var kind = points(assessment, lesion, Question.SINS_LESION, 0, 1, 2);
        var alignment = points(assessment, lesion, Question.SINS_ALIGNMENT, 0, 2, 4);
        var collapse = points(assessment, lesion, Question.SINS_COLLAPSE, 0, 1, 2, 3);
        var posterolateral = points(assessment, lesion, Question.SINS_POSTEROLATERAL, 0, 1, 3);
        if (List.of(location, pain, kind, alignment, collapse, posterolateral).stream()
                .anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(new SpinalInstabilityScore(
                location.get(), pain.get(), kind.get(), alignment.get(), collapse.get(), posterolateral.get()));
    }

    /** Points by the order of the choices. */
    private static Optional<Integer> points(Assessment assessment, Lesion lesion, Question question, Integer... each) {
        return assessment
                .of(question, lesion.id())
                .map(a -> each[question.choices().indexOf(a.value())]);
    }
}
