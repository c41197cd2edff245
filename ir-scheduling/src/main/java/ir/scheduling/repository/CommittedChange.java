package ir.scheduling.repository;

import ir.domain.booking.Booking;
import ir.domain.resource.ResourceId;

/**
 * A change to data that is cached outside the database. Repositories fire it inside the transaction; caches observe it
 * after the commit.
 */
public sealed interface CommittedChange {
    /** @param booking in its new state and version */
    record BookingSaved(Booking booking) implements CommittedChange {}

    /** The opening hours or the calendar events of a resource changed. */
    record CalendarChanged(ResourceId resource) implements CommittedChange {}

    /** The configuration of the clinic changed: its sites, its procedures, or the list of its resources. */
    record ClinicChanged() implements CommittedChange {}
}
