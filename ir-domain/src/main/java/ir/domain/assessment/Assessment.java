package ir.domain.assessment;

import ir.domain.lesion.LesionId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All answers about a patient and the lesions of one referral, assembled for each evaluation. A question without an
 * answer is unknown.
 *
 * @param answers in the order of entry
 * @param notUnderstood statements that could not be read; they put answers in doubt that are not newer
 */
public record Assessment(List<Answer> answers, List<NotUnderstood> notUnderstood) {
    public Assessment {
        answers = List.copyOf(answers);
        notUnderstood = List.copyOf(notUnderstood);
    }

    public Assessment(List<Answer> answers) {
        this(answers, List.of());
    }

    public Assessment with(List<Answer> more) {
        var all = new ArrayList<>(answers);
        all.addAll(more);
        return new Assessment(all, notUnderstood);
    }

    /** Only the answers that are not in doubt. */
    public Assessment certain() {
        return new Assessment(
                answers.stream()
                        .filter(answer -> notUnderstood.stream().noneMatch(open -> open.concerns(answer)))
                        .toList(),
                notUnderstood);
    }

    /** Whether the latest answer about the patient is in doubt, or there is a statement but no answer. */
    public boolean inDoubt(Question question) {
        return inDoubt(question, Optional.empty());
    }

    /** The same for a question about a lesion. */
    public boolean inDoubt(Question question, Optional<LesionId> lesion) {
        var latest = latest(question, lesion);
        return notUnderstood.stream()
                .filter(open -> open.question() == question && open.lesion().equals(lesion))
                .anyMatch(
                        open -> latest.filter(answer -> !open.concerns(answer)).isEmpty());
    }

    /** The latest answer about the patient. */
    public Optional<Answer> of(Question question) {
        return latest(question, Optional.empty());
    }

    /** The latest answer about a lesion. */
    public Optional<Answer> of(Question question, LesionId lesion) {
        return latest(question, Optional.of(lesion));
    }

    // of two answers at the same instant, the one entered later wins
    private Optional<Answer> latest(Question question, Optional<LesionId> lesion) {
        return answers.stream()
                .filter(a -> a.question() == question && a.lesion().equals(lesion))
                .reduce((one, other) -> Comparator.comparing(Answer::at).compare(one, other) <= 0 ? other : one);
    }

    public Optional<Double> number(Question question) {
        return of(question).map(a -> Double.parseDouble(a.value()));
    }

    public Optional<Double> number(Question question, LesionId lesion) {
        return of(question, lesion).filter(a -> !a.value().equals("none")).map(a -> Double.parseDouble(a.value()));
    }

    public Optional<String> choice(Question question) {
        return of(question).map(Answer::value);
    }

    public Optional<String> choice(Question question, LesionId lesion) {
        return of(question, lesion).map(Answer::value);
    }

    /** Empty if unknown. */
    public Optional<Boolean> yes(Question question) {
        return choice(question).map("YES"::equals);
    }

    public Optional<Boolean> yes(Question question, LesionId lesion) {
        return choice(question, lesion).map("YES"::equals);
    }

    public Optional<LocalDate> day(Question question) {
        return choice(question).filter(v -> !v.equals("none")).map(LocalDate::parse);
    }

    /** Local time of the site; the stored value has no offset. */
    public Optional<LocalDateTime> dateTime(Question question) {
        return choice(question).map(LocalDateTime::parse);
    }

    /** When the answer was true. */
    public Optional<Instant> at(Question question) {
        return of(question).map(Answer::at);
    }
}
