package ir.scheduling.waiting;

import ir.domain.referral.ReferralId;
import ir.domain.waiting.WaitingEntry;
import java.util.List;
import java.util.Optional;

/** Who waits. One active entry a referral. */
public interface WaitingListRepository {
    /** Waiting or offered, longest first. */
    List<WaitingEntry> active();

    Optional<WaitingEntry> activeOf(ReferralId referral);

    Optional<WaitingEntry> lock(String id);

    WaitingEntry save(WaitingEntry entry);
}
