package ir.scheduling.persistence;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionId;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.StockRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.Session;

@ApplicationScoped
class JpaStockRepository implements StockRepository {
    private static final String LOT =
            "select l.id, l.site_id, l.size, l.lot, l.udi, l.expires, l.on_hand, l.reserved, l.recalled";

    private final EntityManager manager;

    @Inject
    JpaStockRepository(Session manager) {
        this.manager = manager;
    }

    @Override
    public List<ProbeLot> lots(SiteId site) {
        return rows(ask(LOT + " from probe_lot l where l.site_id = :site order by l.expires, l.id")
                        .setParameter("site", site.value()))
                .stream()
                .map(JpaStockRepository::lot)
                .toList();
    }

    @Override
    public Optional<ProbeLot> lot(String id) {
        return rows(ask(LOT + " from probe_lot l where l.id = :id").setParameter("id", id)).stream()
                .map(JpaStockRepository::lot)
                .findFirst();
    }

    @Override
    public void save(ProbeLot lot) {
        manager.createNativeQuery("""
                        insert into probe_lot (id, site_id, size, lot, udi, expires, on_hand, recalled)
                        values (:id, :site, :size, :lot, :udi, :expires, :onHand, :recalled)
                        on conflict (id) do update set lot = excluded.lot, udi = excluded.udi, expires = excluded.expires,
                          on_hand = excluded.on_hand, recalled = excluded.recalled""")
                .setParameter("id", lot.id())
                .setParameter("site", lot.site().value())
                .setParameter("size", lot.size().name())
                .setParameter("lot", lot.lot())
                .setParameter("udi", lot.udi())
                .setParameter("expires", lot.expires())
                .setParameter("onHand", lot.onHand())
                .setParameter("recalled", lot.recalled())
                .executeUpdate();
    }

    /** One statement. The probes available for a day are the sum over the lots that expire on that day or later. */
    @Override
    public StockForecast forecast(SiteId site, ProbeSize size, int probes, int cylinders, LocalDate from) {
        var rows = rows(ask("""
                        select expires, on_hand - reserved, recalled or size <> :size, true from probe_lot where site_id = :site
                        union all
                        select day, 0, true, false from gas_day where site_id = :site and day >= :from
                          and capacity - reserved < :cylinders
                        order by 1 desc""")
                .setParameter("site", site.value())
                .setParameter("size", size.name())
                .setParameter("from", from)
                .setParameter("cylinders", cylinders));
        var lots = rows.stream().filter(row -> row.get(3, Boolean.class)).toList();
        if (lots.isEmpty()) {
            return new StockForecast(Optional.empty(), List.of());
        }
        var last = from.minusDays(1);
        int free = 0;
        for (var lot : lots) {
            free += lot.get(2, Boolean.class) ? 0 : lot.get(1, Number.class).intValue();
            if (free >= probes) {
                last = day(lot, 0);
                break;
            }
        }
        return new StockForecast(
                Optional.of(last),
                rows.stream()
                        .filter(row -> !row.get(3, Boolean.class))
                        .map(row -> day(row, 0))
                        .toList());
    }

    @Override
    public Optional<Shortage> reserve(BookingId booking, Site site, StockRequest needed) {
        // sorts before it locks, so all reservations lock the lots in the same order
        var lots = rows(ask(LOT
                                + " from probe_lot l where l.site_id = :site order by l.expires, l.id for no key update")
                        .setParameter("site", site.id().value()))
                .stream()
                .map(JpaStockRepository::lot)
                .toList();
        if (lots.isEmpty()) {
            return Optional.empty();
        }
        var usable = lots.stream()
                .filter(lot -> lot.size() == needed.size() && lot.usableOn(needed.day()) && lot.free() > 0)
                .toList();
        int free = usable.stream().mapToInt(ProbeLot::free).sum();
        if (free < needed.probes()) {
            return Optional.of(new Shortage(needed.size().name(), needed.probes(), free));
        }
        var gas = reserveGas(booking, site, needed);
        if (gas.isPresent()) {
            return gas;
        }
        int missing = needed.probes();
        for (var lot : usable) {
            int taken = Math.min(missing, lot.free());
            if (taken > 0) {
                set("update probe_lot set reserved = reserved + :taken where id = :lot", lot, taken);
                manager.createNativeQuery(
                                "insert into probe_reservation (booking_id, lot_id, quantity) values (:booking, :lot, :taken)")
                        .setParameter("booking", booking.value())
                        .setParameter("lot", lot.id())
                        .setParameter("taken", taken)
                        .executeUpdate();
                missing -= taken;
            }
        }
        return Optional.empty();
    }

