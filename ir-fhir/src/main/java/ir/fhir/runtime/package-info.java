/**
 * Composes the FHIR application: the server and its capability statement, health, and the jobs that send to others.
 * No other package uses it, and only this one may read the system clock.
 */
@NullMarked
package ir.fhir.runtime;

import org.jspecify.annotations.NullMarked;
