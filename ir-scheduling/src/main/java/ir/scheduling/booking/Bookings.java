package ir.scheduling.booking;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.Proposal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** Time taken on resources, and the openings found. The database behind it never takes one resource twice. */
public interface Bookings {
    /** Locks the diaries of these resources, in their order, until the transaction ends. */
    void lockDiaries(SortedSet<ResourceId> resources);

    /** Blocking time on these resources within a stretch; lapsed holds are left out. */
    List<Busy> busy(Collection<ResourceId> resources, TimeWindow within, Instant now);

    /** Holds past their time that still have blocking rows on these resources. */
    List<Booking> lapsed(Collection<ResourceId> resources, TimeWindow within, Instant now);

    Optional<Booking> find(BookingId id);

    Map<BookingId, Booking> find(Collection<BookingId> ids);

    Optional<Booking> lock(BookingId id);

    /** The hold or booking a referral has now. */
    Optional<Booking> activeOf(ReferralId referral, Instant now);

    Map<ReferralId, Booking> activeOf(Collection<ReferralId> referrals, Instant now);

    /** Holds and bookings of a patient that overlap a stretch: a person is in one place. */
    List<Booking> ofPatient(PatientId patient, TimeWindow within, Instant now);

    List<Booking> search(Query query);

    long count(Query query);

    /**
     * Writes booking and allocations and flushes, so that the database speaks now.
     *
     * @throws ir.scheduling.work.Work.TimeTaken if a resource is taken already
     * @throws ir.scheduling.work.Work.Stale if it was changed since it was read
     */
    void save(Booking booking, Instant now);

    void addProposals(List<Proposal> proposals);

    Optional<Proposal> proposal(BookingId id);

    Optional<Remembered> remembered(String caller, String key, Instant now);

    void remember(String caller, String key, String bodyHash, Booking answer, Instant now);

    /** One resource's taken time and the booking that takes it. */
    record Busy(ResourceId resource, TimeWindow window, BookingId booking) {}

    /** The first answer to an idempotency key. */
    record Remembered(String bodyHash, Booking answer) {}

    /** What may be asked; each part narrows. {@code states} empty means any. */
    record Query(
            Optional<BookingId> id,
            Optional<PatientId> patient,
            Optional<ReferralId> referral,
            Optional<ResourceId> resource,
            Set<String> states,
            Optional<Instant> from,
            Optional<Instant> before,
            int offset,
            int count) {
        public Query {
            states = Set.copyOf(states);
        }
    }
}
