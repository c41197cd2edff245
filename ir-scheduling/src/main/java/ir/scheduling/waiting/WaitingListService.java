package ir.scheduling.waiting;

import ir.domain.referral.ReferralId;
import ir.domain.resource.SiteId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.event.EventType;
import ir.scheduling.referral.details.ReferralDetails;
import ir.scheduling.repository.ReferralRepository;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.repository.WaitingListRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Manages the entries of the waiting list. */
@ApplicationScoped
public class WaitingListService {
    private final WaitingListRepository waitingList;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final WaitingEntries entries;
    private final Clock clock;

    @Inject
    public WaitingListService(
            WaitingListRepository waitingList,
            ReferralRepository referrals,
            SiteRepository sites,
            WaitingEntries entries,
            Clock clock) {
        this.waitingList = waitingList;
        this.referrals = referrals;
        this.sites = sites;
        this.entries = entries;
        this.clock = clock;
    }

    /** When the patient can come. */
    public record Preferences(Set<DayOfWeek> days, Optional<LocalTime> notBefore, int noticeHours, String note) {
        public Preferences {
            days = Set.copyOf(days);
        }
    }

    /** A waiting-list entry with all data that a scheduler needs. */
    public record WaitingEntryView(WaitingEntry entry, ReferralDetails details, Optional<WaitingEntry.Offer> open) {}

    @Query(permission = Permission.READ, action = "list", type = RecordType.APPOINTMENT)
    public Result<List<WaitingEntryView>> list(Caller caller) {
        var now = clock.instant();
        var waiting = entries.waiting(now);
        entries.audit(waiting);
        return Result.success(waiting);
    }

    @Command(permission = Permission.ENTER_REFERRAL, action = "wait", type = RecordType.APPOINTMENT)
    public Result<WaitingEntry> add(
            Caller caller, @Subject ReferralId id, Optional<SiteId> site, Preferences preferences) {
        var now = clock.instant();
        var referral = referrals.lock(id);
        if (referral.isEmpty()) {
            return Result.failure(new Rejection.NotFound("referral", id.value()));
        }
        if (!referral.get().state().isOpen()) {
            return Result.failure(
                    new Rejection.ReferralNotBookable(referral.get().state().name()));
        }
        var known = waitingList.activeOf(id);
        if (known.isPresent()) {
            return Result.success(known.get());
        }
        WaitingEntry entry;
        try {
            entry = new WaitingEntry(
                    UUID.randomUUID().toString(),
                    id,
                    site.orElseGet(() -> sites.site().id()),
                    WaitingEntry.State.WAITING,
                    preferences.days(),
                    preferences.notBefore(),
                    preferences.noticeHours(),
                    preferences.note().strip(),
                    now,
                    List.of(),
                    0);
        } catch (IllegalArgumentException exception) {
            return Result.failure(
                    new Rejection.InvalidValue("notice", String.valueOf(preferences.noticeHours()), "0-to-1440-hours"));
        }
        return Result.success(entries.saveAndPublish(EventType.WAITING_ADDED, entry, referral.get(), now));
    }

    @Command(permission = Permission.ENTER_REFERRAL, action = "stop-waiting", type = RecordType.APPOINTMENT)
    public Result<WaitingEntry> remove(Caller caller, @Subject String id, String reason) {
        var now = clock.instant();
        var entry = waitingList.lock(id);
        if (entry.isEmpty()) {
            return Result.failure(new Rejection.NotFound("waiting-list-entry", id));
        }
        var open = entry.get().open(now);
        if (open.isPresent()) {
            return Result.failure(new Rejection.AlreadyScheduled(
                    open.get().hold().value(), open.get().planned().start()));
        }
        var referral = referrals.find(entry.get().referral()).orElseThrow();
        return entry.get()
                .removed(reason.isBlank() ? "not stated" : reason.strip())
                .map(removed -> entries.saveAndPublish(EventType.WAITING_REMOVED, removed, referral, now));
    }
}
