package ir.domain.followup;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked and looked at on one day. What nobody answered stays empty.
 *
 * @param infectionSuspected empty where nobody looked
 * @param amended what was said before, where it was said otherwise
 */
public record VisitResponse(
        LocalDate on,
        Optional<PainAssessment> pain,
        Optional<Boolean> infectionSuspected,
        Neurology sensation,
        Neurology strength,
        Optional<ImagingAssessment> imaging,
        Set<SupportiveCare> supportiveCare,
        String note,
        String by,
        Optional<Amendment> amended) {

    /** Answers are changed only so: with a reason, and what they were before is kept. */
    public record Amendment(Instant at, String by, String reason, VisitResponse before) {}

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

    public VisitResponse {
        supportiveCare = Set.copyOf(supportiveCare);
        note = note.strip();
    }

    /** Pain and opioids alone, as a questionnaire brings them. */
    public static VisitResponse of(PainAssessment pain) {
        return new VisitResponse(
                pain.on(),
                Optional.of(pain),
                Optional.empty(),
                Neurology.NOT_EXAMINED,
                Neurology.NOT_EXAMINED,
                Optional.empty(),
                Set.of(),
                "",
                pain.by(),
                Optional.empty());
    }

    /** Pain, opioids and infection as they are given now; what was looked at and is not spoken of stays. */
    VisitResponse amended(VisitResponse to, String reason, Instant now, String by) {
        return new VisitResponse(
                to.on,
                to.pain,
                to.infectionSuspected,
                to.sensation == Neurology.NOT_EXAMINED ? sensation : to.sensation,
                to.strength == Neurology.NOT_EXAMINED ? strength : to.strength,
                to.imaging.or(() -> imaging),
                to.supportiveCare.isEmpty() ? supportiveCare : to.supportiveCare,
                to.note.isEmpty() ? note : to.note,
                this.by,
                Optional.of(new Amendment(now, by, reason, this)));
    }
}
