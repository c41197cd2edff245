package ir.scheduling.mdt;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Meetings, and what was decided in or beside them. */
public interface MdtRepository {
    /** The same, and nobody else may change it until this transaction ends. */
    Optional<MdtMeeting> lock(MeetingId id);

    /** From an instant on, soonest first. */
    List<MdtMeeting> findFrom(Instant earliest);

    /** @throws ir.scheduling.transaction.TransactionManager.StaleVersionException if it was changed since it was read */
    void save(MdtMeeting meeting);

    void add(MdtReview review);

    /** Of each referral, oldest first. */
    Map<ReferralId, List<MdtReview>> reviews(Collection<ReferralId> referrals);
}
