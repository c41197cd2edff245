package ir.scheduling.persistence;

import ir.domain.booking.Booking;
import ir.domain.resource.ResourceId;
import ir.scheduling.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Collects the changes of one transaction to cached data; they are published after its commit. */
final class TransactionChanges {
    private final List<Booking> bookings = new ArrayList<>();
    private final Set<ResourceId> calendars = new TreeSet<>();
    private boolean clinic;

    void bookingChanged(Booking booking) {
        bookings.add(booking);
    }

    void calendarChanged(ResourceId resource) {
        calendars.add(resource);
    }

    void clinicChanged() {
        clinic = true;
    }

    TransactionManager.CommittedChanges changes() {
        return new TransactionManager.CommittedChanges(List.copyOf(bookings), Set.copyOf(calendars), clinic);
    }
}
