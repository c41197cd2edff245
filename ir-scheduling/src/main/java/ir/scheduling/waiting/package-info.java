/**
 * The waiting list: who fits a place that became free, and offers, one person at a time.
 */
@NullMarked
package ir.scheduling.waiting;

import org.jspecify.annotations.NullMarked;
