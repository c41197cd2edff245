package ir.scheduling.waiting;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.resource.SiteId;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.domain.waiting.WaitingEntry;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.booking.AvailabilityService;
import ir.scheduling.booking.ProposalHolds;
import ir.scheduling.booking.ProposalSearch;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
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
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the entries that fit a slot that became free, and offers it to one patient at a time. */
@ApplicationScoped
public class WaitingListOfferService {
    /**
     * How long a patient has to respond to an offer (local default). The slot is held that long, but not past the
     * patient's notice period.
     */
    public static final Duration OFFER = Duration.ofHours(2);

    private final AvailabilityIndex index;
    private final ProposalSearch search;
    private final ProposalHolds holds;
    private final BookingRepository bookings;
    private final WaitingListRepository waitingList;
    private final ReferralRepository referrals;
    private final SiteRepository sites;
    private final WaitingEntries entries;
    private final Clock clock;

    @Inject
    public WaitingListOfferService(
            AvailabilityIndex index,
            ProposalSearch search,
            ProposalHolds holds,
            BookingRepository bookings,
            WaitingListRepository waitingList,
            ReferralRepository referrals,
            SiteRepository sites,
            WaitingEntries entries,
            Clock clock) {
        this.index = index;
        this.search = search;
        this.holds = holds;
        this.bookings = bookings;
        this.waitingList = waitingList;
        this.referrals = referrals;
        this.sites = sites;
        this.entries = entries;
        this.clock = clock;
    }

    /**
     * A waiting-list entry that fits a free slot.
     *
     * @param spare days between the slot and the treat-by date; negative if the slot is after it
     * @param moves whether the patient has a later booking, which would move to this slot
     */
    public record Candidate(
            WaitingListService.WaitingEntryView waiting, CandidateSlot slot, long spare, boolean moves) {}

    /** A time range at one site that became free, and the matching entries, the most urgent first. */
    public record RankedCandidates(SiteId site, TimeRange free, List<Candidate> candidates, int waiting) {}

    /** Entries that fit the time of a cancelled or expired booking. */
    @Query(permission = Permission.BOOK_SESSION, action = "rank", type = RecordType.APPOINTMENT)
    public Result<RankedCandidates> matching(Caller caller, @Subject BookingId given) {
        var now = clock.instant();
        var booking = bookings.find(given).filter(b -> !b.occupiesResourcesAt(now));
        return booking.map(b -> Result.success(ranked(b.site(), b.planned(), now)))
                .orElseGet(() -> Result.failure(new Rejection.NotFound("opening", given.value())));
    }

    @Query(permission = Permission.BOOK_SESSION, action = "rank", type = RecordType.APPOINTMENT)
    public Result<RankedCandidates> matching(Caller caller, Optional<SiteId> site, TimeRange free) {
        var now = clock.instant();
        return Result.success(ranked(site.orElseGet(() -> sites.site().id()), free, now));
    }

    private RankedCandidates ranked(SiteId site, TimeRange free, Instant now) {
        var waiting = entries.waiting(now);
        var clinic = index.snapshot(now);
        var zone = clinic.site(site).zone();
        var candidates = new ArrayList<Candidate>();
        for (var one : waiting) {
            var own = one.details().booking();
            boolean held =
                    own.filter(b -> b.state() instanceof BookingState.Held).isPresent();
            boolean sooner =
                    own.filter(b -> !b.planned().start().isAfter(free.start())).isEmpty();
            boolean refusedIt = one.entry().offers().stream()
                    .anyMatch(o -> !o.answer().isEmpty() && o.planned().overlaps(free));
            if (!one.entry().site().equals(site) || one.open().isPresent() || held || !sooner || refusedIt) {
                continue;
            }
            var mine = own.map(b -> clinic.without(b.allocations())).orElse(clinic);
            ProposalSearch.findFit(mine, site, one.details().next(), free, now)
                    .filter(o -> one.entry().isAvailableAt(o.planned(), zone, now))
                    .ifPresent(o -> candidates.add(new Candidate(
                            one,
                            o,
                            ChronoUnit.DAYS.between(
                                    o.start().atZone(zone).toLocalDate(),
                                    one.details().referral().treatBy()),
                            own.isPresent())));
        }
        candidates.sort(Comparator.comparingLong(Candidate::spare)
                .thenComparing(c -> c.waiting().entry().since()));
        entries.audit(candidates.stream().map(Candidate::waiting).toList());
        return new RankedCandidates(site, free, candidates, waiting.size());
    }

    /** Offers a slot to one patient: holds it until the response, or until the offer expires. */
    @Command(permission = Permission.BOOK_SESSION, action = "offer", type = RecordType.APPOINTMENT)
    public Result<Booking> offer(Caller caller, @Subject String entryId, Instant start) {
        var now = clock.instant();
        var entry = waitingList.lock(entryId);
        if (entry.isEmpty()) {
            return Result.failure(new Rejection.NotFound("waiting-list-entry", entryId));
        }
        var until = start.minus(Duration.ofHours(entry.get().noticeHours()));
        if (!now.isBefore(until)) {
            return Result.failure(new Rejection.InvalidValue(
                    "start",
                    start.toString(),
                    Expected.of("at-least-hours-from-now", entry.get().noticeHours())));
        }
        var query = AvailabilityService.AvailabilityQuery.best(entry.get().referral(), 1)
                .at(Optional.of(entry.get().site()))
                .within(Optional.of(start), Optional.of(start.plusSeconds(60)));
        var length = Duration.between(now, until).compareTo(OFFER) < 0 ? Duration.between(now, until) : OFFER;
        return search.find(query, now)
                .flatMap(result -> result.proposals().isEmpty()
                        ? Result.<BookingId>failure(new Rejection.NotFound("opening-at", start.toString()))
                        : Result.success(result.proposals().get(0).proposal().id()))
                .flatMap(proposal -> holds.hold(caller, proposal, length, Optional.empty(), now))
                .flatMap(hold -> entry.get()
                        .offer(
                                new WaitingEntry.Offer(
                                        hold.id(),
                                        hold.planned(),
                                        now,
                                        now.plus(length),
                                        caller.name(),
                                        WaitingEntry.UNANSWERED),
                                now)
                        .map(offered -> {
                            var referral = referrals.find(offered.referral()).orElseThrow();
                            entries.saveAndPublish(EventType.PLACE_OFFERED, offered, referral, now);
                            return hold;
                        }));
    }
}
