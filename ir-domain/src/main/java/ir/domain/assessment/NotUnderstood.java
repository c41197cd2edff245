package ir.domain.assessment;

import ir.domain.lesion.LesionId;
import java.time.Instant;
import java.util.Optional;

/**
 * A statement about a question that could not be read. Answers that are not newer are in doubt, because the statement
 * may say otherwise.
 *
 * @param lesion for questions about a lesion
 * @param at when the statement was true
 * @param by the system that made it
 * @param reason the element that was not understood and its value
 */
public record NotUnderstood(Question question, Optional<LesionId> lesion, Instant at, String by, String reason) {
    /** Whether the answer is in doubt because of this statement. */
    boolean concerns(Answer answer) {
        return answer.question() == question
                && answer.lesion().equals(lesion)
                && !answer.at().isAfter(at);
    }
}
