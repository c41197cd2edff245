package ir.domain.rule;

import ir.domain.assessment.Answer;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.PriorTherapy;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The known facts of a lesion for rule evaluation. An empty value is unknown, never normal.
 *
 * @param noPriorTherapyStated it was stated that the lesion had no earlier therapy
 */
public record LesionCase(
        Lesion lesion,
        Assessment assessment,
        List<PriorTherapy> priorTherapies,
        boolean noPriorTherapyStated,
        ZoneId zone) {
    public LesionCase {
        priorTherapies = List.copyOf(priorTherapies);
    }

    /** The same case without what is in doubt. */
    LesionCase certain() {
        boolean therapies = !assessment.inDoubt(Question.PRIOR_THERAPIES, Optional.of(lesion.id()));
        return new LesionCase(
                lesion,
                assessment.certain(),
                therapies ? priorTherapies : List.of(),
                therapies && noPriorTherapyStated,
                zone);
    }

    public Optional<Double> longestCm() {
        return number(Question.LONGEST_CM);
    }

    public Optional<PainScore> worstPain() {
        return assessment.choice(Question.WORST_PAIN_24H, lesion.id()).map(v -> PainScore.of(Integer.parseInt(v)));
    }

    public Optional<LocalDate> painOn() {
        return answeredOn(Question.WORST_PAIN_24H);
    }

    public Optional<OralMorphineEquivalent> omed() {
        return number(Question.OMED).map(OralMorphineEquivalent::new);
    }

    Optional<Double> number(Question question) {
        return assessment.number(question, lesion.id());
    }

    Optional<Boolean> yes(Question question) {
        return assessment.yes(question, lesion.id());
    }

    Optional<String> choice(Question question) {
        return assessment.choice(question, lesion.id());
    }

    /** The day an answer was true, in the site's zone. */
    public Optional<LocalDate> answeredOn(Question question) {
        return assessment
                .of(question, lesion.id())
                .map(Answer::at)
                .map(at -> at.atZone(zone).toLocalDate());
    }
}
