package ir.scheduling.repository;

import ir.domain.patient.PatientId;
import ir.domain.readiness.ChecklistSnapshot;
import ir.domain.referral.ReferralId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The last stored checklist of each referral. Written only under the referral's lock. */
public interface ChecklistSnapshotRepository {
    Map<ReferralId, ChecklistSnapshot> of(Collection<ReferralId> referrals);

    /** All checklists of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<ChecklistSnapshot> lockOfPatient(PatientId patient);

    void save(ChecklistSnapshot checklist);
}
