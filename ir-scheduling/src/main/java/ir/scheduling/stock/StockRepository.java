package ir.scheduling.stock;

import ir.domain.booking.BookingId;
import ir.domain.lesion.LesionId;
import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.domain.resource.SiteId;
import ir.domain.session.SessionId;
import ir.scheduling.site.Site;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Probes and gas. The database behind it never lets a shelf fall below zero, nor promises more than lies on it. A site
 * where nobody has entered a lot keeps no stock here: nothing is reserved and nothing is short.
 */
public interface StockRepository {
    /** All lots of a site, the soonest to expire first. */
    List<ProbeLot> lots(SiteId site);

    Optional<ProbeLot> lot(String id);

    /** Keeps a lot's own facts; {@code reserved} is counted by reservations alone. */
    void save(ProbeLot lot);

    /** What is left for a session of so many probes and cylinders, from a day on. */
    StockForecast forecast(SiteId site, ProbeSize size, int probes, int cylinders, LocalDate from);

    /**
     * Sets aside for a booking what its day needs: probes from the lot that expires first, and gas. Nothing is kept of
     * it unless all is there.
     */
    Optional<Shortage> reserve(BookingId booking, Site site, StockRequest needed);

    /** Gives back what a booking still has set aside. */
    void release(BookingId booking);

    /** What a booking has set aside, by lot. */
    Map<ProbeLot, Integer> reservedFor(BookingId booking);

    /** Bookings that have probes of a lot set aside. */
    List<BookingId> bookingsRelyingOn(String lot);

    /** Takes probes of a lot off the shelf for good; those the booking had set aside first. Empty where the shelf has them. */
    Optional<Shortage> use(SessionId session, LesionId lesion, ProbeLot lot, int probes, Instant now);

    /** Sessions in which probes of a lot were used. */
    List<ProbeUsage> usesOf(String lot);

    /** Gas at hand and spoken for, on days that have a figure of their own. */
    List<GasDay> gas(SiteId site, LocalDate from);

    /** Another figure for a day; false where more is spoken for already. */
    boolean setGas(SiteId site, LocalDate day, int capacity);

    /** What a session takes on its day. */
    record StockRequest(ProbeSize size, int probes, int cylinders, LocalDate day) {}

    /** What is missing. */
    record Shortage(String item, int needed, int left) {}

    /**
     * Days that can still be supplied.
     *
     * @param lastWithProbes empty where no day lacks them
     */
    record StockForecast(Optional<LocalDate> lastWithProbes, List<LocalDate> daysWithoutGas) {
        public StockForecast {
            daysWithoutGas = List.copyOf(daysWithoutGas);
        }
    }

    /** Probes of a lot in one lesion. */
    record ProbeUsage(SessionId session, LesionId lesion, int probes, Instant at) {}

    /** Cylinders of one day. */
    record GasDay(LocalDate day, int capacity, int reserved) {}
}
