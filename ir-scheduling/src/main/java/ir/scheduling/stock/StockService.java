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
import ir.scheduling.audit.AuditLog;
import ir.scheduling.repository.Outbox;
import ir.scheduling.repository.Repositories;
import ir.scheduling.repository.Site;
import ir.scheduling.repository.StockRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.CommandExecutor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
    private final CommandExecutor executor;

    @Inject
    public StockService(CommandExecutor executor) {
        this.executor = executor;
    }

    /** The stock of a site. */
    public record StockOverview(Site site, LocalDate today, List<ProbeLot> lots, List<StockRepository.GasDay> gas) {}

    public Result<StockOverview> overview(Caller caller, Optional<SiteId> requested) {
        return executor.read(caller, Permission.MANAGE_STOCK, "list", RecordType.STOCK_LOT, "", (repositories, now) -> {
            var site = site(repositories, requested);
            var today = now.atZone(site.zone()).toLocalDate();
            return Result.success(new StockOverview(
                    site,
                    today,
                    repositories.stock().lots(site.id()),
                    repositories.stock().gas(site.id(), today)));
        });
    }

    /** Saves a delivery or a new count of a lot. Rejected if less is left than is reserved. */
    public Result<ProbeLot> save(Caller caller, ProbeLot lot) {
        return executor.change(
                caller, Permission.MANAGE_STOCK, "save", RecordType.STOCK_LOT, lot.id(), (repositories, now) -> {
                    var before = repositories.stock().lot(lot.id());
                    int promised = before.map(ProbeLot::reserved).orElse(0);
                    if (lot.onHand() < promised) {
                        return Result.failure(new Rejection.InvalidValue(
                                "on hand", String.valueOf(lot.onHand()), Expected.of("at-least-reserved", promised)));
                    }
                    boolean same = repositories.stock().lots(lot.site()).stream()
                            .anyMatch(l -> !l.id().equals(lot.id())
                                    && l.size() == lot.size()
                                    && l.lot().equals(lot.lot()));
                    if (same) {
                        return Result.failure(new Rejection.InvalidValue("lot", lot.lot(), "new-lot"));
                    }
                    repositories.stock().save(lot);
                    publish(repositories, caller, "stock-saved", lot.id(), now);
                    return Result.success(repositories.stock().lot(lot.id()).orElseThrow());
                });
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
    public Result<Recall> recall(Caller caller, String id) {
        return executor.change(
                caller, Permission.MANAGE_STOCK, "recall", RecordType.STOCK_LOT, id, (repositories, now) -> {
                    var lot = repositories.stock().lot(id);
                    if (lot.isEmpty()) {
                        return Result.failure(new Rejection.NotFound("lot", id));
                    }
                    repositories.stock().save(recalled(lot.get()));
                    var unsupplied = new ArrayList<Booking>();
                    for (var booking : repositories
                            .bookings()
                            .find(repositories.stock().bookingsRelyingOn(id))
                            .values()) {
                        repositories.stock().release(booking.id());
                        if (reserve(repositories, booking).isPresent()) {
                            unsupplied.add(booking);
                        }
                    }
                    publish(repositories, caller, "lot-recalled", id, now);
                    return Result.success(new Recall(
                            repositories.stock().lot(id).orElseThrow(),
                            treated(repositories, caller, id, now),
                            unsupplied));
                });
    }

    /** Patients treated with probes of this lot; each patient listed is written to the audit log. */
    public Result<List<TreatedPatient>> usesOf(Caller caller, String id) {
        return executor.read(
                caller,
                Permission.MANAGE_STOCK,
                "uses",
                RecordType.STOCK_LOT,
                id,
                (repositories, now) -> Result.success(treated(repositories, caller, id, now)));
    }

    private static List<TreatedPatient> treated(Repositories repositories, Caller caller, String lot, Instant now) {
        if (!caller.has(Permission.READ)) {
            return List.of();
        }
        var treated = new ArrayList<TreatedPatient>();
        for (var use : repositories.stock().usesOf(lot)) {
            var session = repositories.sessions().find(use.session()).orElseThrow();
            var patient =
                    repositories.receivedResources().patient(session.patient()).orElseThrow();
            treated.add(new TreatedPatient(patient, use.session(), use.lesion(), use.probes(), use.at()));
        }
        repositories
                .audit()
                .addAll(AuditLog.AuditEntry.forEachPatient(
                        now,
                        caller,
                        "uses",
                        RecordType.STOCK_LOT,
                        treated.stream().map(t -> t.patient().id()).toList()));
        return treated;
    }

    private static Optional<StockRepository.Shortage> reserve(Repositories repositories, Booking booking) {
        var site = repositories.sites().site(booking.site()).orElseThrow();
        var input = booking.plan().input();
        return repositories
                .stock()
                .reserve(
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
    public Result<LocalDate> setGas(Caller caller, Optional<SiteId> requested, LocalDate day, int cylinders) {
        return executor.change(
                caller, Permission.MANAGE_STOCK, "save", RecordType.STOCK_LOT, day.toString(), (repositories, now) -> {
                    var site = site(repositories, requested);
                    if (cylinders < 0 || cylinders > 1000) {
                        return Result.failure(
                                new Rejection.InvalidValue("cylinders", String.valueOf(cylinders), "0-to-1000"));
                    }
                    if (!repositories.stock().setGas(site.id(), day, cylinders)) {
                        return Result.failure(new Rejection.InvalidValue(
                                "cylinders", String.valueOf(cylinders), "at-least-reserved-argon"));
                    }
                    publish(repositories, caller, "gas-saved", site.id() + "/" + day, now);
                    return Result.success(day);
                });
    }

    /** What a booking has reserved, for the page of its session. */
    public Result<Map<ProbeLot, Integer>> reservedFor(Caller caller, BookingId booking) {
        return executor.read(
                caller,
                Permission.READ,
                "read",
                RecordType.STOCK_LOT,
                booking.value(),
                (repositories, now) -> Result.success(
                        Objects.requireNonNull(repositories.stock().reservedFor(booking))));
    }

    private static Site site(Repositories repositories, Optional<SiteId> id) {
        return id.flatMap(repositories.sites()::site).orElseGet(repositories.sites()::site);
    }

    private static void publish(Repositories repositories, Caller caller, String topic, String id, Instant now) {
        repositories.outbox().add(new Outbox.Event(now, topic, id, Optional.empty(), Map.of()));
        repositories
                .audit()
                .add(AuditLog.AuditEntry.success(now, caller, topic, RecordType.STOCK_LOT, id, Optional.empty()));
    }
}
