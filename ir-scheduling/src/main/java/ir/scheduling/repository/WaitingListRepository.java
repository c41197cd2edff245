package ir.scheduling.repository;

import ir.domain.referral.ReferralId;
import ir.domain.waiting.WaitingEntry;
import java.util.List;
import java.util.Optional;

/** The waiting list. A referral has at most one active entry. */
public interface WaitingListRepository {
    /** Waiting or offered entries, longest wait first. */
    List<WaitingEntry> active();

    Optional<WaitingEntry> activeOf(ReferralId referral);

    Optional<WaitingEntry> lock(String id);

    WaitingEntry save(WaitingEntry entry);
}
