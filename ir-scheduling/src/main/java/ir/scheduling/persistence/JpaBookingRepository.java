package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.resource.SchedulableResource;
import ir.domain.shared.TimeRange;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.CommittedChange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Tuple;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Stores bookings as JSON documents with columns beside them. They are read and written as values, never as managed
 * entities: every read goes to the database, and nothing is flushed implicitly. The entities exist for queries only.
 */
@ApplicationScoped
class JpaBookingRepository implements BookingRepository {
    /** Maximum length of an allocation; it allows a calendar to be read by the start column only. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private final EntityManager manager;
    private final Event<CommittedChange> changes;

    @Inject
    JpaBookingRepository(Session manager, Event<CommittedChange> changes) {
        this.manager = manager;
        this.changes = changes;
    }

    /**
     * Locks the resources in the order of their ids. The query sorts before it locks, and ids never change, so all
     * transactions lock in the same order.
     */
    @Override
    @SuppressWarnings("unchecked")
    public List<SchedulableResource> lockResources(SortedSet<ResourceId> resources) {
        List<Tuple> rows = manager.createNativeQuery(
                        "select id, cast(body as text) from resource where id = any(:ids) order by id for no key update",
                        Tuple.class)
                .setParameter("ids", array(resources))
                .getResultList();
        return rows.stream()
                .map(row -> JsonDocuments.read(
                        "resource", row.get(0, String.class), row.get(1, String.class), SchedulableResource.class))
                .toList();
    }

    @Override
    public List<Booking> findConflicting(
            Collection<ResourceId> resources, TimeRange within, ReferralId referral, PatientId patient) {
        return bookings(manager.createNativeQuery("""
                        select cast(b.body as text) body, b.version, b.id from booking b where b.id in (
                          select a.booking_id from allocation a where a.resource_id = any(:resources) and a.blocking
                            and a.starts >= :reach and a.starts < :end and a.ends > :start
                          union select id from booking where referral_id = :referral and state in ('HELD', 'BOOKED')
                          union select id from booking where patient_id = :patient and starts < :end and ends > :start
                            and starts >= :reach and state in ('HELD', 'BOOKED', 'FULFILLED'))
                        order by b.id""", Tuple.class)
                .setParameter("resources", array(resources))
                .setParameter("reach", within.start().minus(LONGEST))
                .setParameter("start", within.start())
                .setParameter("end", within.end())
                .setParameter("referral", referral.value())
                .setParameter("patient", patient.value()));
    }

    @Override
    public List<Booking> occupyingAfter(Instant from) {
        return bookings(manager.createNativeQuery(
                        "select cast(body as text) body, version, id from booking where ends > :from and starts > :reach"
                                + " and state in ('HELD', 'BOOKED', 'FULFILLED')",
                        Tuple.class)
                .setParameter("from", from)
                .setParameter("reach", from.minus(LONGEST)));
    }

    @Override
    public List<Booking> findOverlapping(Collection<ResourceId> resources, TimeRange within) {
        return bookings(manager.createNativeQuery("""
                        select cast(b.body as text) body, b.version, b.id from booking b where b.id in (
                          select a.booking_id from allocation a where a.resource_id = any(:resources) and a.blocking
                            and a.starts >= :reach and a.starts < :end and a.ends > :start)
                        order by b.starts, b.id""", Tuple.class)
                .setParameter("resources", array(resources))
                .setParameter("reach", within.start().minus(LONGEST))
                .setParameter("start", within.start())
                .setParameter("end", within.end()));
    }

    @Override
    public List<Booking> ofResource(ResourceId resource, TimeRange within) {
        return bookings(manager.createNativeQuery("""
                        select cast(b.body as text) body, b.version, b.id from booking b where b.id in (
                          select a.booking_id from allocation a where a.resource_id = :resource
                            and a.starts >= :start and a.starts < :end)
                          and b.state in ('BOOKED', 'FULFILLED', 'CANCELLED', 'NO_SHOW')
                        order by b.starts, b.id""", Tuple.class)
                .setParameter("resource", resource.value())
                .setParameter("start", within.start())
                .setParameter("end", within.end()));
    }

