package ir.domain.rule;

import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import java.util.List;
import java.util.Optional;

/**
 * Spinal Instability Neoplastic Score (SINS): 0 to 18 points, the sum of six parts. There is no score before all six are
 * known. Each component holds points.
 */
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
        var boneLesion = points(assessment, lesion, Question.SINS_LESION, 0, 1, 2);
        var alignment = points(assessment, lesion, Question.SINS_ALIGNMENT, 0, 2, 4);
        var collapse = points(assessment, lesion, Question.SINS_COLLAPSE, 0, 1, 2, 3);
        var posterolateral = points(assessment, lesion, Question.SINS_POSTEROLATERAL, 0, 1, 3);
        if (List.of(location, pain, boneLesion, alignment, collapse, posterolateral).stream()
                .anyMatch(Optional::isEmpty)) {
            return Optional.empty();
        }
        return Optional.of(new SpinalInstabilityScore(
                location.get(), pain.get(), boneLesion.get(), alignment.get(), collapse.get(), posterolateral.get()));
    }

    /** @param pointsByChoice the points for the choices of the question, in their order */
    private static Optional<Integer> points(
            Assessment assessment, Lesion lesion, Question question, Integer... pointsByChoice) {
        return assessment
                .of(question, lesion.id())
                .map(a -> pointsByChoice[question.choices().indexOf(a.value())]);
    }
}
