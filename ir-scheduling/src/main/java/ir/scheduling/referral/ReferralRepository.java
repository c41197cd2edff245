package ir.scheduling.referral;

import ir.domain.assessment.Answer;
import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.rule.Finding;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Referrals, the lesions they name, and what was overridden for them. */
public interface ReferralRepository {
    Optional<Referral> find(ReferralId id);

    List<Referral> find(Collection<ReferralId> ids);

    /** The same, and nobody else may change it until this transaction ends. */
    Optional<Referral> lock(ReferralId id);

    Optional<Referral> byOrder(OrderNumber order);

    /** Every referral still open, by treat-by date. */
    List<Referral> open();

    /** Their ids alone, in the same order. */
    List<String> openIds();

    /** @throws ir.scheduling.transaction.TransactionManager.StaleVersionException if it was changed since it was read */
    void save(Referral referral);

    void save(Lesion lesion);

    Optional<Lesion> lesion(LesionId id);

    Map<LesionId, Lesion> lesions(Collection<LesionId> ids);

    Optional<Lesion> lesionOfCondition(String condition);

    /** Lesions that were treated here or are planned to be, newest referral first. */
    List<Lesion> allLesions(int limit);

    void addOverride(ReferralId referral, String rule, Finding.Override override);

    /** Of each rule the overrides, oldest first. */
    Map<ReferralId, Map<String, List<Finding.Override>>> overrides(Collection<ReferralId> referrals);

    /** Every referral a patient ever had, newest first. */
    List<Referral> ofPatient(PatientId patient);

    /** The newest ones, open or not. */
    List<Referral> latest(int limit);

    void addAnswers(ReferralId referral, List<Answer> answers);

    /** What was answered here, oldest first. */
    Map<ReferralId, List<Answer>> answers(Collection<ReferralId> referrals);

    /** What the rules said when something was decided; never changed again. */
    void saveFindings(RecordedFindings stored);

    List<RecordedFindings> findings(ReferralId referral);

    /**
     * Findings as they stood.
     *
     * @param event what was decided then: accepted, booked, moved …
     */
    record RecordedFindings(ReferralId referral, Instant at, String event, int ruleSetVersion, List<Finding> findings) {
        public RecordedFindings {
            findings = List.copyOf(findings);
        }
    }
}
