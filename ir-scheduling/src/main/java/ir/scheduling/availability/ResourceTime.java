package ir.scheduling.availability;

import ir.domain.resource.Resource;

/**
 * One resource as the search reads it. Never changed.
 *
 * @param time its hours and what happens in its diary
 * @param open when it can be had, sessions apart
 * @param free the same without the sessions
 * @param conditional something in its diary concerns only some sessions: time kept for a service, channels out of order
 */
record ResourceTime(Resource resource, OpenTime time, Gaps open, Gaps free, boolean conditional) {
    ResourceTime withFree(Gaps changed) {
        return new ResourceTime(resource, time, open, changed, conditional);
    }
}
