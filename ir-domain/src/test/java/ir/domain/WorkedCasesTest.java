package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.Omed;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.PainScore;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitState;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.Laterality;
import ir.domain.patient.PatientId;
import ir.domain.referral.Intent;
import ir.domain.rule.CaseFacts;
import ir.domain.rule.EligibilityRules;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.LesionFacts;
import ir.domain.rule.PriorTherapy;
import ir.domain.rule.RuleSet;
import ir.domain.session.AddOn;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanInput;
import ir.domain.session.ProbePlan;
import ir.domain.session.ProbeSize;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import ir.domain.time.DayWindow;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The clinic's worked cases, every number of them that this release computes. */
class WorkedCasesTest {
    private static final RuleSet RULES = RuleSet.shipped(LocalDate.of(2026, 1, 1));

    @Test
    void p01BreastIliumIsEligibleWithTwoProbesAnd150Minutes() {
        var facts = facts(BodySite.ILIUM, TumourCategory.METASTATIC, 3.2, 7, failed(), true);
        assertThat(EligibilityRules.findings(facts, RULES)).allMatch(f -> f.result() == Finding.Result.PASSED);
        var proposal = SessionPlanner.propose(
                List.of(new SessionPlanner.Target(BodySite.ILIUM, Optional.of(3.2))),
                Intent.PALLIATIVE,
                Optional.of(62));
        assertThat(proposal.plan().input().probes()).isEqualTo(2);
        assertThat(proposal.plan().input().anaesthesia()).isEqualTo(Anaesthesia.SEDATION);
        assertThat(proposal.plan().unroundedMinutes()).isEqualTo(143);
        assertThat(proposal.plan().roomMinutes()).isEqualTo(150);
        var plan = plan(Intent.PALLIATIVE, LocalDate.of(2026, 3, 2), 7, 60);
        assertThat(plan.visits())
                .extracting(v -> v.due())
                .containsExactly(
                        LocalDate.of(2026, 3, 9),
                        LocalDate.of(2026, 3, 30),
                        LocalDate.of(2026, 4, 27),
                        LocalDate.of(2026, 8, 17));
        assertThat(List.of(answer(plan, 5, 60), answer(plan, 4, 60), answer(plan, 3, 60), answer(plan, 0, 40)))
                .containsExactly(ResponseClass.PR, ResponseClass.PR, ResponseClass.PR, ResponseClass.CR);
    }

    @Test
    void p02ProstateRibWithoutEarlierTherapyNeedsAnOverride() {
        var facts = facts(
                BodySite.RIB,
                TumourCategory.METASTATIC,
                2.0,
                6,
                List.of(new PriorTherapy("Hormones", Optional.empty(), PriorTherapy.Result.OTHER)),
                true);
        var line = finding(facts, "ELG-LINE");
        assertThat(line.result()).isEqualTo(Finding.Result.RAISED);
        assertThat(line.level()).isEqualTo(FindingLevel.OVERRIDE_REQUIRED);
        assertThat(line.blocks()).isTrue();
        var proposal = SessionPlanner.propose(
                List.of(new SessionPlanner.Target(BodySite.RIB, Optional.of(2.0))), Intent.PALLIATIVE, Optional.of(55));
        assertThat(proposal.plan().input().probes()).isEqualTo(2);
        assertThat(proposal.plan().roomMinutes()).isEqualTo(150);
    }

    @Test
    void p03OsteoidOsteomaIsFirstLineUnderGeneralAnaesthesia() {
        var facts = facts(BodySite.FEMUR, TumourCategory.BENIGN, 0.8, 8, List.of(), false);
        assertThat(finding(facts, "ELG-LINE").result()).isEqualTo(Finding.Result.PASSED);
        assertThat(finding(facts, "ELG-SIZE").result()).isEqualTo(Finding.Result.PASSED);
        assertThat(finding(facts, "PRE-COVER").blocks()).isTrue();
        var proposal = SessionPlanner.propose(
                List.of(new SessionPlanner.Target(BodySite.FEMUR, Optional.of(0.8))), Intent.CURATIVE, Optional.of(17));
        assertThat(proposal.plan().input().probes()).isEqualTo(1);
        assertThat(proposal.anaesthesiaReason()).isEqualTo(SessionPlanner.AnaesthesiaReason.UNDER_18);
        assertThat(proposal.plan().unroundedMinutes()).isEqualTo(163);
        assertThat(proposal.plan().roomMinutes()).isEqualTo(165);
        // months by the calendar, not by thirty days
        assertThat(plan(Intent.CURATIVE, LocalDate.of(2026, 4, 13), 8, 0).visits())
                .extracting(v -> v.due())
                .containsExactly(
                        LocalDate.of(2026, 5, 25),
                        LocalDate.of(2026, 10, 13),
                        LocalDate.of(2027, 4, 13),
                        LocalDate.of(2028, 4, 13));
    }

