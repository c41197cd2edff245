/**
 * Composes the console application: health, recurring jobs, limits and headers. No other package uses it, and only this
 * one may read the system clock.
 */
@NullMarked
package ir.web.runtime;

import org.jspecify.annotations.NullMarked;
