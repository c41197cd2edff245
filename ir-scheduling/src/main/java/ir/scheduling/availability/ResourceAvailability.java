package ir.scheduling.availability;

import ir.domain.resource.SchedulableResource;

/**
 * One resource as the search reads it. Never changed.
 *
 * @param time its hours and what happens in its diary
 * @param open when it can be had, sessions apart
 * @param free the same without the sessions
 * @param conditional something in its diary concerns only some sessions: time kept for a service, channels out of order
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
