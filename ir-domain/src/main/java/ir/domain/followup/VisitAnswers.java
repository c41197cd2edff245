package ir.domain.followup;

import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked and looked at on one day. What nobody answered stays empty.
 *
 * @param infectionSuspected empty where nobody looked
 */
public record VisitAnswers(
        LocalDate on,
        Optional<PainAssessment> pain,
        Optional<Boolean> infectionSuspected,
        Neurology sensation,
        Neurology strength,
        Optional<ImagingAssessment> imaging,
        Set<SupportiveCare> supportiveCare,
        String note,
        String by) {

    /** Against the examination before the treatment. */
    public enum Neurology {
        NOT_EXAMINED,
        AS_BEFORE,
        BETTER,
        WORSE
    }

    /** What goes on beside the treatment (S2). */
    public enum SupportiveCare {
        PAIN_MANAGEMENT,
        PHYSIOTHERAPY,
        PSYCHOLOGICAL_SUPPORT
    }

    public VisitAnswers {
        supportiveCare = Set.copyOf(supportiveCare);
        note = note.strip();
    }

    /** Pain and opioids alone, as a questionnaire brings them. */
    public static VisitAnswers of(PainAssessment pain) {
        return new VisitAnswers(
                pain.on(),
                Optional.of(pain),
                Optional.empty(),
                Neurology.NOT_EXAMINED,
                Neurology.NOT_EXAMINED,
                Optional.empty(),
                Set.of(),
                "",
                pain.by());
    }
}
