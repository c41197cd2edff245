package ir.domain.rule;

import ir.domain.anticoagulation.Medication;
import ir.domain.assessment.Answer;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.lesion.ServiceLine;
import ir.domain.patient.Patient;
import ir.domain.patient.Sex;
import ir.domain.session.Anaesthesia;
import ir.domain.session.PlanParameters;
import ir.domain.shared.DateRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The facts that rules evaluate for one referral.
 *
 * @param cover days for which a payer's coverage is known
 * @param drugs anticoagulants; empty where the list is unknown
 * @param plan the planned treatment; empty where there is none
 * @param services service lines the clinic offers
 * @param asOf the day to evaluate for: today, or the day of the session
 * @param start of the session; empty while it has no time
 */
public record PatientCase(
        Patient patient,
        Intent intent,
        List<LesionCase> lesions,
        List<DateRange> cover,
        Assessment assessment,
        Optional<List<Medication>> drugs,
        Optional<PlanParameters> plan,
        Set<ServiceLine> services,
        LocalDate asOf,
        Optional<Instant> start,
        ZoneId zone) {
    public PatientCase {
        lesions = List.copyOf(lesions);
        cover = List.copyOf(cover);
        drugs = drugs.map(List::copyOf);
        services = Set.copyOf(services);
    }

    public PatientCase planned(PlanParameters input) {
        return new PatientCase(
                patient, intent, lesions, cover, assessment, drugs, Optional.of(input), services, asOf, start, zone);
    }

    /**
     * The same case without what is in doubt. Where a list of drugs is in doubt, it is unknown. Rules are evaluated for
     * both cases.
     */
    PatientCase certain() {
        return new PatientCase(
                patient,
                intent,
                lesions.stream().map(LesionCase::certain).toList(),
                cover,
                assessment.certain(),
                drugs.filter(known -> !assessment.inDoubt(Question.ANTICOAGULANTS)),
                plan,
                services,
                asOf,
                start,
                zone);
    }

    boolean hasDoubts() {
        return !assessment.notUnderstood().isEmpty();
    }

    public Optional<Integer> age() {
        return patient.ageOn(asOf);
    }

    /** The day an answer was true, in the site's zone. */
    public Optional<LocalDate> answeredOn(Question question) {
        return assessment.of(question).map(Answer::at).map(at -> at.atZone(zone).toLocalDate());
    }

    Optional<Double> number(Question question) {
        return assessment.number(question);
    }

    Optional<Boolean> yes(Question question) {
        return assessment.yes(question);
    }

    Optional<String> choice(Question question) {
        return assessment.choice(question);
    }

    boolean underLocalAnaesthesia() {
        return plan.filter(p -> p.anaesthesia() == Anaesthesia.LOCAL).isPresent();
    }

    /** Creatinine clearance in mL/min by Cockcroft and Gault; empty unless age, weight and creatinine are known. */
    public Optional<Double> creatinineClearance() {
        var weight = number(Question.WEIGHT);
        var creatinine = number(Question.CREATININE).filter(c -> c > 0);
        if (age().isEmpty() || weight.isEmpty() || creatinine.isEmpty()) {
            return Optional.empty();
        }
        double clearance = (140 - age().get()) * weight.get() / (72 * creatinine.get());
        return Optional.of(patient.sex() == Sex.FEMALE ? clearance * 0.85 : clearance);
    }
}