    @Test
    void p07FemurWithFixationTakesFiveProbesAnd270Minutes() {
        var probes = ProbePlan.of(5.0, Intent.PALLIATIVE, ProbeSize.MM_2_4);
        assertThat(probes.probes()).isEqualTo(5);
        var plan = SessionPlan.of(new PlanInput(
                ir.domain.session.ProbeSize.MM_2_4,
                5,
                1,
                Anaesthesia.GENERAL,
                CryoProtocol.STANDARD,
                0,
                List.of(AddOn.FIXATION)));
        assertThat(plan.unroundedMinutes()).isEqualTo(263);
        assertThat(plan.roomMinutes()).isEqualTo(270);
    }

    @Test
    void p10SacralMassTakesFourteenProbesAndAnOverrideForItsSize() {
        assertThat(ProbePlan.of(12.5, Intent.PALLIATIVE, ProbeSize.MM_2_4).probes())
                .isEqualTo(14);
        var size = finding(facts(BodySite.SACRUM, TumourCategory.METASTATIC, 12.5, 9, failed(), true), "ELG-SIZE");
        assertThat(size.level()).isEqualTo(FindingLevel.OVERRIDE_REQUIRED);
        assertThat(size.blocks()).isTrue();
    }

    @Test
    void p12WeekFourIsOverdueTheDayAfterItsWindow() {
        var visit = plan(Intent.PALLIATIVE, LocalDate.of(2026, 4, 13), 6, 0)
                .visits()
                .get(1);
        assertThat(visit.due()).isEqualTo(LocalDate.of(2026, 5, 11));
        assertThat(visit.on(LocalDate.of(2026, 5, 16))).isEqualTo(VisitState.PLANNED);
        assertThat(visit.on(LocalDate.of(2026, 5, 17))).isEqualTo(VisitState.OVERDUE);
        // missed when week 8's window opens: 8 June less 7 days
        assertThat(visit.on(LocalDate.of(2026, 5, 31))).isEqualTo(VisitState.OVERDUE);
        assertThat(visit.on(LocalDate.of(2026, 6, 1))).isEqualTo(VisitState.MISSED);
    }

    @Test
    void eachRuleAtItsThresholdAStepEitherSideAndWithTheValueMissing() {
        assertThat(pain(3)).isEqualTo(Finding.Result.RAISED);
        assertThat(pain(4)).isEqualTo(Finding.Result.PASSED);
        assertThat(pain(5)).isEqualTo(Finding.Result.PASSED);
        assertThat(pain(null)).isEqualTo(Finding.Result.UNKNOWN);
        assertThat(size(0.9)).isEqualTo(Finding.Result.RAISED);
        assertThat(size(1.0)).isEqualTo(Finding.Result.PASSED);
        assertThat(size(5.0)).isEqualTo(Finding.Result.PASSED);
        assertThat(size(5.1)).isEqualTo(Finding.Result.RAISED);
        assertThat(size(null)).isEqualTo(Finding.Result.UNKNOWN);
        assertThat(finding(facts(BodySite.RIB, TumourCategory.METASTATIC, 11.0, 5, failed(), true), "ELG-SIZE")
                        .level())
                .isEqualTo(FindingLevel.ADVISORY);
        assertThat(finding(facts(BodySite.RIB, TumourCategory.METASTATIC, 11.1, 5, failed(), true), "ELG-SIZE")
                        .level())
                .isEqualTo(FindingLevel.OVERRIDE_REQUIRED);
        assertThat(finding(facts(BodySite.RIB, TumourCategory.METASTATIC, 2.0, 5, List.of(), true), "ELG-LINE")
                        .result())
                .isEqualTo(Finding.Result.UNKNOWN);
    }

