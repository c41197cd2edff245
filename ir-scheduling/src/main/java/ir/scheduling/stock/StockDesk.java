package ir.scheduling.stock;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.outcome.Outcome;
import ir.domain.outcome.Refusal;
import ir.domain.patient.Patient;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionId;
import ir.scheduling.actor.Actor;
import ir.scheduling.actor.Permission;
import ir.scheduling.audit.AuditTrail;
import ir.scheduling.outbox.Outbox;
import ir.scheduling.site.Site;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Stores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The shelf: lots that come, are counted, expire or are recalled; argon by the day. */
public final class StockDesk {
    private final Entrance entrance;

    public StockDesk(Entrance entrance) {
        this.entrance = entrance;
    }

    /** What a site has. */
    public record Shelf(Site site, LocalDate today, List<ProbeLot> lots, List<Stock.GasDay> gas) {}

    public Outcome<Shelf> shelf(Actor actor, Optional<SiteId> wanted) {
        return entrance.read(actor, Permission.MANAGE_STOCK, "list", "Device", "", (stores, now) -> {
            var site = site(stores, wanted);
            var today = now.atZone(site.zone()).toLocalDate();
            return Outcome.done(new Shelf(
                    site, today, stores.stock().lots(site.id()), stores.stock().gas(site.id(), today)));
        });
    }

    /** A delivery, or a lot counted again. Fewer than are promised is refused. */
    public Outcome<ProbeLot> save(Actor actor, ProbeLot lot) {
        return entrance.change(actor, Permission.MANAGE_STOCK, "save", "Device", lot.id(), (stores, now) -> {
            var before = stores.stock().lot(lot.id());
            int promised = before.map(ProbeLot::reserved).orElse(0);
            if (lot.onHand() < promised) {
                return Outcome.refused(new Refusal.InvalidValue(
                        "on hand",
                        String.valueOf(lot.onHand()),
                        "at least the " + promised + " that bookings count on"));
            }
            boolean same = stores.stock().lots(lot.site()).stream()
                    .anyMatch(l -> !l.id().equals(lot.id())
                            && l.size() == lot.size()
                            && l.lot().equals(lot.lot()));
            if (same) {
                return Outcome.refused(
                        new Refusal.InvalidValue("lot", lot.lot(), "a lot that is not on the shelf yet"));
            }
            stores.stock().save(lot);
            tell(stores, actor, "stock-saved", lot.id(), now);
            return Outcome.done(stores.stock().lot(lot.id()).orElseThrow());
        });
    }

    /** Who had a probe of a lot. */
    public record Treated(Patient patient, SessionId session, LesionId lesion, int probes, Instant at) {}

    /**
     * What a recall leads to.
     *
     * @param treated who had one of its probes
     * @param unsupplied sessions that counted on it and for which no other lot has enough
     */
    public record Recall(ProbeLot lot, List<Treated> treated, List<Booking> unsupplied) {}

    /** The maker takes a lot back: nobody gets one any more, other lots step in, and whoever had one is named. */
    public Outcome<Recall> recall(Actor actor, String id) {
        return entrance.change(actor, Permission.MANAGE_STOCK, "recall", "Device", id, (stores, now) -> {
            var lot = stores.stock().lot(id);
            if (lot.isEmpty()) {
                return Outcome.refused(new Refusal.NotFound("lot", id));
            }
            stores.stock().save(recalled(lot.get()));
            var unsupplied = new ArrayList<Booking>();
            for (var booking :
                    stores.bookings().find(stores.stock().countingOn(id)).values()) {
                stores.stock().release(booking.id());
                if (reserve(stores, booking).isPresent()) {
                    unsupplied.add(booking);
                }
            }
            tell(stores, actor, "lot-recalled", id, now);
            return Outcome.done(
                    new Recall(stores.stock().lot(id).orElseThrow(), treated(stores, actor, id, now), unsupplied));
        });
    }

    /** Who had a probe of this lot; every name looked at is kept in the trail. */
    public Outcome<List<Treated>> usesOf(Actor actor, String id) {
        return entrance.read(
                actor,
                Permission.MANAGE_STOCK,
                "uses",
                "Device",
                id,
                (stores, now) -> Outcome.done(treated(stores, actor, id, now)));
    }

    private static List<Treated> treated(Stores stores, Actor actor, String lot, Instant now) {
        if (!actor.may(Permission.READ)) {
            return List.of();
        }
        var treated = new ArrayList<Treated>();
        for (var use : stores.stock().usesOf(lot)) {
            var session = stores.sessions().find(use.session()).orElseThrow();
            var patient = stores.records().patient(session.patient()).orElseThrow();
            treated.add(new Treated(patient, use.session(), use.lesion(), use.probes(), use.at()));
        }
        stores.audit()
                .addAll(AuditTrail.Entry.each(
                        now,
                        actor,
                        "uses",
                        "Device",
                        treated.stream().map(t -> t.patient().id()).toList()));
        return treated;
    }

    private static Optional<Stock.Short> reserve(Stores stores, Booking booking) {
        var site = stores.sites().site(booking.site()).orElseThrow();
        var input = booking.plan().input();
        return stores.stock()
                .reserve(
                        booking.id(),
                        site,
                        new Stock.Needed(
                                input.size(),
                                input.probes(),
                                site.gas().cylinders(input),
                                booking.planned().start().atZone(site.zone()).toLocalDate()));
    }

    private static ProbeLot recalled(ProbeLot lot) {
        return new ProbeLot(
                lot.id(),
                lot.site(),
                lot.size(),
                lot.lot(),
                lot.udi(),
                lot.expires(),
                lot.onHand(),
                lot.reserved(),
                true);
    }

    /** Another figure for the cylinders of a day. */
    public Outcome<LocalDate> setGas(Actor actor, Optional<SiteId> wanted, LocalDate day, int cylinders) {
        return entrance.change(actor, Permission.MANAGE_STOCK, "save", "Device", day.toString(), (stores, now) -> {
            var site = site(stores, wanted);
            if (cylinders < 0 || cylinders > 1000) {
                return Outcome.refused(new Refusal.InvalidValue("cylinders", String.valueOf(cylinders), "0 to 1000"));
            }
            if (!stores.stock().setGas(site.id(), day, cylinders)) {
                return Outcome.refused(new Refusal.InvalidValue(
                        "cylinders", String.valueOf(cylinders), "at least what bookings of that day count on"));
            }
            tell(stores, actor, "gas-saved", site.id() + "/" + day, now);
            return Outcome.done(day);
        });
    }

    /** What a booking has set aside; for the page of its session. */
    public Outcome<Map<ProbeLot, Integer>> reservedFor(Actor actor, BookingId booking) {
        return entrance.read(
                actor,
                Permission.READ,
                "read",
                "Device",
                booking.value(),
                (stores, now) ->
                        Outcome.done(Objects.requireNonNull(stores.stock().reservedFor(booking))));
    }

    private static Site site(Stores stores, Optional<SiteId> id) {
        return id.flatMap(stores.sites()::site).orElseGet(stores.sites()::site);
    }

    private static void tell(Stores stores, Actor actor, String topic, String id, Instant now) {
        stores.outbox().add(new Outbox.Event(now, topic, id, Optional.empty(), Map.of()));
        stores.audit().add(AuditTrail.Entry.done(now, actor, topic, "Device", id, Optional.empty()));
    }
}
