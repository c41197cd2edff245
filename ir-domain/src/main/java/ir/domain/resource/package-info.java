/**
 * The resources a session needs: rooms, clinicians, cryo consoles, recovery bays, and follow-up clinics, each with
 * opening hours.
 */
@NullMarked
package ir.domain.resource;

import org.jspecify.annotations.NullMarked;
