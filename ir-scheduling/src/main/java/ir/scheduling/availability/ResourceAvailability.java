package ir.scheduling.availability;

import ir.domain.resource.SchedulableResource;

/**
 * The availability of one resource as the search reads it. Immutable.
 *
 * @param time its opening hours and calendar events
 * @param open when it is available, sessions aside
 * @param free the same minus the sessions
 * @param conditional whether its calendar has events that concern only some sessions: time reserved for a service, cryo
 *     console channels out of order
 */
record ResourceAvailability(
        SchedulableResource resource,
        OpeningHoursCalendar time,
        FreeIntervals open,
        FreeIntervals free,
        boolean conditional) {
    ResourceAvailability withFree(FreeIntervals changed) {
        return new ResourceAvailability(resource, time, open, changed, conditional);
    }
}
