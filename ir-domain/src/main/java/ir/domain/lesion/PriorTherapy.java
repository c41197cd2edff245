package ir.domain.lesion;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was done to a lesion before, and how it ended; the second line asks for the end, not for the therapy. */
public record PriorTherapy(String name, Optional<LocalDate> on, TherapyResult result) {
    /** How it ended. */
    public enum TherapyResult {
        FAILED,
        NOT_REPEATABLE,
        CONTRAINDICATED,
        REFUSED,
        OTHER;

        public boolean opensSecondLine() {
            return this != OTHER;
        }
    }

    /** {@code day | what | how it ended}, a line each, the day or {@code -}; empty where a line is not like that. */
    public static Optional<List<PriorTherapy>> parse(String text) {
        var therapies = new ArrayList<PriorTherapy>();
        for (var line : text.strip().split("\\n", -1)) {
            var parts = Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            if (parts.size() != 3 || parts.get(1).isEmpty()) {
                return Optional.empty();
            }
            try {
                therapies.add(new PriorTherapy(
                        parts.get(1),
                        parts.get(0).equals("-") ? Optional.empty() : Optional.of(LocalDate.parse(parts.get(0))),
                        TherapyResult.valueOf(parts.get(2))));
            } catch (DateTimeParseException | IllegalArgumentException malformed) {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(therapies));
    }

    /** As it can be read again. */
    public static String text(List<PriorTherapy> therapies) {
        return therapies.stream()
                .map(t -> t.on().map(LocalDate::toString).orElse("-") + " | "
                        + t.name().replaceAll("[|\\n]", " ") + " | " + t.result())
                .collect(Collectors.joining("\n"));
    }
}
