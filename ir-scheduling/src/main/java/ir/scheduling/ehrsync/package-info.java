/**
 * Synchronisation with the hospital's EHR server: import and export tasks, their progress, and conflicts for a user to
 * decide. The FHIR adapter makes the remote calls.
 */
@NullMarked
package ir.scheduling.ehrsync;

import org.jspecify.annotations.NullMarked;
