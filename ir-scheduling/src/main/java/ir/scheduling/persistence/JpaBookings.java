package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.booking.BookingState;
import ir.domain.booking.Proposal;
import ir.domain.patient.PatientId;
import ir.domain.referral.ReferralId;
import ir.domain.resource.ResourceId;
import ir.domain.time.TimeWindow;
import ir.scheduling.booking.Bookings;
import ir.scheduling.work.Work;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Table;
import jakarta.persistence.TypedQuery;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.Nullable;

final class JpaBookings implements Bookings {
    /** No allocation is longer, so a diary can be read by its start alone. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private final EntityManager manager;

    JpaBookings(EntityManager manager) {
        this.manager = manager;
    }

    @Override
    public void lockDiaries(SortedSet<ResourceId> resources) {
        // one statement an id: PostgreSQL locks rows of one statement in the order it finds them, not in ours
        for (var id : resources) {
            manager.createNativeQuery("select id from resource where id = :id for no key update", String.class)
                    .setParameter("id", id.value())
                    .getSingleResult();
        }
    }

    @Override
    public List<Busy> busy(Collection<ResourceId> resources, TimeWindow within, Instant now) {
        if (resources.isEmpty()) {
            return List.of();
        }
        return manager.createQuery("""
                        select a from AllocationRow a join BookingRow b on b.id = a.bookingId
                        where a.resourceId in :resources and a.blocking
                          and a.starts >= :reach and a.starts < :end and a.ends > :start
                          and (b.state <> 'HELD' or b.holdExpires > :now)
                        order by a.resourceId, a.starts""", AllocationRow.class)
                .setParameter("resources", values(resources))
                .setParameter("reach", within.start().minus(LONGEST))
                .setParameter("start", within.start())
                .setParameter("end", within.end())
                .setParameter("now", now)
                .getResultStream()
                .map(a -> new Busy(
                        new ResourceId(a.resourceId), new TimeWindow(a.starts, a.ends), new BookingId(a.bookingId)))
                .toList();
    }

    @Override
    public List<Booking> lapsed(Collection<ResourceId> resources, TimeWindow within, Instant now) {
        return manager.createQuery("""
                        select b from BookingRow b where b.state = 'HELD' and b.holdExpires <= :now
                          and exists (select 1 from AllocationRow a where a.bookingId = b.id and a.resourceId in :resources
                                      and a.blocking and a.starts < :end and a.ends > :start)""", BookingRow.class)
                .setParameter("resources", values(resources))
                .setParameter("start", within.start())
                .setParameter("end", within.end())
                .setParameter("now", now)
                .getResultStream()
                .map(BookingRow::toBooking)
                .toList();
    }

    @Override
    public Optional<Booking> find(BookingId id) {
        return Optional.ofNullable(manager.find(BookingRow.class, id.value())).map(BookingRow::toBooking);
    }

    @Override
    public Map<BookingId, Booking> find(Collection<BookingId> ids) {
        var found = new HashMap<BookingId, Booking>();
        if (!ids.isEmpty()) {
            manager.createQuery("from BookingRow where id in :ids", BookingRow.class)
                    .setParameter("ids", ids.stream().map(BookingId::value).toList())
                    .getResultList()
                    .forEach(row -> found.put(new BookingId(row.id), row.toBooking()));
        }
        return found;
    }

    @Override
    public Optional<Booking> lock(BookingId id) {
        var row = Optional.ofNullable(manager.find(BookingRow.class, id.value()));
        row.ifPresent(found -> manager.refresh(found, LockModeType.PESSIMISTIC_WRITE));
        return row.map(BookingRow::toBooking);
    }

    @Override
    public Optional<Booking> activeOf(ReferralId referral, Instant now) {
        return Optional.ofNullable(activeOf(List.of(referral), now).get(referral));
    }

    @Override
    public Map<ReferralId, Booking> activeOf(Collection<ReferralId> referrals, Instant now) {
        var active = new HashMap<ReferralId, Booking>();
        manager.createQuery(
                        "from BookingRow where referralId in :ids and (state = 'BOOKED' or state = 'HELD' and holdExpires > :now)",
                        BookingRow.class)
                .setParameter("ids", referrals.stream().map(ReferralId::value).toList())
                .setParameter("now", now)
                .getResultList()
                .forEach(row -> active.put(new ReferralId(row.referralId), row.toBooking()));
        return active;
    }

    @Override
    public List<Booking> ofPatient(PatientId patient, TimeWindow within, Instant now) {
        return manager.createQuery("""
                        from BookingRow where patientId = :patient and starts < :end and ends > :start
                          and (state in ('BOOKED', 'FULFILLED') or state = 'HELD' and holdExpires > :now)""", BookingRow.class)
                .setParameter("patient", patient.value())
                .setParameter("start", within.start())
                .setParameter("end", within.end())
                .setParameter("now", now)
                .getResultStream()
                .map(BookingRow::toBooking)
                .toList();
    }

    @Override
    public List<Booking> search(Query query) {
        return asked("select b from BookingRow b", " order by b.starts, b.id", query, BookingRow.class)
                .setFirstResult(query.offset())
                .setMaxResults(query.count())
                .getResultStream()
                .map(BookingRow::toBooking)
                .toList();
    }

    @Override
    public long count(Query query) {
        return asked("select count(b) from BookingRow b", "", query, Long.class).getSingleResult();
    }

    private <T> TypedQuery<T> asked(String select, String order, Query query, Class<T> type) {
        var where = new Conditions();
        query.id().ifPresent(id -> where.add("b.id = :id", "id", id.value()));
        query.patient().ifPresent(p -> where.add("b.patientId = :patient", "patient", p.value()));
        query.referral().ifPresent(r -> where.add("b.referralId = :referral", "referral", r.value()));
        query.resource()
                .ifPresent(r -> where.add(
                        "exists (select 1 from AllocationRow a where a.bookingId = b.id and a.resourceId = :resource)",
                        "resource",
                        r.value()));
        query.from().ifPresent(from -> where.add("b.starts >= :from", "from", from));
        query.before().ifPresent(before -> where.add("b.starts < :before", "before", before));
        if (!query.states().isEmpty()) {
            where.add("b.state in :states", "states", query.states());
        }
        return where.query(manager, select, order, type);
    }

    @Override
    public void save(Booking booking, Instant now) {
        @Nullable BookingRow row = manager.find(BookingRow.class, booking.id().value());
        boolean fresh = row == null;
        if (row == null) {
            row = new BookingRow();
            row.id = booking.id().value();
            row.version = 1;
        } else if (row.version != booking.version()) {
            throw new Work.Stale(booking.version(), row.version);
        }
        row.referralId = booking.referral().value();
        row.patientId = booking.patient().value();
        row.state = booking.state().label();
        row.starts = booking.planned().start();
        row.ends = booking.planned().end();
        row.holdExpires = booking.state() instanceof BookingState.Held held ? held.expires() : null;
        row.updated = now;
        row.body = Json.write(booking);
        if (fresh) {
            manager.persist(row);
            manager.flush();
            for (var allocation : booking.allocations()) {
                var taken = new AllocationRow();
                taken.bookingId = booking.id().value();
                taken.resourceId = allocation.resource().value();
                taken.role = allocation.role().name();
                taken.starts = allocation.window().start();
                taken.ends = allocation.window().end();
                taken.blocking = booking.state().blocking();
                manager.persist(taken);
            }
        } else if (!booking.state().blocking()) {
            manager.createQuery("update AllocationRow set blocking = false where bookingId = :id")
                    .setParameter("id", booking.id().value())
                    .executeUpdate();
        }
        manager.flush();
    }

    @Override
    public void addProposals(List<Proposal> proposals) {
        for (var proposal : proposals) {
            var row = new ProposalRow();
            row.id = proposal.id().value();
            row.referralId = proposal.referral().value();
            row.expires = proposal.expires();
            row.body = Json.write(proposal);
            manager.persist(row);
        }
    }

    @Override
    public Optional<Proposal> proposal(BookingId id) {
        return Optional.ofNullable(manager.find(ProposalRow.class, id.value()))
                .map(row -> Json.read(row.body, Proposal.class));
    }

    @Override
    public Optional<Remembered> remembered(String caller, String key, Instant now) {
        return Optional.ofNullable(manager.find(IdempotencyRow.class, new IdempotencyKey(caller, key)))
                .filter(row -> row.at.isAfter(now.minus(Duration.ofHours(24))))
                .map(row -> new Remembered(row.bodyHash, Json.read(row.answer, Booking.class)));
    }

    @Override
    public void remember(String caller, String key, String bodyHash, Booking answer, Instant now) {
        var row = new IdempotencyRow();
        row.caller = caller;
        row.key = key;
        row.bodyHash = bodyHash;
        row.bookingId = answer.id().value();
        row.answer = Json.write(answer);
        row.at = now;
        manager.merge(row);
        manager.flush();
    }

    private static List<String> values(Collection<ResourceId> ids) {
        return ids.stream().map(ResourceId::value).toList();
    }

    @Entity(name = "BookingRow")
    @Table(name = "booking")
    static class BookingRow {
        @Id
        String id = "";

        @Version
        long version;

        @Column(name = "referral_id")
        String referralId = "";

        @Column(name = "patient_id")
        String patientId = "";

        String state = "";
        Instant starts = Instant.EPOCH;
        Instant ends = Instant.EPOCH;

        @Column(name = "hold_expires")
        @Nullable
        Instant holdExpires;

        Instant updated = Instant.EPOCH;

        @ColumnTransformer(write = "?::jsonb")
        String body = "";

        Booking toBooking() {
            return Json.read(body, version, Booking.class);
        }
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

        String role = "";
        Instant starts = Instant.EPOCH;
        Instant ends = Instant.EPOCH;
        boolean blocking;
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

    @Entity(name = "ProposalRow")
    @Table(name = "proposal")
    static class ProposalRow {
        @Id
        String id = "";

        @Column(name = "referral_id")
        String referralId = "";

        Instant expires = Instant.EPOCH;

        @ColumnTransformer(write = "?::jsonb")
        String body = "";
    }

    @Entity(name = "IdempotencyRow")
    @Table(name = "idempotency")
    @IdClass(IdempotencyKey.class)
    static class IdempotencyRow {
        @Id
        String caller = "";

        @Id
        String key = "";

        @Column(name = "body_hash")
        String bodyHash = "";

        @Column(name = "booking_id")
        String bookingId = "";

        @ColumnTransformer(write = "?::jsonb")
        String answer = "";

        Instant at = Instant.EPOCH;
    }

    static class IdempotencyKey implements Serializable {
        String caller = "";
        String key = "";

        IdempotencyKey() {}

        IdempotencyKey(String caller, String key) {
            this.caller = caller;
            this.key = key;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof IdempotencyKey that && that.caller.equals(caller) && that.key.equals(key);
        }

        @Override
        public int hashCode() {
            return Objects.hash(caller, key);
        }
    }
}
