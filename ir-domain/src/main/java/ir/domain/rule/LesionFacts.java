package ir.domain.rule;

import ir.domain.followup.Omed;
import ir.domain.followup.PainScore;
import ir.domain.lesion.Lesion;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** What is known of a lesion when rules are asked; empty means nobody said, never normal. */
public record LesionFacts(
        Lesion lesion,
        Optional<Double> longestCm,
        Optional<PainScore> worstPain,
        Optional<LocalDate> painOn,
        Optional<Omed> omed,
        List<PriorTherapy> priorTherapies) {
    public LesionFacts {
        priorTherapies = List.copyOf(priorTherapies);
    }
}
