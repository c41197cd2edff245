package ir.domain;

import static org.assertj.core.api.Assertions.assertThat;

import ir.domain.assessment.Question;
import ir.domain.clinical.Intent;
import ir.domain.clinical.OralMorphineEquivalent;
import ir.domain.clinical.PainScore;
import ir.domain.followup.FollowUpPlan;
import ir.domain.followup.FollowUpTemplate;
import ir.domain.followup.PainAssessment;
import ir.domain.followup.ResponseClass;
import ir.domain.followup.VisitState;
import ir.domain.lesion.BodySite;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.lesion.TumourCategory;
import ir.domain.patient.PatientId;
import ir.domain.patient.Sex;
import ir.domain.resource.ProbeSize;
import ir.domain.rule.Eligibility;
import ir.domain.rule.Finding;
import ir.domain.rule.FindingLevel;
import ir.domain.rule.Gate;
import ir.domain.rule.LesionCase;
import ir.domain.rule.PatientCase;
import ir.domain.rule.Rules;
import ir.domain.session.AdjunctProcedure;
import ir.domain.session.Anaesthesia;
import ir.domain.session.CryoProtocol;
import ir.domain.session.PlanParameters;
import ir.domain.session.ProbePlan;
import ir.domain.session.SessionId;
import ir.domain.session.SessionPlan;
import ir.domain.session.SessionPlanner;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The clinic's worked cases, with every number that the domain computes. */
class WorkedCasesTest {
    @Test
    void p01BreastIliumIsEligibleWithTwoProbesAnd150Minutes() {
        var p01 = PatientCaseBuilder.metastasis(BodySite.ILIUM)
                .with(Question.LONGEST_CM, 3.2)
                .with(Question.WORST_PAIN_24H, 7)
                .with(Question.OMED, 60)
                .failed("Radiotherapy")
                .with(Question.INR, 1.1)
                .with(Question.PLATELETS, 180)
                .with(Question.ASA, 2);
        assertThat(p01.eligibility()).isEqualTo(Eligibility.ELIGIBLE);
        assertThat(p01.factOf("PRE-INR")).isEqualTo("passed");
        assertThat(p01.factOf("PRE-PLT")).isEqualTo("passed");
        assertThat(p01.factOf("PRE-ANAES")).isEqualTo("passed");
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
                .filteredOn(v -> v.item().activities().contains(FollowUpTemplate.Activity.PAIN))
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
    void p02ProstateRibWithoutEarlierTherapyIsNotIndicatedYet() {
        var p02 = PatientCaseBuilder.metastasis(BodySite.RIB)
                .with(Question.LONGEST_CM, 2.0)
                .with(Question.WORST_PAIN_24H, 6)
                .withoutPriorTherapy();
        assertThat(p02.eligibility()).isEqualTo(Eligibility.NOT_INDICATED_YET);
        assertThat(p02.raises("ELG-LINE", FindingLevel.OVERRIDE_REQUIRED)).isTrue();
        // a named clinician may override it
        var overridden = p02.findings().stream()
                .map(f -> f.rule().equals("ELG-LINE")
                        ? f.overriddenBy(List.of(new Finding.Override(
                                "MDT-DECISION",
                                "radiotherapy not possible here",
                                "Dr. Elf",
                                Instant.EPOCH,
                                Optional.empty(),
                                f.lesion(),
                                f.facts())))
                        : f)
                .toList();
        assertThat(Eligibility.of(overridden)).isEqualTo(Eligibility.CONDITIONAL);
        var proposal = SessionPlanner.propose(
                List.of(new SessionPlanner.Target(BodySite.RIB, Optional.of(2.0))), Intent.PALLIATIVE, Optional.of(55));
        assertThat(proposal.plan().input().probes()).isEqualTo(2);
        assertThat(proposal.plan().unroundedMinutes()).isEqualTo(143);
        assertThat(proposal.plan().roomMinutes()).isEqualTo(150);
    }

    @Test
    void p03OsteoidOsteomaIsFirstLineUnderGeneralAnaesthesia() {
        var p03 = PatientCaseBuilder.benign(BodySite.FEMUR)
                .patient(Sex.MALE, 2009)
                .with(Question.LONGEST_CM, 0.8)
                .with(Question.WORST_PAIN_24H, 8);
        assertThat(p03.eligibility()).isEqualTo(Eligibility.ELIGIBLE);
        assertThat(p03.factOf("ELG-OO")).isEqualTo("passed");
        assertThat(p03.factOf("ELG-LINE")).isEqualTo("not asked");
        // the payer's decision is pending: the hold cannot be booked
        assertThat(p03.finding("PRE-COVER").blocksAt(Gate.BOOK)).isTrue();
        var proposal = SessionPlanner.propose(
                List.of(new SessionPlanner.Target(BodySite.FEMUR, Optional.of(0.8))), Intent.CURATIVE, Optional.of(17));
        assertThat(proposal.plan().input().probes()).isEqualTo(1);
        assertThat(proposal.anaesthesiaReason()).isEqualTo(SessionPlanner.AnaesthesiaReason.UNDER_18);
        assertThat(proposal.plan().unroundedMinutes()).isEqualTo(163);
        assertThat(proposal.plan().roomMinutes()).isEqualTo(165);
        // calendar months, not periods of thirty days
        assertThat(plan(Intent.CURATIVE, LocalDate.of(2026, 4, 13), 8, 0).visits())
                .extracting(v -> v.due())
                .containsExactly(
                        LocalDate.of(2026, 5, 25),
                        LocalDate.of(2026, 10, 13),
                        LocalDate.of(2027, 4, 13),
                        LocalDate.of(2028, 4, 13));
    }

    @Test
    void p05LowPlateletsNeedAnOverrideUnlessTheLiverIsTheReason() {
        var p05 = PatientCaseBuilder.metastasis(BodySite.ILIUM)
                .patient(Sex.FEMALE, 1978)
                .with(Question.LONGEST_CM, 3.0)
                .with(Question.INR, 1.6)
                .with(Question.PLATELETS, 38);
        assertThat(p05.raises("PRE-INR", FindingLevel.INFO)).isTrue();
        assertThat(p05.finding("PRE-INR").blocks()).isFalse();
        assertThat(p05.raises("PRE-PLT", FindingLevel.OVERRIDE_REQUIRED)).isTrue();
        assertThat(p05.factOf("PRE-LIVER")).isEqualTo("not asked");
        p05.with(Question.LIVER_DISEASE, "YES");
        assertThat(p05.factOf("PRE-INR")).isEqualTo("passed");
        assertThat(p05.factOf("PRE-PLT")).isEqualTo("passed");
        assertThat(p05.factOf("PRE-LIVER")).isEqualTo("unknown");
        assertThat(p05.finding("PRE-LIVER").blocksAt(Gate.CHECK_IN)).isTrue();
    }

    @Test
    void p07FemurWithMirelsTwelveIsConditionalWithFiveProbesAnd270Minutes() {
        var p07 = PatientCaseBuilder.metastasis(BodySite.FEMUR)
                .patient(Sex.FEMALE, 1954)
                .with(Question.LONGEST_CM, 5.0)
                .with(Question.WORST_PAIN_24H, 8)
                .failed("Radiotherapy")
                .with(Question.MIRELS_SITE, "PERITROCHANTERIC")
                .with(Question.MIRELS_PAIN, "FUNCTIONAL")
                .with(Question.MIRELS_LESION, "LYTIC")
                .with(Question.MIRELS_SIZE, "OVER_TWO_THIRDS");
        assertThat(p07.finding("ELG-MIRELS").facts().get(0)).isEqualTo("12");
        assertThat(p07.raises("ELG-MIRELS", FindingLevel.OVERRIDE_REQUIRED)).isTrue();
        assertThat(p07.eligibility()).isEqualTo(Eligibility.CONDITIONAL);
        var probes = ProbePlan.of(5.0, Intent.PALLIATIVE, ProbeSize.MM_2_4);
        assertThat(probes.probes()).isEqualTo(5);
        var plan = SessionPlan.of(new PlanParameters(
                ir.domain.resource.ProbeSize.MM_2_4,
                5,
                1,
                Anaesthesia.GENERAL,
                CryoProtocol.STANDARD,
                0,
                List.of(AdjunctProcedure.FIXATION)));
        assertThat(plan.unroundedMinutes()).isEqualTo(263);
        assertThat(plan.roomMinutes()).isEqualTo(270);
    }

    @Test
    void p10SacralMassIsAdvisedAgainstWithFourteenProbes() {
        int probes = ProbePlan.of(12.5, Intent.PALLIATIVE, ProbeSize.MM_2_4).probes();
        assertThat(probes).isEqualTo(14);
        var p10 = PatientCaseBuilder.metastasis(BodySite.SACRUM)
                .patient(Sex.MALE, 1946)
                .with(Question.LONGEST_CM, 12.5)
                .with(Question.WORST_PAIN_24H, 9)
                .failed("Radiotherapy")
                .with(Question.VESSEL_MM, 0)
                .with(Question.ASA, 4)
                .planned(new PlanParameters(
                        ProbeSize.MM_2_4, probes, 1, Anaesthesia.GENERAL, CryoProtocol.STANDARD, 0, List.of()));
        assertThat(p10.raises("ELG-SIZE", FindingLevel.OVERRIDE_REQUIRED)).isTrue();
        assertThat(p10.raises("ELG-VESSEL", FindingLevel.ADVISORY)).isTrue();
        assertThat(p10.raises("PRE-ANAES", FindingLevel.OVERRIDE_REQUIRED)).isTrue();
        assertThat(p10.finding("ELG-PROBES").facts()).containsExactly("14", "10");
        assertThat(p10.eligibility()).isEqualTo(Eligibility.NOT_ELIGIBLE);
    }

    @Test
    void p12WeekFourIsOverdueTheDayAfterItsWindow() {
        var visit = plan(Intent.PALLIATIVE, LocalDate.of(2026, 4, 13), 6, 0)
                .visits()
                .get(2);
        assertThat(visit.due()).isEqualTo(LocalDate.of(2026, 5, 11));
        assertThat(visit.stateOn(LocalDate.of(2026, 5, 16))).isEqualTo(VisitState.PLANNED);
        assertThat(visit.stateOn(LocalDate.of(2026, 5, 17))).isEqualTo(VisitState.OVERDUE);
        // missed when week 8's window opens: 8 June less 7 days
        assertThat(visit.stateOn(LocalDate.of(2026, 5, 31))).isEqualTo(VisitState.OVERDUE);
        assertThat(visit.stateOn(LocalDate.of(2026, 6, 1))).isEqualTo(VisitState.MISSED);
    }

    @Test
    void pairedSiteWithoutSideIsAHardStop() {
        var sideless = new Lesion(
                new LesionId("l"),
                new PatientId("p"),
                BodySite.RIB,
                Optional.empty(),
                TumourCategory.METASTATIC,
                "",
                "c");
        var complete = PatientCaseBuilder.metastasis(BodySite.RIB).facts();
        var patientCase = new PatientCase(
                complete.patient(),
                complete.intent(),
                List.of(new LesionCase(sideless, complete.assessment(), List.of(), false, complete.zone())),
                complete.cover(),
                complete.assessment(),
                complete.drugs(),
                complete.plan(),
                complete.services(),
                complete.asOf(),
                complete.start(),
                complete.zone());
        var side = Rules.findings(patientCase, PatientCaseBuilder.RULES).stream()
                .filter(f -> f.rule().equals("ELG-SIDE"))
                .findFirst()
                .orElseThrow();
        assertThat(side.level()).isEqualTo(FindingLevel.HARD_STOP);
        assertThat(side.blocksAt(Gate.INTAKE)).isTrue();
    }

    private static FollowUpPlan plan(Intent intent, LocalDate treated, int pain, double omed) {
        var baseline = new PainAssessment(
                new LesionId("l"),
                treated.minusDays(3),
                Optional.of(PainScore.of(pain)),
                Optional.of(new OralMorphineEquivalent(omed)),
                List.of(),
                "EHR");
        return FollowUpPlan.build(
                "plan",
                new LesionId("l"),
                new PatientId("p"),
                new SessionId("s"),
                1,
                treated,
                FollowUpTemplate.defaultFor(intent),
                Optional.of(baseline));
    }

    private static ResponseClass answer(FollowUpPlan plan, int pain, double omed) {
        return plan.response(new PainAssessment(
                new LesionId("l"),
                LocalDate.of(2026, 3, 9),
                Optional.of(PainScore.of(pain)),
                Optional.of(new OralMorphineEquivalent(omed)),
                List.of(),
                "x"));
    }
}
