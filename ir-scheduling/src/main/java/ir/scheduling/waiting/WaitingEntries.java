package ir.scheduling.waiting;

import ir.domain.referral.Referral;
import ir.domain.shared.RecordType;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.referral.details.ReferralDetailsAssembler;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.WaitingListRepository;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Entries of the waiting list as its services read and write them, inside the caller's transaction. */
@ApplicationScoped
public class WaitingEntries {
    private final WaitingListRepository waitingList;
    private final ReferralRepository referrals;
    private final ReferralDetailsAssembler referralDetails;
    private final Event<DomainEvent> events;
    private final UseCaseAudit audit;

    @Inject
    public WaitingEntries(
            WaitingListRepository waitingList,
            ReferralRepository referrals,
            ReferralDetailsAssembler referralDetails,
            Event<DomainEvent> events,
            UseCaseAudit audit) {
        this.waitingList = waitingList;
        this.referrals = referrals;
        this.referralDetails = referralDetails;
        this.events = events;
        this.audit = audit;
    }

    List<WaitingListService.WaitingEntryView> waiting(Instant now) {
        var entries = waitingList.active();
        var files =
                referralDetails
                        .of(
                                referrals.find(entries.stream()
                                        .map(WaitingEntry::referral)
                                        .toList()),
                                now)
                        .stream()
                        .collect(Collectors.toMap(f -> f.referral().id(), f -> f));
        return entries.stream()
                .map(e -> new WaitingListService.WaitingEntryView(
                        e, Objects.requireNonNull(files.get(e.referral())), e.open(now)))
                .toList();
    }

    void audit(List<WaitingListService.WaitingEntryView> waiting) {
        audit.addForEach(
                "list",
                RecordType.APPOINTMENT,
                waiting.stream().map(w -> w.details().patient().id()).toList());
    }

    WaitingEntry saveAndPublish(EventType type, WaitingEntry entry, Referral referral, Instant now) {
        var stored = waitingList.save(entry);
        events.fire(new DomainEvent.WaitingEntryChanged(type, now, entry, referral.patient()));
        audit.add(type.code(), RecordType.APPOINTMENT, entry.id(), Optional.of(referral.patient()));
        return stored;
    }
}
