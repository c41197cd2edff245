package ir.scheduling.repository;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Probes and gas. Database constraints ensure that stock is never negative and that no more is reserved than is on
 * hand. A site without any lot has no stock management: nothing is reserved and no shortage is reported.
 */
public interface StockRepository {
    /** All lots of a site, the soonest to expire first. */
    List<ProbeLot> lots(SiteId site);

    Optional<ProbeLot> lot(String id);

    /** Saves a lot's own data; {@code reserved} is changed only by reservations. */
    void save(ProbeLot lot);

    /** The supply for a session with this number of probes and cylinders, from a day on. */
    StockForecast forecast(SiteId site, ProbeSize size, int probes, int cylinders, LocalDate from);

    /**
     * Reserves what a booking needs on its day: probes from the lot that expires first, and gas. Reserves all of it or
     * nothing.
     *
     * @return the shortage; empty if everything was reserved
     */
    Optional<Shortage> reserve(BookingId booking, Site site, StockRequest needed);

    /** Releases what a booking still has reserved. */
    void release(BookingId booking);

    /** What a booking has reserved, by lot. */
    Map<ProbeLot, Integer> reservedFor(BookingId booking);

    /** Bookings that have probes of a lot reserved. */
    List<BookingId> bookingsRelyingOn(String lot);

    /**
     * Consumes probes of a lot, first those that the booking reserved.
     *
     * @return the shortage; empty if the lot has enough probes
     */
    Optional<Shortage> use(SessionId session, LesionId lesion, ProbeLot lot, int probes, Instant now);

    /** Sessions in which probes of a lot were used. */
    List<ProbeUsage> usesOf(String lot);

    /** Gas capacity and reservations, for days with a figure of their own. */
    List<GasDay> gas(SiteId site, LocalDate from);

    /**
     * Sets the gas capacity of a day.
     *
     * @return false if more is already reserved
     */
    boolean setGas(SiteId site, LocalDate day, int capacity);

    /** What a session needs on its day. */
    record StockRequest(ProbeSize size, int probes, int cylinders, LocalDate day) {}

    /** A missing quantity. */
    record Shortage(String item, int needed, int left) {}

    /**
     * Days that can still be supplied.
     *
     * @param lastWithProbes last day with enough probes; empty if no day lacks them
     */
    record StockForecast(Optional<LocalDate> lastWithProbes, List<LocalDate> daysWithoutGas) {
        public StockForecast {
            daysWithoutGas = List.copyOf(daysWithoutGas);
        }
    }

    /** Probes of a lot used in one lesion. */
    record ProbeUsage(SessionId session, LesionId lesion, int probes, Instant at) {}

    /** Cylinders of one day. */
    record GasDay(LocalDate day, int capacity, int reserved) {}
}
