package ir.domain.rule;

import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import java.util.Optional;

/**
 * Fracture risk of a long bone: site, pain, lesion and size give 1 to 3 points each (MIR; the items' wording M). There
 * is no score before all four are known.
 */
public record MirelsScore(int site, int pain, int lesion, int size) {
    public int score() {
        return site + pain + lesion + size;
    }

    static boolean appliesTo(Lesion lesion) {
        return lesion.site().tissueType() == BodySite.TissueType.LONG_BONE;
    }

    public static Optional<MirelsScore> of(Lesion lesion, Assessment assessment) {
        var id = lesion.id();
        var site = assessment
                .of(Question.MIRELS_SITE, id)
                .map(a -> points(Question.MIRELS_SITE, a.value()))
                .or(() -> lesion.site() == BodySite.HUMERUS ? Optional.of(1) : Optional.empty());
        var pain = points(assessment, Question.MIRELS_PAIN, lesion);
        var kind = points(assessment, Question.MIRELS_LESION, lesion);
        var size = points(assessment, Question.MIRELS_SIZE, lesion);
        return site.isEmpty() || pain.isEmpty() || kind.isEmpty() || size.isEmpty()
                ? Optional.empty()
                : Optional.of(new MirelsScore(site.get(), pain.get(), kind.get(), size.get()));
    }

    private static Optional<Integer> points(Assessment assessment, Question question, Lesion lesion) {
        return assessment.of(question, lesion.id()).map(a -> points(question, a.value()));
    }

    /** The choices are in the order of their points. */
    private static int points(Question question, String choice) {
        return 1 + question.choices().indexOf(choice);
    }
}