    private Optional<Shortage> reserveGas(BookingId booking, Site site, StockRequest needed) {
        manager.createNativeQuery(
                        "insert into gas_day (site_id, day, capacity) values (:site, :day, :capacity) on conflict do nothing")
                .setParameter("site", site.id().value())
                .setParameter("day", needed.day())
                .setParameter("capacity", site.gas().cylindersPerDay())
                .executeUpdate();
        int taken = manager.createNativeQuery(
                        "update gas_day set reserved = reserved + :n where site_id = :site and day = :day and reserved + :n <= capacity")
                .setParameter("n", needed.cylinders())
                .setParameter("site", site.id().value())
                .setParameter("day", needed.day())
                .executeUpdate();
        if (taken == 0) {
            var left = rows(ask("select capacity - reserved from gas_day where site_id = :site and day = :day")
                            .setParameter("site", site.id().value())
                            .setParameter("day", needed.day()))
                    .get(0)
                    .get(0, Number.class)
                    .intValue();
            return Optional.of(new Shortage("ARGON", needed.cylinders(), left));
        }
        manager.createNativeQuery(
                        "insert into gas_reservation (booking_id, site_id, day, quantity) values (:booking, :site, :day, :n)")
                .setParameter("booking", booking.value())
                .setParameter("site", site.id().value())
                .setParameter("day", needed.day())
                .setParameter("n", needed.cylinders())
                .executeUpdate();
        return Optional.empty();
    }

    private void set(String update, ProbeLot lot, int taken) {
        manager.createNativeQuery(update)
                .setParameter("taken", taken)
                .setParameter("lot", lot.id())
                .executeUpdate();
    }

    @Override
    public void release(BookingId booking) {
        manager.createNativeQuery("""
                        with locked as (select l.id from probe_lot l join probe_reservation r on r.lot_id = l.id
                                        where r.booking_id = :booking order by l.expires, l.id for no key update of l),
                        freed as (delete from probe_reservation where booking_id = :booking returning lot_id, quantity)
                        update probe_lot l set reserved = l.reserved - f.quantity from freed f, locked
                        where l.id = f.lot_id and locked.id = l.id""").setParameter("booking", booking.value()).executeUpdate();
        manager.createNativeQuery("""
                        with freed as (delete from gas_reservation where booking_id = :booking returning site_id, day, quantity)
                        update gas_day g set reserved = g.reserved - f.quantity from freed f
                        where g.site_id = f.site_id and g.day = f.day""").setParameter("booking", booking.value()).executeUpdate();
    }

    @Override
    public Map<ProbeLot, Integer> reservedFor(BookingId booking) {
        var reserved = new LinkedHashMap<ProbeLot, Integer>();
        rows(ask(LOT
                                + ", r.quantity from probe_lot l join probe_reservation r on r.lot_id = l.id"
                                + " where r.booking_id = :booking order by l.expires, l.id")
                        .setParameter("booking", booking.value()))
                .forEach(row -> reserved.put(lot(row), row.get(9, Number.class).intValue()));
        return reserved;
    }

    @Override
    public List<BookingId> bookingsRelyingOn(String lot) {
        return rows(ask("select booking_id from probe_reservation where lot_id = :lot order by booking_id")
                        .setParameter("lot", lot))
                .stream()
                .map(row -> new BookingId(row.get(0, String.class)))
                .toList();
    }

