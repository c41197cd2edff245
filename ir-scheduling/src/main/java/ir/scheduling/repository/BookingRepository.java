package ir.scheduling.repository;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
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

/** Bookings. A database constraint prevents overlapping allocations of one resource. */
public interface BookingRepository {
    /**
     * Locks the calendars of these resources, in their order, until the transaction ends; returns the resources as
     * stored now.
     */
    List<SchedulableResource> lockResources(SortedSet<ResourceId> resources);

    /**
     * Bookings that may conflict with taking these resources in a range: bookings whose rows block one of them,
     * including expired holds; the referral's active ones; the patient's at that time.
     */
    List<Booking> findConflicting(
            Collection<ResourceId> resources, TimeRange within, ReferralId referral, PatientId patient);

    /** Every booking that blocks a resource after an instant; loads the availability index. */
    List<Booking> occupyingAfter(Instant from);

    /** Blocking bookings on these resources in a range, such as before a closure. */
    List<Booking> findOverlapping(Collection<ResourceId> resources, TimeRange within);

    /** Every booking of a resource in a range, cancelled ones too; for its calendar. */
    List<Booking> ofResource(ResourceId resource, TimeRange within);

    /** Expired holds whose rows are not yet cleaned up, except those locked by another transaction. */
    List<Booking> findExpiredHolds(Instant now, int limit);

    /** Ids of holds that expired by then, the earliest first. */
    List<String> findExpiredHoldIds(Instant now, int limit);

    Optional<Booking> find(BookingId id);

    Map<BookingId, Booking> find(Collection<BookingId> ids);

    Optional<Booking> lock(BookingId id);

    /** The current holds and bookings of referrals, by session number. */
    Map<ReferralId, List<Booking>> activeOf(Collection<ReferralId> referrals, Instant now);

    default List<Booking> activeOf(ReferralId referral, Instant now) {
        return activeOf(List.of(referral), now).getOrDefault(referral, List.of());
    }

    /** Every booking of a referral, oldest first. */
    List<Booking> ofReferral(ReferralId referral);

    /** Holds and bookings of a patient that overlap a range, as a patient can be in one session only. */
    List<Booking> ofPatient(PatientId patient, TimeRange within, Instant now);

    /** All bookings, in any state, of a patient, locked against other changes until this transaction ends; for a merge of patients. */
    List<Booking> lockOfPatient(PatientId patient);

    /** Whether two patients have a hold or booking at the same time. */
    boolean overlap(PatientId one, PatientId other);

    /** Bookings that start in a range, in any state, by start. */
    List<Booking> findStartingIn(TimeRange within, int limit);

    /**
     * Writes booking and allocations at once, so that the constraint is checked now, and returns the booking as saved.
     *
     * @throws ir.scheduling.transaction.OverlappingAllocationException if a resource is taken
     *     already
     * @throws ir.scheduling.transaction.StaleVersionException if it was changed since it was read
     */
    Booking save(Booking booking, Instant now);
}
