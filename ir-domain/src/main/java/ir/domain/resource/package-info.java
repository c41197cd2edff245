/**
 * What a session needs and competes for: rooms, clinicians, consoles, recovery bays, each with its hours.
 */
@NullMarked
package ir.domain.resource;

import org.jspecify.annotations.NullMarked;
