package ir.scheduling.booking;

import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.Referral;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SiteId;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.domain.shared.TimeRange;
import ir.scheduling.availability.AvailabilityIndex;
import ir.scheduling.availability.CandidateSlot;
import ir.scheduling.availability.SearchRequest.Order;
import ir.scheduling.availability.UnavailabilityReason;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.ProposalRepository;
import ir.scheduling.repository.ReferralRepository;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Finds slots for a referral's next session. Each slot is saved as a proposal that can be held.
 */
@ApplicationScoped
public class AvailabilityService {
    /** Default search horizon. */
    public static final Duration HORIZON = Duration.ofDays(90);

    /** The longest period of one search: as far ahead as free time is known. */
    public static final Duration LONGEST = AvailabilityIndex.AHEAD;

    private final BookingRepository bookings;
    private final ProposalRepository proposals;
    private final ReferralRepository referrals;
    private final ProposalSearch search;
    private final Clock clock;

    @Inject
    public AvailabilityService(
            BookingRepository bookings,
            ProposalRepository proposals,
            ReferralRepository referrals,
            ProposalSearch search,
            Clock clock) {
        this.bookings = bookings;
        this.proposals = proposals;
        this.referrals = referrals;
        this.search = search;
        this.clock = clock;
    }

    /** The referral of an order number. */
    @Query(permission = Permission.READ, action = "match", type = RecordType.REFERRAL)
    public Result<ReferralId> referralOf(Caller caller, OrderNumber order) {
        return referrals
                .byOrder(order)
                .map(Referral::id)
                .map(Result::success)
                .orElseGet(() -> Result.failure(new Rejection.NotFound("order", order.value())));
    }

    /**
     * A search for slots of a referral.
     *
     * @param until empty means the default horizon
     * @param preferredResources in order of preference; a role with named resources takes one of them
     * @param site empty means the home site
     * @param explain whether to explain why the days before the first slot have none; explained anyway where nothing is
     *     found
     * @param moving the booking to reschedule; its own time counts as free
     */
    public record AvailabilityQuery(
            ReferralId referral,
            Optional<Instant> from,
            Optional<Instant> until,
            List<ResourceId> preferredResources,
            int count,
            Order sortOrder,
            Optional<SiteId> site,
            Optional<BookingId> moving,
            boolean explain) {
        public AvailabilityQuery {
            preferredResources = List.copyOf(preferredResources);
        }

        /** The best slots for a referral within the default horizon. */
        public static AvailabilityQuery best(ReferralId referral, int count) {
            return new AvailabilityQuery(
                    referral,
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    count,
                    Order.BEST,
                    Optional.empty(),
                    Optional.empty(),
                    false);
        }

        public AvailabilityQuery within(Optional<Instant> start, Optional<Instant> end) {
            return new AvailabilityQuery(
                    referral, start, end, preferredResources, count, sortOrder, site, moving, explain);
        }

        public AvailabilityQuery with(Collection<ResourceId> people) {
            return new AvailabilityQuery(
                    referral, from, until, List.copyOf(people), count, sortOrder, site, moving, explain);
        }

        public AvailabilityQuery by(Order other) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, other, site, moving, explain);
        }

        public AvailabilityQuery at(Optional<SiteId> other) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, sortOrder, other, moving, explain);
        }

        public AvailabilityQuery explained(boolean why) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, sortOrder, site, moving, why);
        }

        public AvailabilityQuery moving(Optional<BookingId> booking) {
            return new AvailabilityQuery(
                    referral, from, until, preferredResources, count, sortOrder, site, booking, explain);
        }
    }

    /** One slot, saved as a proposal that can be held. */
    public record ScoredProposal(BookingProposal proposal, int score, List<CandidateSlot.Reason> reasons) {
        public ScoredProposal {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The slots in the requested order, and why earlier days have none.
     *
     * @param notBefore the earliest start, where drugs to interrupt postpone the requested one
     */
    public record AvailabilityResult(
            List<ScoredProposal> proposals,
            int total,
            List<UnavailabilityReason> unavailabilityReasons,
            TimeRange searched,
            Optional<Instant> notBefore) {
        public AvailabilityResult {
            proposals = List.copyOf(proposals);
            unavailabilityReasons = List.copyOf(unavailabilityReasons);
        }
    }

    @Command(permission = Permission.BOOK_SESSION, action = "find", type = RecordType.APPOINTMENT)
    public Result<AvailabilityResult> find(Caller caller, AvailabilityQuery query) {
        var now = clock.instant();
        return search.find(query, now);
    }

    /** At most three other slots for the same session from now on; each can be held. None if there is no such session. */
    @Command(permission = Permission.BOOK_SESSION, action = "alternatives", type = RecordType.APPOINTMENT)
    public Result<List<ScoredProposal>> alternatives(Caller caller, @Subject BookingId refused) {
        var now = clock.instant();
        var query = proposals
                .find(refused)
                .map(p -> AvailabilityQuery.best(p.referral(), 3)
                        .at(Optional.of(p.site()))
                        .moving(p.moves()))
                .or(() -> bookings.find(refused)
                        .map(b -> AvailabilityQuery.best(b.referral(), 3)
                                .at(Optional.of(b.site()))
                                .moving(Optional.of(b.id()).filter(id -> b.occupiesResourcesAt(now)))));
        return query.map(asked -> search.find(asked, now).map(AvailabilityResult::proposals))
                .orElseGet(() -> Result.success(List.of()));
    }
}
