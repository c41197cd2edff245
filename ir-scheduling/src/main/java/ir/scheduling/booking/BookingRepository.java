package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingProposal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.TimeRange;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Time taken on resources, and the openings found. The database behind it never takes one resource twice. */
public interface BookingRepository {
    /** Locks the diaries of these resources, in their order, until the transaction ends; gives the resources as they are now. */
    List<SchedulableResource> lockResources(SortedSet<ResourceId> resources);

    /**
     * Whatever could stand against taking these resources in a stretch: bookings whose rows still block one of them
     * then, holds past their time among them; the referral's active ones; the patient's at that time.
     */
    List<Booking> findConflicting(
            Collection<ResourceId> resources, TimeRange within, ReferralId referral, PatientId patient);

    /** Every booking that blocks a resource after an instant, for whoever keeps free time in memory. */
    List<Booking> occupyingAfter(Instant from);

    /** Blocking bookings on these resources in a stretch, for whoever is about to close them. */
    List<Booking> findOverlapping(Collection<ResourceId> resources, TimeRange within);

    /** Every booking a resource had or has in a stretch, cancelled ones too; for its calendar. */
    List<Booking> ofResource(ResourceId resource, TimeRange within);

    /** Holds past their time that nobody has tidied; those another transaction is at are left out. */
    List<Booking> findExpiredHolds(Instant now, int limit);

    /** Ids of holds that ended by then, the earliest first. */
    List<String> lapsedIds(Instant now, int limit);

    Optional<Booking> find(BookingId id);

    Map<BookingId, Booking> find(Collection<BookingId> ids);

    Optional<Booking> lock(BookingId id);

    /** The holds and bookings referrals have now, by stage. */
    Map<ReferralId, List<Booking>> activeOf(Collection<ReferralId> referrals, Instant now);

    default List<Booking> activeOf(ReferralId referral, Instant now) {
        return activeOf(List.of(referral), now).getOrDefault(referral, List.of());
    }

    /** Every booking a referral ever had, oldest first. */
    List<Booking> ofReferral(ReferralId referral);

    /** Holds and bookings of a patient that overlap a stretch: a person is in one place. */
    List<Booking> ofPatient(PatientId patient, TimeRange within, Instant now);

    /** Whatever was to begin in a stretch, in any state, by its start. */
    List<Booking> findStartingIn(TimeRange within, int limit);

    /**
     * Writes booking and allocations at once, so that the database speaks now, and gives the booking as it stands.
     *
     * @throws ir.scheduling.transaction.TransactionManager.OverlappingAllocationException if a resource is taken already
     * @throws ir.scheduling.transaction.TransactionManager.StaleVersionException if it was changed since it was read
     */
    Booking save(Booking booking, Instant now);

    /** The openings one search found, under its id; each is {@code search-n}. */
    void addProposals(String search, List<BookingProposal> proposals);

    Optional<BookingProposal> proposal(BookingId id);

    /** Lets openings go that expired an hour ago, and answers to keys a day ago. */
    void purgeExpired(Instant now);

    Optional<IdempotentResponse> findIdempotentResponse(String caller, String key, Instant now);

    void saveIdempotentResponse(String caller, String key, String bodyHash, Booking answer, Instant now);

    /** The first answer to an idempotency key. */
    record IdempotentResponse(String bodyHash, Booking booking) {}
}
