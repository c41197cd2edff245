package ir.domain.rule;

import static ir.domain.rule.Rule.doesNotApply;
import static ir.domain.rule.Rule.passed;
import static ir.domain.rule.Rule.raised;
import static ir.domain.rule.Rule.raisedAt;
import static ir.domain.rule.Rule.raisedIf;
import static ir.domain.rule.Rule.unknown;

import ir.domain.anticoagulation.Anticoagulant;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.patient.Sex;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Readiness rules: everything that must be in place on the day. Cryoablation of bone and soft tissue is of high
 * bleeding risk (SIR19).
 */
final class ReadinessRules {
    /** Set-up before induction, the first phase of every plan. */
    private static final Duration SET_UP = Duration.ofMinutes(15);

    /** INR up to 1.8, with a note above 1.5; in chronic liver disease below 2.5 (SIR19). */
    private static final Rule INR =
            Rule.ofPatient("PRE-INR", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                boolean liver = liver(patientCase);
                double most = rules.value(liver ? "PRE-LIVER.inr" : "PRE-INR.max");
                var value = patientCase.number(Question.INR);
                if (value.isEmpty()) {
                    return unknown("-", most);
                }
                double inr = value.get();
                if (liver ? inr >= most : inr > most) {
                    return raised(inr, most);
                }
                return !liver && inr > rules.value("PRE-INR.note")
                        ? raisedAt(FindingLevel.INFO, inr, most)
                        : passed(inr, most);
            });

    /** Platelets of at least 50; in chronic liver disease above 30 (SIR19). */
    private static final Rule PLATELETS =
            Rule.ofPatient("PRE-PLT", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                boolean liver = liver(patientCase);
                double least = rules.value(liver ? "PRE-LIVER.platelets" : "PRE-PLT.min");
                return patientCase
                        .number(Question.PLATELETS)
                        .map(count -> raisedIf(liver ? count <= least : count < least, count, least))
                        .orElseGet(() -> unknown("-", least));
            });

    /** Chronic liver disease: other limits for INR and platelets, and fibrinogen above 100 mg/dL (SIR19). */
    private static final Rule LIVER =
            Rule.ofPatient("PRE-LIVER", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                if (!liver(patientCase)) {
                    return doesNotApply();
                }
                double least = rules.value("PRE-LIVER.fibrinogen");
                return patientCase
                        .number(Question.FIBRINOGEN)
                        .map(value -> raisedIf(value <= least, value, least))
                        .orElseGet(() -> unknown("-", least));
            });

    private static boolean liver(PatientCase patientCase) {
        return patientCase.yes(Question.LIVER_DISEASE).orElse(false);
    }

    private static final Rule HAEMOGLOBIN =
            Rule.ofPatient("PRE-HB", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                double least = rules.value("PRE-HB.min");
                return patientCase
                        .number(Question.HAEMOGLOBIN)
                        .map(hb -> raisedIf(hb < least, hb, least))
                        .orElseGet(() -> unknown("-", least));
            });

    /** Values too old on the day (SKA): 30 days; INR 2 after warfarin; counts 7 under chemotherapy. */
    private static final Rule LAB_AGE =
            Rule.ofPatient("PRE-LABAGE", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                var tooOld =
                        List.of(Question.INR, Question.PLATELETS, Question.HAEMOGLOBIN, Question.CREATININE).stream()
                                .filter(question -> validUntil(question, patientCase, rules)
                                        .filter(last -> last.isBefore(patientCase.asOf()))
                                        .isPresent())
                                .map(Question::localCode)
                                .collect(Collectors.joining(", "));
                boolean none = patientCase.answeredOn(Question.INR).isEmpty()
                        && patientCase.answeredOn(Question.PLATELETS).isEmpty();
                return none
                        ? unknown("-", patientCase.asOf())
                        : raisedIf(!tooOld.isEmpty(), tooOld.isEmpty() ? "-" : tooOld, patientCase.asOf());
            });

    /** The last day a laboratory value is valid; empty where there is no value. */
    static Optional<LocalDate> validUntil(Question question, PatientCase patientCase, RuleSet rules) {
        int days = rules.intValue("PRE-LABAGE.days");
        boolean warfarin = patientCase
                .drugs()
                .filter(drugs -> drugs.stream().anyMatch(d -> d.agent() == Anticoagulant.WARFARIN))
                .isPresent();
        if (question == Question.INR && warfarin) {
            days = rules.intValue("PRE-LABAGE.inr-after-warfarin");
        }
        boolean count = question == Question.PLATELETS || question == Question.HAEMOGLOBIN;
        boolean chemo = patientCase
                .assessment()
                .day(Question.CHEMOTHERAPY_ON)
                .filter(day -> Math.abs(ChronoUnit.DAYS.between(day, patientCase.asOf()))
                        <= rules.intValue("PRE-LABAGE.chemo-within"))
                .isPresent();
        if (count && chemo) {
            days = rules.intValue("PRE-LABAGE.count-after-chemo");
        }
        int valid = days;
        return patientCase.answeredOn(question).map(taken -> taken.plusDays(valid));
    }

    /** Kidney function before contrast medium (local default). */
    private static final Rule CREATININE =
            Rule.ofPatient("PRE-CREA", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                double least = rules.value("PRE-CREA.egfr");
                var egfr = patientCase.number(Question.EGFR);
                if (egfr.isEmpty()) {
                    return unknown("-", least);
                }
                if (egfr.get() >= least) {
                    return passed(egfr.get(), least);
                }
                return patientCase
                        .yes(Question.CONTRAST)
                        .map(given -> raisedIf(given, egfr.get(), least))
                        .orElseGet(() -> unknown(egfr.get(), least));
            });

    /**
     * A pregnancy test of at most 72 hours where pregnancy is possible; a positive test requires two consultants (local
     * default).
     */
    private static final Rule PREGNANCY =
            Rule.ofPatient("PRE-PREG", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                boolean age = patientCase
                        .age()
                        .map(a -> a >= rules.value("PRE-PREG.from-age") && a <= rules.value("PRE-PREG.to-age"))
                        .orElse(true);
                boolean possible = patientCase.patient().sex() != Sex.MALE
                        && age
                        && patientCase.yes(Question.CHILDBEARING).orElse(true);
                if (!possible) {
                    return doesNotApply();
                }
                long hours = (long) rules.value("PRE-PREG.hours");
                var test = patientCase.assessment().of(Question.HCG);
                if (test.filter(t -> t.value().equals("POSITIVE")).isPresent()) {
                    return raised("POSITIVE", hours);
                }
                var start = patientCase
                        .start()
                        .orElseGet(() -> patientCase
                                .asOf()
                                .atStartOfDay(patientCase.zone())
                                .toInstant());
                return test.filter(t -> !t.at().plus(Duration.ofHours(hours)).isBefore(start))
                        .map(t -> passed("NEGATIVE", hours))
                        .orElseGet(() -> unknown("-", hours));
            });

    /** Consent signed at most 90 days ago, for this side, and naming the required risks (S2, local default). */
    private static final Rule CONSENT =
            Rule.ofPatient("PRE-CONSENT", FindingLevel.HARD_STOP, Gate.SEDATION, (patientCase, rules) -> {
                int days = rules.intValue("PRE-CONSENT.days");
                var signed = patientCase.assessment().day(Question.CONSENT_SIGNED);
                if (signed.isEmpty()) {
                    return unknown("-", days);
                }
                if (signed.get().plusDays(days).isBefore(patientCase.asOf())
                        || signed.get().isAfter(patientCase.asOf())) {
                    return raised("date", signed.get());
                }
                for (var lesion : patientCase.lesions()) {
                    if (lesion.lesion().site().paired()) {
                        var side = lesion.choice(Question.CONSENT_SIDE);
                        if (side.isEmpty()) {
                            return unknown("side", signed.get());
                        }
                        if (!side.get()
                                .equals(lesion.lesion().side().map(Enum::name).orElse("-"))) {
                            return raised("side", side.get());
                        }
                    }
                }
                var named = new HashSet<>(Arrays.asList(
                        patientCase.choice(Question.CONSENT_NAMES).orElse("").split(" ", -1)));
                var missing = Question.CONSENT_NAMES.choices().stream()
                        .filter(risk -> !named.contains(risk))
                        .filter(risk -> !risk.equals("NO_CURE") || patientCase.intent() == Intent.PALLIATIVE)
                        .collect(Collectors.joining(", "));
                return missing.isEmpty() ? passed(signed.get(), days) : unknown(missing, signed.get());
            });

    /** ASA class recorded; from III on an anaesthetist's review, IV and V by override (local default). */
    private static final Rule ANAESTHESIA =
            Rule.ofPatient("PRE-ANAES", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                var asa = patientCase.number(Question.ASA);
                if (asa.isEmpty()) {
                    return unknown("-");
                }
                if (asa.get() >= rules.value("PRE-ANAES.override")) {
                    return raisedAt(FindingLevel.OVERRIDE_REQUIRED, asa.get());
                }
                boolean reviewed = patientCase.yes(Question.ANAESTHESIA_REVIEW).orElse(false);
                return raisedIf(asa.get() >= rules.value("PRE-ANAES.review") && !reviewed, asa.get());
            });

    /** Clear fluid 2 hours, a light meal 6, a fatty one 8 before induction (ASA). */
    private static final Rule FASTING =
            Rule.ofPatient("PRE-FAST", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                if (patientCase.underLocalAnaesthesia()) {
                    return doesNotApply();
                }
                var fluid = patientCase.assessment().dateTime(Question.LAST_FLUID);
                var meal = patientCase.assessment().dateTime(Question.LAST_MEAL);
                var kind = patientCase.choice(Question.LAST_MEAL_KIND);
                if (patientCase.start().isEmpty() || fluid.isEmpty() || meal.isEmpty() || kind.isEmpty()) {
                    return unknown("-");
                }
                var induction = patientCase.start().get().plus(SET_UP);
                long fluidMinutes = (long) (60 * rules.value("PRE-FAST.fluid"));
                long mealMinutes =
                        (long) (60 * rules.value(kind.get().equals("FATTY") ? "PRE-FAST.fatty" : "PRE-FAST.light"));
                boolean late = minutes(fluid.get(), induction, patientCase) < fluidMinutes
                        || minutes(meal.get(), induction, patientCase) < mealMinutes;
                return raisedIf(late, fluid.get().toLocalTime(), meal.get().toLocalTime(), kind.get());
            });

    private static long minutes(LocalDateTime from, Instant to, PatientCase patientCase) {
        return Duration.between(from.atZone(patientCase.zone()).toInstant(), to).toMinutes();
    }

    /** Only the decision is required; there is no firm evidence for bone ablation (ABX). */
    private static final Rule ANTIBIOTICS = Rule.ofPatient(
            "PRE-ABX",
            FindingLevel.INFO,
            Gate.CHECK_IN,
            (patientCase, rules) -> patientCase
                    .choice(Question.ANTIBIOTIC_DECISION)
                    .map(decided -> passed(decided))
                    .orElseGet(() -> unknown("-")));

    private static final Rule INFECTION = Rule.ofPatient(
            "PRE-INFECT",
            FindingLevel.OVERRIDE_REQUIRED,
            Gate.CHECK_IN,
            (patientCase, rules) -> patientCase
                    .choice(Question.INFECTION)
                    .map(where -> raisedIf(!where.equals("NONE"), where))
                    .orElseGet(() -> unknown("-")));

    /** Metal hides the ice on CT; a pacemaker does not rule out cryoablation, but matters for MRI afterwards (M). */
    private static final Rule IMPLANT = Rule.ofPatient(
            "PRE-IMPLANT",
            FindingLevel.INFO,
            Gate.CHECK_IN,
            (patientCase, rules) -> patientCase
                    .choice(Question.IMPLANT)
                    .map(what -> raisedIf(!what.equals("NONE"), what))
                    .orElseGet(() -> unknown("-")));

    private static final Rule ALLERGY = Rule.ofPatient(
            "PRE-ALLERGY",
            FindingLevel.ADVISORY,
            Gate.CHECK_IN,
            (patientCase, rules) -> patientCase
                    .choice(Question.ALLERGY)
                    .map(what -> raisedIf(!what.equals("NONE_KNOWN") && !what.equals("OTHER"), what))
                    .orElseGet(() -> unknown("-")));

    /**
     * Coverage differs between payers: it must be known for the day and the lesion, or overridden, before booking (S4).
     */
    private static final Rule COVER =
            Rule.ofLesion("PRE-COVER", FindingLevel.OVERRIDE_REQUIRED, Gate.BOOK, (lesion, patientCase, rules) -> {
                boolean insured = patientCase.cover().stream().anyMatch(period -> period.contains(patientCase.asOf()));
                // an agreement by telephone covers this lesion until a day
                boolean agreed = lesion.choice(Question.COVER_AGREED_UNTIL)
                        .map(LocalDate::parse)
                        .filter(last -> !last.isBefore(patientCase.asOf()))
                        .isPresent();
                return insured || agreed
                        ? passed(patientCase.asOf())
                        : unknown(
                                patientCase.start().isPresent()
                                        ? patientCase.asOf().toString()
                                        : Finding.NO_DAY_YET);
            });

    /** The baseline pain of a treatment must be recently recorded (I3). */
    private static final Rule BASELINE =
            Rule.ofLesion("PRE-PAIN", FindingLevel.ADVISORY, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                int days = rules.intValue("PRE-PAIN.days");
                return lesion.painOn()
                        .map(on ->
                                on.plusDays(days).isBefore(patientCase.asOf()) ? unknown(on, days) : passed(on, days))
                        .orElseGet(() -> unknown("-", days));
            });

    /** Imaging on which the treatment is planned. */
    private static final Rule IMAGING =
            Rule.ofLesion("PRE-IMAGING", FindingLevel.ADVISORY, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                int days = rules.intValue("PRE-IMAGING.days");
                return lesion.answeredOn(Question.IMAGING)
                        .map(on -> raisedIf(on.plusDays(days).isBefore(patientCase.asOf()), on, days))
                        .orElseGet(() -> unknown("-", days));
            });

    /** Anticoagulants, their dose times and their clearance must be known; without them no date is safe. */
    private static final Rule DRUGS =
            Rule.ofPatient("PRE-DRUGS", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                if (patientCase.drugs().isEmpty()) {
                    return unknown("-");
                }
                var open = patientCase.drugs().get().stream()
                        .filter(drug -> {
                            var interruption =
                                    MedicationInterruption.of(drug, patientCase.creatinineClearance(), rules);
                            return interruption.basis() == MedicationInterruption.Basis.CLEARANCE_UNKNOWN
                                    || (interruption.basis() == MedicationInterruption.Basis.DOSES
                                            && drug.schedule().isEmpty());
                        })
                        .map(drug -> drug.agent().label())
                        .collect(Collectors.joining(", "));
                return open.isEmpty()
                        ? passed(patientCase.drugs().get().stream()
                                .map(d -> d.agent().label())
                                .collect(Collectors.joining(", ")))
                        : unknown(open);
            });

    /** The last dose was not taken too late; where sources differ the prescriber has decided (SIR19). */
    private static final Rule HOLD =
            Rule.ofPatient("PRE-HOLD", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                var holds = patientCase.drugs().orElse(List.of()).stream()
                        .map(drug -> MedicationInterruption.of(drug, patientCase.creatinineClearance(), rules))
                        .toList();
                if (holds.isEmpty()) {
                    return doesNotApply();
                }
                var manual = holds.stream()
                        .filter(interruption -> interruption.basis() == MedicationInterruption.Basis.MANUAL)
                        .findFirst();
                if (manual.isPresent()) {
                    return raised(manual.get().drug().agent().label(), "manual");
                }
                var taken = patientCase.assessment().dateTime(Question.LAST_DOSE_TAKEN);
                for (var interruption : holds) {
                    var last = patientCase.start().flatMap(start -> interruption.lastDose(start, patientCase.zone()));
                    if (last.isPresent()
                            && taken.isPresent()
                            && taken.get()
                                    .atZone(patientCase.zone())
                                    .toInstant()
                                    .isAfter(last.get())) {
                        return raised(interruption.drug().agent().label(), local(last.get(), patientCase));
                    }
                }
                return passed(holds.stream().map(h -> h.drug().agent().label()).collect(Collectors.joining(", ")), "-");
            });

    private static LocalDateTime local(Instant instant, PatientCase patientCase) {
        return instant.atZone(patientCase.zone()).toLocalDateTime();
    }

    /** A recent stent, a mechanical valve or a recent thrombosis: the MDT decides about the interruption (SIR19). */
    private static final Rule THROMBOSIS =
            Rule.ofPatient("PRE-THROMB", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (patientCase, rules) -> {
                if (patientCase.drugs().filter(drugs -> !drugs.isEmpty()).isEmpty()) {
                    return doesNotApply();
                }
                return patientCase
                        .yes(Question.RECENT_STENT_VALVE_THROMBOSIS)
                        .map(has -> raisedIf(has))
                        .orElseGet(() -> unknown("-"));
            });

    /** Radiotherapy or chemotherapy on the same day, or the days of the chemotherapy nadir (S2, local default). */
    private static final Rule CLASH =
            Rule.ofPatient("PRE-CLASH", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                var chemo = patientCase.assessment().day(Question.CHEMOTHERAPY_ON);
                var rays = patientCase.assessment().day(Question.RADIOTHERAPY_ON);
                if (rays.equals(Optional.of(patientCase.asOf())) || chemo.equals(Optional.of(patientCase.asOf()))) {
                    return raised(patientCase.asOf());
                }
                boolean nadir = chemo.map(day -> ChronoUnit.DAYS.between(day, patientCase.asOf()))
                        .filter(days -> days >= rules.value("PRE-CLASH.nadir-from")
                                && days <= rules.value("PRE-CLASH.nadir-to"))
                        .isPresent();
                if (nadir) {
                    return raised(chemo.orElseThrow());
                }
                boolean asked = patientCase.choice(Question.CHEMOTHERAPY_ON).isPresent()
                        && patientCase.choice(Question.RADIOTHERAPY_ON).isPresent();
                return asked ? passed() : unknown("-");
            });

    /** After sedation an escort takes the patient home. */
    private static final Rule ESCORT =
            Rule.ofPatient("PRE-ESCORT", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                if (patientCase.underLocalAnaesthesia()
                        || patientCase.choice(Question.SETTING).equals(Optional.of("INPATIENT"))) {
                    return doesNotApply();
                }
                return patientCase
                        .yes(Question.ESCORT)
                        .map(has -> raisedIf(!has))
                        .orElseGet(() -> unknown("-"));
            });

    static final List<Rule> ALL = List.of(
            INR,
            PLATELETS,
            LIVER,
            HAEMOGLOBIN,
            LAB_AGE,
            CREATININE,
            DRUGS,
            HOLD,
            THROMBOSIS,
            INFECTION,
            ALLERGY,
            IMPLANT,
            ANAESTHESIA,
            PREGNANCY,
            BASELINE,
            IMAGING,
            ANTIBIOTICS,
            CLASH,
            CONSENT,
            COVER,
            ESCORT,
            FASTING);

    private ReadinessRules() {}
}