    @Test
    void painOlderThanFourteenDaysIsUnknownAndNotNormal() {
        var fresh = stale(14);
        var old = stale(15);
        assertThat(fresh).isEqualTo(Finding.Result.PASSED);
        assertThat(old).isEqualTo(Finding.Result.UNKNOWN);
    }

    @Test
    void pairedSiteWithoutSideIsAHardStop() {
        var lesion = new Lesion(
                new LesionId("l"),
                new PatientId("p"),
                BodySite.RIB,
                Optional.empty(),
                TumourCategory.METASTATIC,
                "",
                "c");
        var facts = new CaseFacts(
                Intent.PALLIATIVE,
                List.of(new LesionFacts(
                        lesion, Optional.of(2.0), Optional.empty(), Optional.empty(), Optional.empty(), List.of())),
                List.of(),
                LocalDate.of(2026, 2, 20));
        assertThat(finding(facts, "ELG-SIDE").level()).isEqualTo(FindingLevel.HARD_STOP);
        assertThat(finding(facts, "ELG-SIDE").blocks()).isTrue();
    }

    private static Finding.Result pain(@org.jspecify.annotations.Nullable Integer value) {
        return finding(facts(BodySite.RIB, TumourCategory.METASTATIC, 2.0, value, failed(), true), "ELG-PAIN")
                .result();
    }

    private static Finding.Result size(@org.jspecify.annotations.Nullable Double value) {
        return finding(facts(BodySite.RIB, TumourCategory.METASTATIC, value, 5, failed(), true), "ELG-SIZE")
                .result();
    }

    private static Finding.Result stale(int days) {
        var asked = facts(BodySite.RIB, TumourCategory.METASTATIC, 2.0, 6, failed(), true);
        var later = new CaseFacts(
                asked.intent(),
                asked.lesions(),
                asked.cover(),
                LocalDate.of(2026, 2, 20).plusDays(days));
        return finding(later, "ELG-PAIN").result();
    }

    private static List<PriorTherapy> failed() {
        return List.of(new PriorTherapy("Radiotherapy", Optional.empty(), PriorTherapy.Result.FAILED));
    }

    private static CaseFacts facts(
            BodySite site,
            TumourCategory category,
            @org.jspecify.annotations.Nullable Double cm,
            @org.jspecify.annotations.Nullable Integer pain,
            List<PriorTherapy> priors,
            boolean covered) {
        var asOf = LocalDate.of(2026, 2, 20);
        var lesion = new Lesion(
                new LesionId("l"), new PatientId("p"), site, Optional.of(Laterality.RIGHT), category, "", "c");
        return new CaseFacts(
                category == TumourCategory.BENIGN ? Intent.CURATIVE : Intent.PALLIATIVE,
                List.of(new LesionFacts(
                        lesion,
                        Optional.ofNullable(cm),
                        Optional.ofNullable(pain).map(PainScore::of),
                        Optional.of(asOf),
                        Optional.empty(),
                        priors)),
                covered ? List.of(new DayWindow(asOf.minusDays(10), asOf.plusDays(100))) : List.of(),
                asOf);
    }

    private static Finding finding(CaseFacts facts, String rule) {
        return EligibilityRules.findings(facts, RULES).stream()
                .filter(f -> f.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    private static FollowUpPlan plan(Intent intent, LocalDate treated, int pain, double omed) {
        var baseline = new PainAssessment(
                new LesionId("l"),
                treated.minusDays(3),
                Optional.of(PainScore.of(pain)),
                Optional.of(new Omed(omed)),
                List.of(),
                "EHR");
        return FollowUpPlan.build(
                "plan",
                new LesionId("l"),
                new PatientId("p"),
                new SessionId("s"),
                1,
                treated,
                FollowUpTemplate.forIntent(intent),
                Optional.of(baseline));
    }

    private static ResponseClass answer(FollowUpPlan plan, int pain, double omed) {
        return plan.response(new PainAssessment(
                new LesionId("l"),
                LocalDate.of(2026, 3, 9),
                Optional.of(PainScore.of(pain)),
                Optional.of(new Omed(omed)),
                List.of(),
                "x"));
    }
}
