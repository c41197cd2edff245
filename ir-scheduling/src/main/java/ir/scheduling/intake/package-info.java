/**
 * Intake of resources from other systems: stored as received, with typed columns for rules and searches, and the
 * patients they name.
 */
@NullMarked
package ir.scheduling.intake;

import org.jspecify.annotations.NullMarked;
