package ir.domain.rule;

import static ir.domain.rule.Rule.doesNotApply;
import static ir.domain.rule.Rule.passed;
import static ir.domain.rule.Rule.raised;
import static ir.domain.rule.Rule.raisedAt;
import static ir.domain.rule.Rule.raisedIf;
import static ir.domain.rule.Rule.unknown;

import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.TumourCategory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Eligibility rules: indication, safety of the path, and the opinions required of other teams. */
final class EligibilityRules {
    /** A paired site needs a side; the lesion must not be treated without one. */
    private static final Rule SIDE = Rule.ofLesion(
            "ELG-SIDE",
            FindingLevel.HARD_STOP,
            Gate.INTAKE,
            (lesion, patientCase, rules) -> lesion.lesion().sideMissing()
                    ? unknown("-")
                    : passed(lesion.lesion().side().map(Enum::name).orElse("-")));

    /** No patient is treated under a merged record or one without a number (HARD_STOP list). */
    private static final Rule IDENTITY = Rule.ofPatient(
            "PRE-IDENTITY",
            FindingLevel.HARD_STOP,
            Gate.INTAKE,
            (patientCase, rules) -> patientCase.patient().mergedInto().isPresent()
                    ? raised(patientCase.patient().medicalRecordNumber())
                    : patientCase.patient().medicalRecordNumber().isBlank() ? unknown("-") : passed());

    /** Bone is the initial service line; a site enables the others. */
    private static final Rule SERVICE = Rule.ofLesion(
            "ELG-SERVICE",
            FindingLevel.OVERRIDE_REQUIRED,
            Gate.CHECK_IN,
            (lesion, patientCase, rules) -> raisedIf(
                    !patientCase.services().contains(lesion.lesion().site().service()),
                    lesion.lesion().site().service()));

