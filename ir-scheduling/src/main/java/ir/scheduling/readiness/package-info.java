/**
 * The checklist at the desk: who does what next, what a change changed, what the patient is told.
 */
@NullMarked
package ir.scheduling.readiness;

import org.jspecify.annotations.NullMarked;
