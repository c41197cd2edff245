package ir.domain;

import ir.domain.anticoagulation.DrugList;
import ir.domain.anticoagulation.Medication;
import ir.domain.assessment.Answer;
import ir.domain.assessment.Assessment;
import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.PriorTherapy;
import ir.domain.lesion.ServiceLine;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.rule.Eligibility;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.LesionCase;
import ir.domain.rule.PatientCase;
import ir.domain.rule.RuleSet;
import ir.domain.rule.Rules;
import ir.domain.session.PlanParameters;
import ir.domain.shared.DateRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds a patient case in a line or two. Every fact that is not set is unknown. */
final class PatientCaseBuilder {
    static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    static final RuleSet RULES = RuleSet.defaults(LocalDate.of(2026, 1, 1));
    static final LesionId LESION = new LesionId("lesion");

    private final Lesion lesion;
    private final List<Answer> answers = new ArrayList<>();
    private final List<PriorTherapy> priors = new ArrayList<>();
    private final List<DateRange> cover = new ArrayList<>();
    private Patient patient;
    private Intent intent;
    private Optional<List<Medication>> drugs = Optional.empty();
    private Optional<PlanParameters> plan = Optional.empty();
    private Set<ServiceLine> services = Set.of(ServiceLine.BONE);
    private LocalDate asOf = LocalDate.of(2026, 2, 20);
    private Optional<Instant> start = Optional.empty();
    private Instant at = LocalDate.of(2026, 2, 20).atTime(9, 0).atZone(BERLIN).toInstant();
    private int lesions = 1;
    private boolean noneBefore;
    private ZoneId zone = BERLIN;

    private PatientCaseBuilder(TumourCategory category, BodySite site) {
        lesion = new Lesion(
                LESION,
                new PatientId("patient"),
                site,
                site.paired() ? Optional.of(Laterality.RIGHT) : Optional.empty(),
                category,
                "",
                "condition");
        intent = category == TumourCategory.BENIGN ? Intent.CURATIVE : Intent.PALLIATIVE;
        patient = new Patient(
                new PatientId("patient"),
                "TEST-1",
                "Test",
                "Anna",
                Sex.FEMALE,
                Optional.of(LocalDate.of(1963, 5, 4)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    static PatientCaseBuilder metastasis(BodySite site) {
        return new PatientCaseBuilder(TumourCategory.METASTATIC, site);
    }

    static PatientCaseBuilder benign(BodySite site) {
        return new PatientCaseBuilder(TumourCategory.BENIGN, site);
    }

    static PatientCaseBuilder primary(BodySite site) {
        var found = new PatientCaseBuilder(TumourCategory.PRIMARY_MALIGNANT, site);
        found.intent = Intent.LOCAL_CONTROL;
        return found;
    }

    PatientCaseBuilder with(Question question, Object value) {
        answers.add(Answer.of(
                        question,
                        question.scope() == Question.Scope.LESION ? Optional.of(LESION) : Optional.empty(),
                        String.valueOf(value),
                        at,
                        "test")
                .orElseThrow());
        return this;
    }

    /** Sets the day on which the following answers were true. */
    PatientCaseBuilder on(LocalDate day) {
        at = day.atTime(9, 0).atZone(zone).toInstant();
        return this;
    }

    PatientCaseBuilder failed(String therapy) {
        priors.add(new PriorTherapy(therapy, Optional.empty(), PriorTherapy.TherapyResult.FAILED));
        return this;
    }

    PatientCaseBuilder before(String therapy, PriorTherapy.TherapyResult result) {
        priors.add(new PriorTherapy(therapy, Optional.empty(), result));
        return this;
    }

    PatientCaseBuilder withoutPriorTherapy() {
        noneBefore = true;
        return this;
    }

    PatientCaseBuilder covered() {
        cover.add(new DateRange(LocalDate.of(2026, 1, 1), LocalDate.of(2028, 12, 31)));
        return this;
    }

    PatientCaseBuilder withMedication(String list) {
        drugs = Optional.of(DrugList.parse(list).orElseThrow().drugs());
        return this;
    }

    PatientCaseBuilder planned(PlanParameters input) {
        plan = Optional.of(input);
        return this;
    }

    PatientCaseBuilder offering(ServiceLine... offered) {
        services = Set.of(offered);
        return this;
    }

    PatientCaseBuilder lesions(int count) {
        lesions = count;
        return this;
    }

    PatientCaseBuilder asOf(LocalDate day) {
        asOf = day;
        return this;
    }

    PatientCaseBuilder session(LocalDateTime when) {
        asOf = when.toLocalDate();
        start = Optional.of(when.atZone(zone).toInstant());
        return this;
    }

    PatientCaseBuilder patient(Sex sex, int born) {
        patient = new Patient(
                patient.id(),
                patient.medicalRecordNumber(),
                "Test",
                "Person",
                sex,
                Optional.of(LocalDate.of(born, 1, 1)),
                Optional.empty(),
                patient.mergedInto(),
                Optional.empty());
        return this;
    }

    PatientCaseBuilder mergedAway() {
        patient = new Patient(
                patient.id(),
                patient.medicalRecordNumber(),
                "Test",
                "Person",
                Sex.FEMALE,
                patient.birthDate(),
                Optional.empty(),
                Optional.of(new PatientId("other")),
                Optional.empty());
        return this;
    }

    PatientCaseBuilder intent(Intent other) {
        intent = other;
        return this;
    }

    PatientCase facts() {
        var assessment = new Assessment(answers);
        var about = new ArrayList<LesionCase>();
        for (int i = 0; i < lesions; i++) {
            about.add(new LesionCase(lesion, assessment, priors, noneBefore, zone));
        }
        return new PatientCase(patient, intent, about, cover, assessment, drugs, plan, services, asOf, start, zone);
    }

    List<Finding> findings() {
        return Rules.findings(facts(), RULES);
    }

    Eligibility eligibility() {
        return Eligibility.of(findings());
    }

    Optional<Finding> find(String rule) {
        return findings().stream().filter(f -> f.rule().equals(rule)).findFirst();
    }

    Finding finding(String rule) {
        return find(rule).orElseThrow();
    }

    /** passed, raised with its level, unknown, or {@code not asked} where the rule does not apply. */
    String factOf(String rule) {
        return find(rule)
                .map(f -> f.result() == Finding.RuleResult.RAISED
                        ? "raised " + f.level()
                        : f.result() == Finding.RuleResult.PASSED ? "passed" : "unknown")
                .orElse("not asked");
    }

    boolean raises(String rule, FindingLevel level) {
        return factOf(rule).equals("raised " + level);
    }
}
