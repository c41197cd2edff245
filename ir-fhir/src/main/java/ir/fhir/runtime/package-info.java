/**
 * What a server gives this door: clock, desks, health. The only room that may ask what time it is.
 */
@NullMarked
package ir.fhir.runtime;

import org.jspecify.annotations.NullMarked;