    /** A safe path to the lesion, and no bleeding disorder that cannot be corrected (CIRSE22). */
    private static final Rule ACCESS =
            Rule.ofLesion("ELG-ACCESS", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                var path = lesion.yes(Question.SAFE_PATH);
                var disorder = patientCase.yes(Question.BLEEDING_DISORDER);
                if (path.equals(Optional.of(false)) || disorder.equals(Optional.of(true))) {
                    return raised(path.orElse(true) ? "disorder" : "path");
                }
                return path.isEmpty() || disorder.isEmpty() ? unknown("-") : passed();
            });

    /** Cryoglobulinaemia, cold agglutinins, cold urticaria. */
    private static final Rule COLD = Rule.ofPatient(
            "ELG-COLD",
            FindingLevel.ADVISORY,
            Gate.CHECK_IN,
            (patientCase, rules) -> patientCase
                    .yes(Question.COLD_DISEASE)
                    .map(has -> raisedIf(has))
                    .orElseGet(() -> unknown("-")));

    /** Palliative treatment of a metastasis requires pain of 4 or more (CAL13). */
    private static final Rule PAIN =
            Rule.ofLesion("ELG-PAIN", FindingLevel.ADVISORY, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                if (lesion.lesion().category() != TumourCategory.METASTATIC
                        || patientCase.intent() != Intent.PALLIATIVE) {
                    return doesNotApply();
                }
                double least = rules.value("ELG-PAIN.min");
                return lesion.worstPain()
                        .map(worst -> raisedIf(worst.value() < least, worst.value(), least))
                        .orElseGet(() -> unknown("-", least));
            });

    /** A metastasis is treated once another therapy failed, cannot be repeated, or was refused (S3, CAL13, MOT21). */
    private static final Rule LINE =
            Rule.ofLesion("ELG-LINE", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                if (lesion.lesion().category() != TumourCategory.METASTATIC) {
                    return doesNotApply();
                }
                var opening = lesion.priorTherapies().stream()
                        .filter(prior -> prior.result().opensSecondLine())
                        .findFirst();
                if (opening.isPresent()) {
                    return passed(opening.get().name(), opening.get().result());
                }
                return lesion.priorTherapies().isEmpty() && !lesion.noPriorTherapyStated() ? unknown("-") : raised("-");
            });

    /** Osteoid osteoma and similar tumours: a first option, no earlier therapy required (S3). */
    private static final Rule FIRST_OPTION = Rule.ofLesion(
            "ELG-OO",
            FindingLevel.INFO,
            Gate.CHECK_IN,
            (lesion, patientCase, rules) ->
                    lesion.lesion().category() == TumourCategory.BENIGN ? passed("first option") : doesNotApply());

    /** The trials treated one or two painful lesions (CAL13, MOT21). */
    private static final Rule COUNT =
            Rule.ofPatient("ELG-COUNT", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                double most = rules.value("ELG-COUNT.max");
                return raisedIf(
                        patientCase.lesions().size() > most,
                        patientCase.lesions().size(),
                        most);
            });

    /**
     * Lesions of 1 to 11 cm were treated (S0), above 5 cm in several sessions (local default). A benign tumour may be
     * smaller.
     */
    private static final Rule SIZE =
            Rule.ofLesion("ELG-SIZE", FindingLevel.ADVISORY, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                double least = rules.value("ELG-SIZE.min");
                double staged = rules.value("ELG-SIZE.staged");
                double most = rules.value("ELG-SIZE.max");
                if (lesion.longestCm().isEmpty()) {
                    return unknown("-", least, most, staged);
                }
                double cm = lesion.longestCm().get();
                if (cm > most) {
                    return raisedAt(FindingLevel.OVERRIDE_REQUIRED, cm, least, most, staged);
                }
                boolean tooSmall = cm < least && lesion.lesion().category() != TumourCategory.BENIGN;
                return raisedIf(cm > staged || tooSmall, cm, least, most, staged);
            });

    /** More probes than the cryo console has channels: a treatment series or an overlapping plan (local default). */
    private static final Rule PROBES =
            Rule.ofPatient("ELG-PROBES", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                double most = rules.value("ELG-PROBES.console");
                return patientCase
                        .plan()
                        .map(plan -> raisedIf(plan.probes() > most, plan.probes(), most))
                        .orElseGet(() -> unknown("-", most));
            });

    /** A large vessel nearby warms the edge of the ice (S4). */
    private static final Rule VESSEL =
            Rule.ofLesion("ELG-VESSEL", FindingLevel.ADVISORY, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                double near = rules.value("ELG-VESSEL.near");
                if (lesion.choice(Question.VESSEL_MM).isEmpty()) {
                    return unknown("-", near);
                }
                var mm = lesion.number(Question.VESSEL_MM);
                return raisedIf(
                        mm.isPresent() && mm.get() <= near,
                        mm.map(n -> Rule.number(n)).orElse("none"),
                        near);
            });

    /** A nerve, cord, bowel, ureter or skin nearby requires a protection plan (SAG22, RAD). */
    private static final Rule NEURAL =
            Rule.ofLesion("ELG-NEURAL", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                double near = rules.value("ELG-NEURAL.near");
                var asked = List.of(
                        Question.NERVE_MM, Question.CORD_MM, Question.BOWEL_MM, Question.URETER_MM, Question.SKIN_MM);
                Optional<Double> nearest = asked.stream()
                        .flatMap(question -> lesion.number(question).stream())
                        .min(Comparator.naturalOrder());
                boolean close = nearest.isPresent() && nearest.get() <= near;
                boolean protectedBy =
                        patientCase.plan().filter(p -> p.protections() > 0).isPresent();
                if (close) {
                    return raisedIf(!protectedBy, nearest.get(), near);
                }
                return asked.stream()
                                .anyMatch(question -> lesion.choice(question).isEmpty())
                        ? unknown("-", near)
                        : passed(nearest.map(n -> Rule.number(n)).orElse("none"), near);
            });

    /** Below 4 cm; from 3 cm on guidelines support it less (S2, URO). */
    private static final Rule KIDNEY = Rule.ofLesion(
            "ELG-KIDNEY",
            FindingLevel.ADVISORY,
            Gate.CHECK_IN,
            (lesion, patientCase, rules) -> organ(
                    lesion, BodySite.KIDNEY, cm -> cm >= rules.value("ELG-KIDNEY.guideline"), rules, "ELG-KIDNEY.max"));

    /** Small and near the edge of the lung (S2). */
    private static final Rule LUNG =
            Rule.ofLesion("ELG-LUNG", FindingLevel.ADVISORY, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                var edge = lesion.yes(Question.PERIPHERAL);
                if (lesion.lesion().site() == BodySite.LUNG && edge.isEmpty()) {
                    return unknown("-", rules.value("ELG-LUNG.max"));
                }
                return organ(
                        lesion,
                        BodySite.LUNG,
                        cm -> cm > rules.value("ELG-LUNG.max") || !edge.orElse(true),
                        rules,
                        "ELG-LUNG.max");
            });

    private static Optional<Rule.Verdict> organ(
            LesionCase lesion,
            BodySite organ,
            java.util.function.Predicate<Double> tooLarge,
            RuleSet rules,
            String limit) {
        if (lesion.lesion().site() != organ) {
            return doesNotApply();
        }
        double most = rules.value(limit);
        return lesion.longestCm()
                .map(cm -> raisedIf(tooLarge.test(cm), cm, most))
                .orElseGet(() -> unknown("-", most));
    }

    /**
     * Fracture risk of a long bone: 8 points require an orthopaedic opinion, 9 or more fixation or cement as well
     * (MIR).
     */
    private static final Rule MIRELS =
            Rule.ofLesion("ELG-MIRELS", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                if (!MirelsScore.appliesTo(lesion.lesion()) || lesion.lesion().category() == TumourCategory.BENIGN) {
                    return doesNotApply();
                }
                double opinion = rules.value("ELG-MIRELS.opinion");
                double fixation = rules.value("ELG-MIRELS.fixation");
                var mirels = MirelsScore.of(lesion.lesion(), lesion.assessment());
                if (mirels.isEmpty()) {
                    return unknown("-", opinion, fixation);
                }
                int score = mirels.get().score();
                if (score >= fixation) {
                    return raised(score, opinion, fixation);
                }
                return score >= opinion
                        ? raisedAt(FindingLevel.ADVISORY, score, opinion, fixation)
                        : passed(score, opinion, fixation);
            });

    /** Spinal instability: a surgeon's opinion from 7 points on, before booking from 13 on (SINS). */
    private static final Rule STABILITY =
            Rule.ofLesion("ELG-SINS", FindingLevel.OVERRIDE_REQUIRED, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                if (!SpinalInstabilityScore.appliesTo(lesion.lesion())
                        || lesion.lesion().category() == TumourCategory.BENIGN) {
                    return doesNotApply();
                }
                double surgeon = rules.value("ELG-SINS.surgeon");
                double first = rules.value("ELG-SINS.before-booking");
                return SpinalInstabilityScore.of(lesion.lesion(), lesion.assessment())
                        .map(sins -> raisedIf(sins.score() >= surgeon, sins.score(), surgeon, first))
                        .orElseGet(() -> unknown("-", surgeon, first));
            });

    /** ECOG 3 or more: goals of care are discussed (local default). */
    private static final Rule PERFORMANCE =
            Rule.ofPatient("ELG-PS", FindingLevel.ADVISORY, Gate.CHECK_IN, (patientCase, rules) -> {
                double review = rules.value("ELG-PS.review");
                return patientCase
                        .number(Question.ECOG)
                        .map(ecog -> raisedIf(ecog >= review, ecog, review))
                        .orElseGet(() -> unknown("-", review));
            });

    /** A short prognosis: palliative care is consulted (CIRSE22). */
    private static final Rule PROGNOSIS = Rule.ofPatient(
            "ELG-LIFE",
            FindingLevel.INFO,
            Gate.CHECK_IN,
            (patientCase, rules) -> patientCase
                    .yes(Question.SHORT_PROGNOSIS)
                    .map(brief -> raisedIf(brief))
                    .orElseGet(() -> unknown("-")));

    /** Kidney and thyroid metastases bleed: embolisation is considered (S2, M). */
    private static final Rule HYPERVASCULAR =
            Rule.ofLesion("NOTE-HYPERVASC", FindingLevel.INFO, Gate.CHECK_IN, (lesion, patientCase, rules) -> {
                if (lesion.lesion().category() != TumourCategory.METASTATIC) {
                    return doesNotApply();
                }
                return lesion.choice(Question.PRIMARY_TUMOUR)
                        .map(primary -> raisedIf(primary.equals("KIDNEY") || primary.equals("THYROID"), primary))
                        .orElseGet(() -> unknown("-"));
            });

    /** Osteosarcoma, chondrosarcoma and other primary malignant tumours belong to a sarcoma team (S1). */
    private static final Rule SARCOMA = Rule.ofLesion(
            "NOTE-SARCOMA",
            FindingLevel.INFO,
            Gate.CHECK_IN,
            (lesion, patientCase, rules) -> lesion.lesion().category() == TumourCategory.PRIMARY_MALIGNANT
                            && lesion.lesion().site().tissueType() != BodySite.TissueType.SOFT_TISSUE
                    ? raised(lesion.choice(Question.HISTOLOGY).orElse("-"))
                    : doesNotApply());

    static final List<Rule> ALL = Stream.of(
                    IDENTITY,
                    SIDE,
                    SERVICE,
                    ACCESS,
                    COLD,
                    PAIN,
                    LINE,
                    FIRST_OPTION,
                    COUNT,
                    SIZE,
                    PROBES,
                    VESSEL,
                    NEURAL,
                    KIDNEY,
                    LUNG,
                    MIRELS,
                    STABILITY,
                    PERFORMANCE,
                    PROGNOSIS,
                    HYPERVASCULAR,
                    SARCOMA)
            .toList();

    private EligibilityRules() {}
}
