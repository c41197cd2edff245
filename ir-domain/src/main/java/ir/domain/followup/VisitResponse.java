package ir.domain.followup;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * Answers and examination of one day. A question without an answer stays empty.
 *
 * @param infectionSuspected empty where it was not examined
 * @param amended the previous values, where the response was corrected
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

    /** A correction with its reason and the previous values. Responses are changed in no other way. */
    public record Amendment(Instant at, String by, String reason, VisitResponse before) {}

    /** Compared with the examination before the treatment. */
    public enum Neurology {
        NOT_EXAMINED,
        AS_BEFORE,
        BETTER,
        WORSE
    }

    /** Supportive care beside the treatment (S2). */
    public enum SupportiveCare {
        PAIN_MANAGEMENT,
        PHYSIOTHERAPY,
        PSYCHOLOGICAL_SUPPORT
    }

    public VisitResponse {
        supportiveCare = Set.copyOf(supportiveCare);
        note = note.strip();
    }

    /** Pain and opioids alone, as a questionnaire sends them. */
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

    /**
     * Replaces pain, opioids and infection; examination, imaging and supportive care stay where the correction has
     * none.
     */
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
