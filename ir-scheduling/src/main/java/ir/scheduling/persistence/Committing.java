package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.domain.resource.ResourceId;
import ir.scheduling.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one transaction has changed so far of what is kept in memory; told once it is committed. */
final class Committing {
    private final List<Booking> bookings = new ArrayList<>();
    private final Set<ResourceId> diaries = new TreeSet<>();
    private boolean clinic;

    void booking(Booking booking) {
        bookings.add(booking);
    }

    void diary(ResourceId resource) {
        diaries.add(resource);
    }

    void clinic() {
        clinic = true;
    }

    Work.News news() {
        return new Work.News(List.copyOf(bookings), Set.copyOf(diaries), clinic);
    }
}