    @Override
    public List<Booking> findExpiredHolds(Instant now, int limit) {
        return JsonDocuments.readable(
                rows(manager.createNativeQuery(
                                "select cast(body as text) body, version, id from booking where state = 'HELD' and hold_expires <= :now"
                                        + " order by hold_expires limit :limit for update skip locked",
                                Tuple.class)
                        .setParameter("now", now)
                        .setParameter("limit", limit)),
                JpaBookingRepository::booking);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<String> findExpiredHoldIds(Instant now, int limit) {
        return manager.createNativeQuery(
                        "select id from booking where state = 'HELD' and hold_expires <= :now order by hold_expires, id limit :limit",
                        String.class)
                .setParameter("now", now)
                .setParameter("limit", limit)
                .getResultList();
    }

    @Override
    public Optional<Booking> find(BookingId id) {
        return Optional.ofNullable(find(List.of(id)).get(id));
    }

    @Override
    public Map<BookingId, Booking> find(Collection<BookingId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        return bookings(manager.createNativeQuery(
                                "select cast(body as text) body, version, id from booking where id = any(:ids)",
                                Tuple.class)
                        .setParameter("ids", ids.stream().map(BookingId::value).toArray(String[]::new)))
                .stream()
                .collect(Collectors.toMap(Booking::id, b -> b, (a, b) -> a, HashMap::new));
    }

    @Override
    public Optional<Booking> lock(BookingId id) {
        return bookings(manager.createNativeQuery(
                                "select cast(body as text) body, version, id from booking where id = :id for update",
                                Tuple.class)
                        .setParameter("id", id.value()))
                .stream()
                .findFirst();
    }

    @Override
    public Map<ReferralId, List<Booking>> activeOf(Collection<ReferralId> referrals, Instant now) {
        var active = new LinkedHashMap<ReferralId, List<Booking>>();
        bookings(manager.createNativeQuery(
                                "select cast(body as text) body, version, id from booking where referral_id = any(:ids)"
                                        + " and (state = 'BOOKED' or state = 'HELD' and hold_expires > :now) order by stage",
                                Tuple.class)
                        .setParameter(
                                "ids", referrals.stream().map(ReferralId::value).toArray(String[]::new))
                        .setParameter("now", now))
                .forEach(b -> active.merge(
                        b.referral(),
                        List.of(b),
                        (a, c) -> Stream.concat(a.stream(), c.stream()).toList()));
        return active;
    }

    @Override
    public List<Booking> ofReferral(ReferralId referral) {
        return bookings(manager.createNativeQuery(
                        "select cast(body as text) body, version, id from booking where referral_id = :referral order by starts, id",
                        Tuple.class)
                .setParameter("referral", referral.value()));
    }

    @Override
    public List<Booking> ofPatient(PatientId patient, TimeRange within, Instant now) {
        return bookings(manager.createNativeQuery("""
                        select cast(body as text) body, version, id from booking
                        where patient_id = :patient and starts < :end and ends > :start
                          and (state in ('BOOKED', 'FULFILLED') or state = 'HELD' and hold_expires > :now)""", Tuple.class)
                .setParameter("patient", patient.value())
                .setParameter("start", within.start())
                .setParameter("end", within.end())
                .setParameter("now", now));
    }

    @Override
    public List<Booking> lockOfPatient(PatientId patient) {
        return bookings(manager.createNativeQuery(
                        "select cast(body as text) body, version, id from booking where patient_id = :patient"
                                + " order by id for update",
                        Tuple.class)
                .setParameter("patient", patient.value()));
    }

    @Override
    public boolean overlap(PatientId one, PatientId other) {
        return !manager.createNativeQuery("""
                        select 1 from booking a join booking b on b.patient_id = :other and a.starts < b.ends and b.starts < a.ends
                         where a.patient_id = :one and a.state in ('HELD', 'BOOKED', 'FULFILLED')
                           and b.state in ('HELD', 'BOOKED', 'FULFILLED') limit 1""", Integer.class)
                .setParameter("one", one.value())
                .setParameter("other", other.value())
                .getResultList()
                .isEmpty();
    }

    @Override
    public List<Booking> findStartingIn(TimeRange within, int limit) {
        return bookings(manager.createNativeQuery("""
                        select cast(body as text) body, version, id from booking
                        where starts >= :start and starts < :end order by starts, id limit :limit""", Tuple.class)
                .setParameter("start", within.start())
                .setParameter("end", within.end())
                .setParameter("limit", limit));
    }

    @Override
    public Booking save(Booking booking, Instant now) {
        manager.unwrap(Session.class).doWork(connection -> {
            if (booking.version() == 0) {
                BookingRows.insert(connection, booking, now);
            } else {
                BookingRows.update(connection, booking, now);
            }
        });
        var stored = booking.withVersion(booking.version() + 1);
        changes.fire(new CommittedChange.BookingSaved(stored));
        return stored;
    }

    private static List<Booking> bookings(jakarta.persistence.Query query) {
        return rows(query).stream().map(JpaBookingRepository::booking).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Tuple> rows(jakarta.persistence.Query query) {
        return query.getResultList();
    }

    private static Booking booking(Tuple row) {
        return JsonDocuments.read("booking", row.get(2, String.class), row.get(0, String.class), Booking.class)
                .withVersion(row.get(1, Number.class).longValue());
    }

    static String[] array(Collection<ResourceId> ids) {
        return ids.stream().map(ResourceId::value).toArray(String[]::new);
    }

    @Entity(name = "BookingRow")
    @Table(name = "booking")
    static class BookingRow {
        @Id
        String id = "";

        long version;

        @Column(name = "referral_id")
        String referralId = "";

        @Column(name = "patient_id")
        String patientId = "";

        String state = "";
        Instant starts = Instant.EPOCH;
    }

    @Entity(name = "AllocationRow")
    @Table(name = "allocation")
    @IdClass(AllocationKey.class)
    static class AllocationRow {
        @Id
        @Column(name = "booking_id")
        String bookingId = "";

        @Id
        @Column(name = "resource_id")
        String resourceId = "";
    }

    static class AllocationKey implements Serializable {
        String bookingId = "";
        String resourceId = "";

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof AllocationKey key
                    && key.bookingId.equals(bookingId)
                    && key.resourceId.equals(resourceId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(bookingId, resourceId);
        }
    }
}
