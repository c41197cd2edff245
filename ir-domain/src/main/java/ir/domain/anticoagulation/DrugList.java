package ir.domain.anticoagulation;

import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A drug list as typed: one drug per line with name and dose times, or {@code none} for an empty list. */
public record DrugList(List<Medication> drugs) {
    public DrugList {
        drugs = List.copyOf(drugs);
    }

    public static Result<DrugList> parse(String typed) {
        if (typed.strip().equalsIgnoreCase("none")) {
            return Result.success(new DrugList(List.of()));
        }
        var drugs = new ArrayList<Medication>();
        for (var line : typed.strip().split("[\\n;]+", -1)) {
            var words = line.strip().split("\\s+", -1);
            var agent = Anticoagulant.of(words[0]);
            if (agent.isEmpty()) {
                return Result.failure(new Rejection.InvalidValue("anticoagulants", line.strip(), "known-drug-or-none"));
            }
            var times = new ArrayList<LocalTime>();
            for (int i = 1; i < words.length; i++) {
                if (!words[i].matches("([01]\\d|2[0-3]):[0-5]\\d")) {
                    return Result.failure(
                            new Rejection.InvalidValue("anticoagulants", line.strip(), "drug-with-dose-times"));
                }
                times.add(LocalTime.parse(words[i]));
            }
            drugs.add(new Medication(
                    agent.get(), times.isEmpty() ? Optional.empty() : Optional.of(new DoseSchedule(times))));
        }
        return Result.success(new DrugList(drugs));
    }

    /** Formats the list so that {@link #parse} reads it again. */
    public String text() {
        return drugs.isEmpty()
                ? "none"
                : drugs.stream()
                        .map(d -> d.agent().label()
                                + d.schedule()
                                        .map(s -> " "
                                                + s.times().stream()
                                                        .map(LocalTime::toString)
                                                        .collect(Collectors.joining(" ")))
                                        .orElse(""))
                        .collect(Collectors.joining("; "));
    }
}
