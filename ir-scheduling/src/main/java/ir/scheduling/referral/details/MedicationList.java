package ir.scheduling.referral.details;

import ir.domain.anticoagulation.Anticoagulant;
import ir.domain.anticoagulation.DoseSchedule;
import ir.domain.anticoagulation.DrugList;
import ir.domain.anticoagulation.Medication;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.NotUnderstood;
import ir.domain.assessment.Question;
import ir.scheduling.repository.ReceivedResource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The patient's anticoagulants, from what was received and from the list entered here. */
final class MedicationList {
    /** A drug of the past may still act; the longest interruption that is published is 7 days (SIR19). */
    private static final int DAYS_OF_EFFECT = 10;

    private final ReceivedStatements statements;
    private final LocalDate on;
    private final ZoneId zone;

    /** @param on the day to evaluate for */
    MedicationList(ReceivedStatements statements, LocalDate on, ZoneId zone) {
        this.statements = statements;
        this.on = on;
        this.zone = zone;
    }

    /**
     * A list entered here after the newest received one replaces it; empty if neither exists, which means unknown. What
     * is planned, withdrawn or not taken is no list: it does not say what the patient takes.
     */
    Optional<List<Medication>> of(Assessment assessment) {
        var sent = Stream.concat(statements.inForce("MedicationStatement"), statements.inForce("MedicationRequest"))
                .filter(e -> e.focus().isEmpty())
                .toList();
        var newest = sent.stream().map(ReceivedResource::received).max(Comparator.naturalOrder());
        var typed = assessment
                .of(Question.ANTICOAGULANTS)
                .filter(a -> newest.filter(a.at()::isBefore).isEmpty());
        if (typed.isPresent()) {
            return Optional.of(DrugList.parse(typed.get().value()).orElseThrow().drugs());
        }
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(sent.stream()
                .filter(this::acts)
                .flatMap(e -> e
                        .code()
                        .flatMap(Anticoagulant::of)
                        .or(() -> e.display().flatMap(Anticoagulant::of))
                        .map(anticoagulant -> new Medication(anticoagulant, schedule(e)))
                        .stream())
                .toList());
    }

    /** Each drug whose statement could not be read: the list may lack it. */
    Stream<NotUnderstood> notUnderstood() {
        return Stream.concat(
                        statements.notUnderstood("MedicationStatement"), statements.notUnderstood("MedicationRequest"))
                .filter(e -> e.focus().isEmpty())
                .map(e ->
                        PatientCaseAssembler.notUnderstood(Question.ANTICOAGULANTS, Optional.empty(), e, e.received()));
    }

    private boolean acts(ReceivedResource drug) {
        return drug.effectiveEnd()
                .map(end -> end.atZone(zone).toLocalDate())
                .filter(last -> last.plusDays(DAYS_OF_EFFECT).isBefore(on))
                .isEmpty();
    }

    private static Optional<DoseSchedule> schedule(ReceivedResource drug) {
        var times = Arrays.stream(drug.dosage().orElse("").split(" ", -1))
                .filter(word -> word.matches("([01]\\d|2[0-3]):[0-5]\\d"))
                .map(LocalTime::parse)
                .toList();
        return times.isEmpty() || times.size() > 6 ? Optional.empty() : Optional.of(new DoseSchedule(times));
    }
}
