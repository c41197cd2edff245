package ir.scheduling.repository;

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

/** Referrals, their lesions, and the overrides of their findings. */
public interface ReferralRepository {
    Optional<Referral> find(ReferralId id);

    List<Referral> find(Collection<ReferralId> ids);

    /** The referral, locked against other changes until this transaction ends. */
    Optional<Referral> lock(ReferralId id);

    Optional<Referral> byOrder(OrderNumber order);

    /** Every open referral, by treat-by date. */
    List<Referral> open();

    /** Their ids, in the same order. */
    List<String> openIds();

    /**
     * @throws ir.scheduling.transaction.StaleVersionException if the referral was changed since it
     *     was read
     */
    void save(Referral referral);

    void save(Lesion lesion);

    Optional<Lesion> lesion(LesionId id);

    Map<LesionId, Lesion> lesions(Collection<LesionId> ids);

    Optional<Lesion> lesionOfCondition(String condition);

    /** Lesions that were treated here or are planned to be, newest referral first. */
    List<Lesion> allLesions(int limit);

    void addOverride(ReferralId referral, String rule, Finding.Override override);

    /** Overrides by referral and rule, oldest first. */
    Map<ReferralId, Map<String, List<Finding.Override>>> overrides(Collection<ReferralId> referrals);

    /** All referrals of a patient, newest first. */
    List<Referral> ofPatient(PatientId patient);

    /** All referrals of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<Referral> lockOfPatient(PatientId patient);

    /** All lesions of a patient, locked in the same way. */
    List<Lesion> lockLesionsOfPatient(PatientId patient);

    /** The newest referrals, open or closed. */
    List<Referral> latest(int limit);

    void addAnswers(ReferralId referral, List<Answer> answers);

    /** Answers entered here, oldest first. */
    Map<ReferralId, List<Answer>> answers(Collection<ReferralId> referrals);

    /** Saves the findings at the time of a decision; they are never changed. */
    void saveFindings(RecordedFindings stored);

    List<RecordedFindings> findings(ReferralId referral);

    /**
     * The findings at one point in time.
     *
     * @param event the decision or change at that time: accepted, booked, moved …
     */
    record RecordedFindings(ReferralId referral, Instant at, String event, int ruleSetVersion, List<Finding> findings) {
        public RecordedFindings {
            findings = List.copyOf(findings);
        }
    }
}
