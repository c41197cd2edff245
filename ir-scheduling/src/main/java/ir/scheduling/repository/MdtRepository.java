package ir.scheduling.repository;

import ir.domain.mdt.MdtMeeting;
import ir.domain.mdt.MdtReview;
import ir.domain.mdt.MeetingId;
import ir.domain.referral.ReferralId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** MDT meetings and MDT reviews, in or outside a meeting. */
public interface MdtRepository {
    /** The meeting, locked against other changes until this transaction ends. */
    Optional<MdtMeeting> lock(MeetingId id);

    /** Meetings from an instant on, soonest first. */
    List<MdtMeeting> findFrom(Instant earliest);

    /**
     * @throws ir.scheduling.transaction.StaleVersionException if the meeting was changed since it
     *     was read
     */
    void save(MdtMeeting meeting);

    void add(MdtReview review);

    /** Reviews by referral, oldest first. */
    Map<ReferralId, List<MdtReview>> reviews(Collection<ReferralId> referrals);
}
