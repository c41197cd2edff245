package ir.scheduling.referral;

import ir.domain.lesion.Lesion;
import ir.domain.lesion.LesionId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.rule.Finding;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Referrals, the lesions they name, and what was overridden for them. */
public interface Referrals {
    Optional<Referral> find(ReferralId id);

    List<Referral> find(Collection<ReferralId> ids);

    /** The same, and nobody else may change it until this transaction ends. */
    Optional<Referral> lock(ReferralId id);

    Optional<Referral> byOrder(OrderNumber order);

    /** Every referral still open, by treat-by date. */
    List<Referral> open();

    /** @throws ir.scheduling.work.Work.Stale if it was changed since it was read */
    void save(Referral referral);

    void save(Lesion lesion);

    Optional<Lesion> lesion(LesionId id);

    Map<LesionId, Lesion> lesions(Collection<LesionId> ids);

    Optional<Lesion> lesionOfCondition(String condition);

    /** Lesions that were treated here or are planned to be, newest referral first. */
    List<Lesion> allLesions(int limit);

    void addOverride(ReferralId referral, String rule, Finding.Override override);

    Map<ReferralId, Map<String, Finding.Override>> overrides(Collection<ReferralId> referrals);
}