    @Override
    public Optional<Shortage> use(SessionId session, LesionId lesion, ProbeLot lot, int probes, Instant now) {
        var locked = rows(ask(LOT + " from probe_lot l where l.id = :lot for no key update")
                        .setParameter("lot", lot.id()))
                .stream()
                .map(JpaStockRepository::lot)
                .findFirst()
                .orElseThrow();
        int own = rows(
                        ask("select quantity from probe_reservation where booking_id = :booking and lot_id = :lot for update")
                                .setParameter("booking", session.value())
                                .setParameter("lot", lot.id()))
                .stream()
                .map(row -> row.get(0, Number.class).intValue())
                .findFirst()
                .orElse(0);
        if (locked.free() + own < probes) {
            return Optional.of(new Shortage(lot.lot(), probes, locked.free() + own));
        }
        int promised = Math.min(own, probes);
        if (promised > 0) {
            manager.createNativeQuery(
                            promised == own
                                    ? "delete from probe_reservation where booking_id = :booking and lot_id = :lot and quantity = :n"
                                    : "update probe_reservation set quantity = quantity - :n where booking_id = :booking and lot_id = :lot")
                    .setParameter("booking", session.value())
                    .setParameter("lot", lot.id())
                    .setParameter("n", promised)
                    .executeUpdate();
        }
        manager.createNativeQuery(
                        "update probe_lot set on_hand = on_hand - :used, reserved = reserved - :promised where id = :lot")
                .setParameter("used", probes)
                .setParameter("promised", promised)
                .setParameter("lot", lot.id())
                .executeUpdate();
        manager.createNativeQuery(
                        "insert into probe_use (session_id, lesion_id, lot_id, quantity, at) values (:session, :lesion, :lot, :n, :at)")
                .setParameter("session", session.value())
                .setParameter("lesion", lesion.value())
                .setParameter("lot", lot.id())
                .setParameter("n", probes)
                .setParameter("at", now)
                .executeUpdate();
        return Optional.empty();
    }

    @Override
    public List<ProbeUsage> usesOf(String lot) {
        return rows(ask("select session_id, lesion_id, quantity, at from probe_use where lot_id = :lot order by at")
                        .setParameter("lot", lot))
                .stream()
                .map(row -> new ProbeUsage(
                        new SessionId(row.get(0, String.class)),
                        new LesionId(row.get(1, String.class)),
                        row.get(2, Number.class).intValue(),
                        row.get(3, Instant.class)))
                .toList();
    }

    @Override
    public List<GasDay> gas(SiteId site, LocalDate from) {
        return rows(
                        ask("select day, capacity, reserved from gas_day where site_id = :site and day >= :from order by day")
                                .setParameter("site", site.value())
                                .setParameter("from", from))
                .stream()
                .map(row -> new GasDay(
                        day(row, 0),
                        row.get(1, Number.class).intValue(),
                        row.get(2, Number.class).intValue()))
                .toList();
    }

    @Override
    public boolean setGas(SiteId site, LocalDate day, int capacity) {
        return manager.createNativeQuery("""
                        insert into gas_day (site_id, day, capacity) values (:site, :day, :capacity)
                        on conflict (site_id, day) do update set capacity = excluded.capacity
                        where gas_day.reserved <= excluded.capacity""")
                        .setParameter("site", site.value())
                        .setParameter("day", day)
                        .setParameter("capacity", capacity)
                        .executeUpdate()
                == 1;
    }

    private Query ask(String sql) {
        return manager.createNativeQuery(sql, Tuple.class);
    }

    @SuppressWarnings("unchecked")
    private static List<Tuple> rows(Query query) {
        return query.getResultList();
    }

    private static LocalDate day(Tuple row, int column) {
        var value = row.get(column);
        return value instanceof java.sql.Date date ? date.toLocalDate() : (LocalDate) value;
    }

    private static ProbeLot lot(Tuple row) {
        return new ProbeLot(
                row.get(0, String.class),
                new SiteId(row.get(1, String.class)),
                JsonDocuments.constant(
                        "probe_lot", row.get(0, String.class), ProbeSize.class, row.get(2, String.class)),
                row.get(3, String.class),
                row.get(4, String.class),
                day(row, 5),
                row.get(6, Number.class).intValue(),
                row.get(7, Number.class).intValue(),
                row.get(8, Boolean.class));
    }
}
