package ir.scheduling.stock;

import ir.domain.booking.Booking;
import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.patient.Patient;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionId;
import ir.domain.shared.Expected;
import ir.domain.shared.RecordType;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.scheduling.event.DomainEvent;
import ir.scheduling.event.EventType;
import ir.scheduling.repository.BookingRepository;
import ir.scheduling.repository.PatientRepository;
import ir.scheduling.repository.SessionRepository;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.SiteRepository;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Command;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.Subject;
import ir.scheduling.transaction.UseCaseAudit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Manages stock: deliveries, counts, expiry and recalls of lots, and argon by the day. */
@ApplicationScoped
public class StockService {
    private final UseCaseAudit audit;
    private final BookingRepository bookings;
    private final Event<DomainEvent> events;
    private final PatientRepository patientRepository;
    private final SessionRepository sessions;
    private final SiteRepository sites;
    private final StockRepository stock;
    private final Clock clock;

    @Inject
    public StockService(
            UseCaseAudit audit,
            BookingRepository bookings,
            Event<DomainEvent> events,
            PatientRepository patientRepository,
            SessionRepository sessions,
            SiteRepository sites,
            StockRepository stock,
            Clock clock) {
        this.audit = audit;
        this.bookings = bookings;
        this.events = events;
        this.patientRepository = patientRepository;
        this.sessions = sessions;
        this.sites = sites;
        this.stock = stock;
        this.clock = clock;
    }

    /** The stock of a site. */
    public record StockOverview(Site site, LocalDate today, List<ProbeLot> lots, List<StockRepository.GasDay> gas) {}

    @Query(permission = Permission.MANAGE_STOCK, action = "list", type = RecordType.STOCK_LOT)
    public Result<StockOverview> overview(Caller caller, Optional<SiteId> requested) {
        var now = clock.instant();
        var site = site(requested);
        var today = now.atZone(site.zone()).toLocalDate();
        return Result.success(new StockOverview(site, today, stock.lots(site.id()), stock.gas(site.id(), today)));
    }

    /** Saves a delivery or a new count of a lot. Rejected if less is left than is reserved. */
    @Command(permission = Permission.MANAGE_STOCK, action = "save", type = RecordType.STOCK_LOT)
    public Result<ProbeLot> save(Caller caller, @Subject ProbeLot lot) {
        var now = clock.instant();
        var before = stock.lot(lot.id());
        int promised = before.map(ProbeLot::reserved).orElse(0);
        if (lot.onHand() < promised) {
            return Result.failure(new Rejection.InvalidValue(
                    "on hand", String.valueOf(lot.onHand()), Expected.of("at-least-reserved", promised)));
        }
        boolean same = stock.lots(lot.site()).stream()
                .anyMatch(l -> !l.id().equals(lot.id())
                        && l.size() == lot.size()
                        && l.lot().equals(lot.lot()));
        if (same) {
            return Result.failure(new Rejection.InvalidValue("lot", lot.lot(), "new-lot"));
        }
        stock.save(lot);
        publish(EventType.STOCK_SAVED, lot.id(), now);
        return Result.success(stock.lot(lot.id()).orElseThrow());
    }

    /** A patient treated with a probe of a lot. */
    public record TreatedPatient(Patient patient, SessionId session, LesionId lesion, int probes, Instant at) {}

    /**
     * The result of a recall.
     *
     * @param treated patients treated with a probe of the lot
     * @param bookingsWithoutStock bookings that had reserved probes of the lot and for which no other lot has enough
     */
    public record Recall(ProbeLot lot, List<TreatedPatient> treated, List<Booking> bookingsWithoutStock) {}

    /**
     * Recalls a lot: it is no longer used, its reservations move to other lots, and the treated patients are listed.
     */
    @Command(permission = Permission.MANAGE_STOCK, action = "recall", type = RecordType.STOCK_LOT)
    public Result<Recall> recall(Caller caller, @Subject String id) {
        var now = clock.instant();
        var lot = stock.lot(id);
        if (lot.isEmpty()) {
            return Result.failure(new Rejection.NotFound("lot", id));
        }
        stock.save(recalled(lot.get()));
        var unsupplied = new ArrayList<Booking>();
        for (var booking : bookings.find(stock.bookingsRelyingOn(id)).values()) {
            stock.release(booking.id());
            if (reserve(booking).isPresent()) {
                unsupplied.add(booking);
            }
        }
        publish(EventType.LOT_RECALLED, id, now);
        return Result.success(new Recall(stock.lot(id).orElseThrow(), treated(caller, id), unsupplied));
    }

    /** Patients treated with probes of this lot; each patient listed is written to the audit log. */
    @Query(permission = Permission.MANAGE_STOCK, action = "uses", type = RecordType.STOCK_LOT)
    public Result<List<TreatedPatient>> usesOf(Caller caller, @Subject String id) {
        return Result.success(treated(caller, id));
    }

    private List<TreatedPatient> treated(Caller caller, String lot) {
        if (!caller.has(Permission.READ)) {
            return List.of();
        }
        var treated = new ArrayList<TreatedPatient>();
        for (var use : stock.usesOf(lot)) {
            var session = sessions.find(use.session()).orElseThrow();
            var patient = patientRepository.find(session.patient()).orElseThrow();
            treated.add(new TreatedPatient(patient, use.session(), use.lesion(), use.probes(), use.at()));
        }
        audit.addForEach(
                "uses",
                RecordType.STOCK_LOT,
                treated.stream().map(t -> t.patient().id()).toList());
        return treated;
    }

    private Optional<StockRepository.Shortage> reserve(Booking booking) {
        var site = sites.site(booking.site()).orElseThrow();
        var input = booking.plan().input();
        return stock.reserve(
                booking.id(),
                site,
                new StockRepository.StockRequest(
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

    /** Sets the number of cylinders for a day. */
    @Command(permission = Permission.MANAGE_STOCK, action = "save", type = RecordType.STOCK_LOT)
    public Result<LocalDate> setGas(Caller caller, Optional<SiteId> requested, @Subject LocalDate day, int cylinders) {
        var now = clock.instant();
        var site = site(requested);
        if (cylinders < 0 || cylinders > 1000) {
            return Result.failure(new Rejection.InvalidValue("cylinders", String.valueOf(cylinders), "0-to-1000"));
        }
        if (!stock.setGas(site.id(), day, cylinders)) {
            return Result.failure(
                    new Rejection.InvalidValue("cylinders", String.valueOf(cylinders), "at-least-reserved-argon"));
        }
        publish(EventType.GAS_SAVED, site.id() + "/" + day, now);
        return Result.success(day);
    }

    /** What a booking has reserved, for the page of its session. */
    @Query(permission = Permission.READ, action = "read", type = RecordType.STOCK_LOT)
    public Result<Map<ProbeLot, Integer>> reservedFor(Caller caller, @Subject BookingId booking) {
        return Result.success(Objects.requireNonNull(stock.reservedFor(booking)));
    }

    private Site site(Optional<SiteId> id) {
        return id.flatMap(sites::site).orElseGet(sites::site);
    }

    private void publish(EventType type, String id, Instant now) {
        events.fire(new DomainEvent.StockChanged(type, now, id));
        audit.add(type.code(), RecordType.STOCK_LOT, id, Optional.empty());
    }
}
