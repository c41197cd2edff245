package ir.domain.lesion;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An earlier therapy of a lesion and its result. Second-line treatment depends on the result, not on the therapy. */
public record PriorTherapy(String name, Optional<LocalDate> on, TherapyResult result) {
    /** The result of a therapy. */
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

    /**
     * Parses one therapy per line, {@code day | therapy | result}, with {@code -} for an unknown day. Empty where a
     * line has another format.
     */
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

    /** Formats the therapies so that {@link #parse} reads them again. */
    public static String text(List<PriorTherapy> therapies) {
        return therapies.stream()
                .map(t -> t.on().map(LocalDate::toString).orElse("-") + " | "
                        + t.name().replaceAll("[|\\n]", " ") + " | " + t.result())
                .collect(Collectors.joining("\n"));
    }
}
